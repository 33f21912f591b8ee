/** An SQS queue on virtual time. Its operations are named like those of the API. */
import type { Agenda } from "../../kernel/agenda.ts";
import { fromSeconds, type Instant, type Microseconds } from "../../kernel/instant.ts";
import { md5Hex } from "../../kernel/md5.ts";
import { RandomStream } from "../../kernel/random.ts";
import type { TraceEvent } from "../../kernel/trace.ts";
import type { MessageVisibilityChanged } from "../../kernel/trace/service.ts";
import { ACCOUNT_ID, REGION } from "../../lambda/environment-variables.ts";
import type { QueueSource, ReceivedMessage } from "../../lambda/event-source-mappings/ports.ts";
import { DeliveryFaults } from "../../lambda/delivery-faults.ts";
import type { FaultSchedule } from "../../lambda/fault-schedule.ts";
import type { Faults } from "../../lambda/faults.ts";
import { Deduplication } from "../api/deduplication.ts";
import type { QueueConfiguration } from "./configuration.ts";
import { SqsError } from "./errors.ts";
import { Expiry } from "./expiry.ts";
import { FifoLine, StandardLine, type MessageLine } from "./lines.ts";
import { asReceived, md5OfAttributes, type Hold, type Message } from "./message.ts";
import { SQS_QUOTAS } from "./quotas.ts";
import {
  checkedBytes,
  fifoFields,
  refuseFifoFields,
  type SendMessageRequest,
  type SendMessageResult,
} from "./send-message.ts";

export interface QueuePorts {
  readonly agenda: Agenda;
  readonly seed: string;
  readonly epochMs: number;
  readonly faults: Faults;
  readonly schedule?: FaultSchedule;
  record(event: TraceEvent): void;
}

/** Sequence numbers of FIFO queues have 20 digits. */
const FIRST_SEQUENCE_NUMBER = 18_849_496_460_467_696_128n;
type MessageEvent = Extract<
  TraceEvent,
  { type: "message.sent" | "message.received" | "message.deleted" }
>;

type Changed = Pick<MessageVisibilityChanged, "messageId" | "invisibleUntil">;
export const queueArn = (name: string): string => `arn:aws:sqs:${REGION}:${ACCOUNT_ID}:${name}`;

export class Queue implements QueueSource {
  readonly kind = "sqs";
  readonly name: string;
  readonly arn: string;
  readonly fifo: boolean;
  configuration: QueueConfiguration;
  private readonly ports: QueuePorts;
  private readonly line: MessageLine;
  private readonly deduplication: Deduplication<SendMessageResult>;
  private readonly ids: RandomStream;
  private readonly faults: DeliveryFaults;
  /** In the order of arrival. */
  private readonly messages = new Set<Message>();
  private readonly byReceipt = new Map<string, Message>();
  private readonly listeners: (() => void)[] = [];
  private deadLetterQueue: Queue | undefined;
  private readonly expiry: Expiry;
  private sequence = 0n;
  private flying = 0;
  private called = false;

  constructor(configuration: QueueConfiguration, ports: QueuePorts) {
    const { name } = configuration;
    this.configuration = configuration;
    this.ports = ports;
    this.name = name;
    this.arn = queueArn(name);
    this.fifo = name.endsWith(".fifo");
    this.line = this.fifo ? new FifoLine() : new StandardLine();
    this.expiry = new Expiry(ports.agenda, this.messages, (message) => this.expire(message));
    this.deduplication = new Deduplication(ports.agenda, SQS_QUOTAS.deduplicationInterval);
    this.ids = new RandomStream(ports.seed, `sqs ${name}`);
    const chance = new RandomStream(ports.seed, `sqs faults ${name}`);
    this.faults = new DeliveryFaults(ports, {
      lateChance: chance,
      againChance: chance,
      lateMs: 0,
      lateEffect: (messageId, ms) => `message ${messageId} came ${ms} ms late`,
      againEffect: (messageId, ms) => `message ${messageId} is delivered again ${ms} ms later`,
    });
  }

  /** Called once, when all queues of the account are there. */
  redriveTo(deadLetterQueue: Queue): void {
    this.deadLetterQueue = deadLetterQueue;
  }

  get visibilityTimeoutUs(): Microseconds {
    const { visibilityTimeoutSeconds } = this.configuration;
    return fromSeconds(visibilityTimeoutSeconds ?? SQS_QUOTAS.visibilityTimeoutDefault.value);
  }
  get available(): number {
    return this.line.available;
  }
  /** Received, neither deleted nor visible again. */
  get inFlight(): number {
    return this.flying;
  }
  /** Everything in the queue: visible, delayed and in flight. */
  get size(): number {
    return this.messages.size;
  }

  /** Throws {@link SqsError}. A FIFO queue answers a repeated deduplication id like the first and keeps no second message. */
  sendMessage(request: SendMessageRequest): SendMessageResult {
    const { messageBody, messageAttributes = {} } = request;
    const bytes = checkedBytes(request);
    const fifo = this.fifo ? fifoFields(request, this.configuration) : undefined;
    if (!this.fifo) refuseFifoFields(request);
    const seen = fifo && this.deduplication.find(fifo.deduplicationId);
    if (seen) return seen;
    const { agenda } = this.ports;
    const attributed = Object.keys(messageAttributes).length > 0;
    const message: Message = {
      messageId: this.ids.uuid(),
      body: messageBody,
      md5OfBody: md5Hex(messageBody),
      bytes,
      messageAttributes,
      ...(attributed ? { md5OfMessageAttributes: md5OfAttributes(messageAttributes) } : {}),
      ...(request.traceHeader ? { traceHeader: request.traceHeader } : {}),
      ...fifo,
      ...(fifo ? { sequenceNumber: String(FIRST_SEQUENCE_NUMBER + this.sequence++ * 256n) } : {}),
      sentAt: agenda.now,
      expiresAt: agenda.now + this.retentionUs,
      state: "visible",
      receiveCount: 0,
    };
    const { messageId, body } = message;
    const delayUs = fromSeconds(request.delaySeconds ?? this.configuration.delaySeconds ?? 0);
    const delayed = delayUs > 0 ? { visibleAt: agenda.now + delayUs } : {};
    this.record({ type: "message.sent", queue: this.name, messageId, bytes, body, ...delayed });
    // FIFO queues deliver exactly once.
    const delivered = { source: this.name, id: messageId, atLeastOnce: !this.fifo };
    const { lateUs, againUs } = this.faults.of(delivered);
    this.enter(message, delayUs + lateUs);
    if (againUs !== undefined) this.enter({ ...message, state: "visible" }, delayUs + againUs);
    const result: SendMessageResult = {
      messageId,
      md5OfMessageBody: message.md5OfBody,
      ...(message.sequenceNumber ? { sequenceNumber: message.sequenceNumber } : {}),
    };
    if (fifo) this.deduplication.remember(fifo.deduplicationId, result);
    return result;
  }

  /** `visibilityTimeoutUs`: for this receipt; default the queue's. */
  receiveMessage(
    maxNumberOfMessages: number,
    visibilityTimeoutUs = this.visibilityTimeoutUs,
  ): ReceivedMessage[] {
    const room = Math.min(maxNumberOfMessages, SQS_QUOTAS.inFlight.value - this.flying);
    const taken = this.line.take(room, (message) => this.deliverable(message));
    if (taken.length === 0) return [];
    this.flying += taken.length;
    const { now } = this.ports.agenda;
    const invisibleUntil = now + visibilityTimeoutUs;
    this.hold(taken, invisibleUntil);
    return taken.map((message) => {
      if (message.receiptHandle) this.byReceipt.delete(message.receiptHandle);
      message.receiptHandle = `AQEB${this.ids.hex(16)}`;
      message.receiveCount++;
      message.firstReceivedAt ??= now;
      message.lastReceivedAt = now;
      this.byReceipt.set(message.receiptHandle, message);
      const { messageId, receiveCount } = message;
      this.record({
        type: "message.received",
        queue: this.name,
        messageId,
        receiveCount,
        invisibleUntil,
      });
      return asReceived(message, this.ports.epochMs);
    });
  }

  /**
   * The handle of the last receipt deletes the message; an older one does nothing. A FIFO queue refuses the handle once
   * the visibility timeout is over. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html
   */
  deleteMessage(receiptHandle: string): void {
    const message = this.byReceipt.get(receiptHandle);
    if (!message || (this.fifo && message.state !== "in-flight")) return;
    this.drop(message);
  }

  /** Seconds from now; 0 makes the message visible at once. Throws {@link SqsError}. */
  changeMessageVisibility(receiptHandle: string, visibilityTimeout: number): Changed {
    const message = this.byReceipt.get(receiptHandle);
    if (message?.state !== "in-flight") {
      throw new SqsError(
        "MessageNotInflight",
        `Value ${receiptHandle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`,
      );
    }
    const until = this.ports.agenda.now + fromSeconds(visibilityTimeout);
    const maximum = SQS_QUOTAS.visibilityTimeoutMaximum.value;
    if (until - message.lastReceivedAt! > fromSeconds(maximum)) {
      throw new SqsError(
        "InvalidParameterValue",
        `Value ${visibilityTimeout} for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout for the message is beyond the limit [${maximum} seconds].`,
      );
    }
    this.letGo(message);
    this.hold([message], until);
    return { messageId: message.messageId, invisibleUntil: until };
  }

  moveToDeadLetterQueue(receiptHandle: string, because: string): boolean {
    const message = this.byReceipt.get(receiptHandle);
    if (!message || !this.deadLetterQueue) return false;
    this.remove(message);
    this.redrive(message, because);
    return true;
  }

  onAvailable(listener: () => void): () => void {
    this.listeners.push(listener);
    if (this.available > 0) listener();
    return () => {
      const at = this.listeners.indexOf(listener);
      if (at >= 0) this.listeners.splice(at, 1);
    };
  }

  /** Messages that are delayed. */
  get delayed(): number {
    return [...this.messages].filter(({ state }) => state === "delayed").length;
  }

  /** Messages by state, as the attributes of the API count them; of a FIFO queue, too. */
  get visible(): number {
    return this.messages.size - this.flying - this.delayed;
  }

  /** Sends the next visible message to the queue that `target` names, as a new message. False when there is none. */
  moveOut(target: (deadLetterSource: string | undefined) => Queue | undefined): boolean {
    const [message] = this.line.take(1, () => true);
    if (!message) return false;
    this.flying++;
    const { body: messageBody, messageAttributes, groupId, deduplicationId } = message;
    const queue = target(message.deadLetterSource);
    if (!queue) {
      this.show([message]);
      return false;
    }
    this.drop(message);
    queue.sendMessage({
      messageBody,
      messageAttributes,
      ...(groupId ? { messageGroupId: groupId } : {}),
      ...(deduplicationId ? { messageDeduplicationId: deduplicationId } : {}),
    });
    return true;
  }

  /** Removes everything, messages in flight included. */
  purge(): void {
    for (const message of this.messages) this.drop(message);
  }

  private drop(message: Message): void {
    const { messageId } = message;
    this.record({ type: "message.deleted", queue: this.name, messageId });
    this.remove(message);
  }

  /** What `work` does is a function's doing, through the API. */
  byCall<Result>(work: () => Result): Result {
    this.called = true;
    try {
      return work();
    } finally {
      this.called = false;
    }
  }

  private record(event: MessageEvent): void {
    this.ports.record(this.called ? { ...event, byCall: true } : event);
  }

  private get retentionUs(): Microseconds {
    return fromSeconds(this.configuration.retentionSeconds ?? SQS_QUOTAS.retentionDefault.value);
  }

  /** A queue that nobody reads from keeps no run going. */
  private get background(): boolean {
    return this.listeners.length === 0;
  }

  private enter(message: Message, delayUs: Microseconds): void {
    this.messages.add(message);
    this.expiry.due(message.expiresAt);
    if (delayUs > 0) message.state = "delayed";
    this.line.add(message);
    if (delayUs === 0) return this.wake();
    const at = this.ports.agenda.now + delayUs;
    this.ports.agenda.at(at, () => this.show([message]), { background: this.background });
  }

  /** Whether a message is given out; one that was received too often goes to the dead-letter queue instead. */
  private deliverable(message: Message): boolean {
    const { redrive } = this.configuration;
    if (!redrive || !this.deadLetterQueue) return true;
    if (message.receiveCount < redrive.maxReceiveCount) return true;
    this.forget(message);
    this.redrive(
      message,
      `it was received ${message.receiveCount} times and maxReceiveCount is ${redrive.maxReceiveCount}`,
    );
    return false;
  }

  private redrive(message: Message, because: string): void {
    const { messageId } = message;
    const target = this.deadLetterQueue!;
    this.ports.record({
      type: "message.moved",
      queue: this.name,
      deadLetterQueue: target.name,
      messageId,
      because,
    });
    target.adopt(message, this.arn);
  }

  /** A standard queue's message keeps the instant of its sending, so it expires earlier than it seems; a FIFO queue's starts anew. */
  private adopt(message: Message, deadLetterSource: string): void {
    const { receiptHandle: _, firstReceivedAt: __, hold: ___, ...kept } = message;
    const sentAt: Instant = this.fifo ? this.ports.agenda.now : message.sentAt;
    const expiresAt = Math.max(sentAt + this.retentionUs, this.ports.agenda.now);
    this.expiry.olderArrived = true;
    this.enter({ ...kept, sentAt, expiresAt, deadLetterSource, state: "visible" }, 0);
  }

  private hold(messages: Message[], until: Instant): void {
    const hold: Hold = {
      left: messages.length,
      entry: this.ports.agenda.at(
        until,
        () => this.show(messages.filter((message) => message.hold === hold)),
        { background: this.background },
      ),
    };
    for (const message of messages) message.hold = hold;
  }

  private letGo(message: Message): void {
    const { hold } = message;
    if (!hold) return;
    delete message.hold;
    if (--hold.left === 0) this.ports.agenda.cancel(hold.entry);
  }

  private show(messages: Message[]): void {
    for (const message of messages) {
      delete message.hold;
      if (message.state === "gone") continue;
      if (message.state === "in-flight") this.flying--;
      message.state = "visible";
      this.line.shown(message);
    }
    this.wake();
  }

  private remove(message: Message): void {
    const { state } = message;
    if (state === "in-flight") this.flying--;
    this.letGo(message);
    this.forget(message);
    this.line.removed(message, state);
    // The rest of the message's group can be taken now.
    if (this.fifo) this.wake();
  }

  private forget(message: Message): void {
    message.state = "gone";
    this.messages.delete(message);
    if (message.receiptHandle) this.byReceipt.delete(message.receiptHandle);
  }

  private wake(): void {
    // A listener may leave while it is called.
    if (this.available > 0) for (const listener of [...this.listeners]) listener();
  }

  private expire(message: Message): void {
    this.ports.record({ type: "message.expired", queue: this.name, messageId: message.messageId });
    this.remove(message);
  }
}
