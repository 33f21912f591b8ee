/**
 * An event source mapping of an SQS queue: pollers that receive messages, call the function with batches of them and delete
 * what it has processed. https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html (facts 48 to 52)
 */
import type { Entry } from "../../kernel/agenda.ts";
import { fromSeconds, toMs, type Instant } from "../../kernel/instant.ts";
import { RandomStream } from "../../kernel/random.ts";
import type { BatchEnded } from "../../kernel/trace.ts";
import { batchRetryUs, queuePollUs } from "../time-model.ts";
import type { InvokeAnswer } from "../world.ts";
import { EventSize, callWithBatch, outcomeOf, type MappingPorts } from "./batch.ts";
import type { EventSourceMappingConfiguration } from "./configuration.ts";
import { messageFilter } from "./filter.ts";
import { messageRecord } from "./message-records.ts";
import { PollerScaling } from "./poller-scaling.ts";
import type { QueueSource, ReceivedMessage } from "./ports.ts";
import { EVENT_SOURCE_QUOTAS } from "./quotas.ts";

interface Batch {
  readonly id: string;
  readonly messages: ReceivedMessage[];
  readonly json: string[];
  readonly size: EventSize;
  /** When the first of its messages becomes visible to others again. */
  readonly visibleAt: Instant;
  /** One more message would not have fitted into the event. */
  tooLarge: boolean;
  attempt: number;
}

const RECURSION = "RecursiveInvocationException";

export class SqsMapping {
  private readonly mapping: EventSourceMappingConfiguration;
  private readonly queue: QueueSource;
  private readonly ports: MappingPorts;
  private readonly random: RandomStream;
  private readonly batchSize: number;
  private readonly passes: (body: string) => boolean;
  private readonly scaling: PollerScaling;
  private poll: Entry | undefined;
  /** The batch that waits for its window to end, with the entry that ends it. */
  private gathering: { batch: Batch; window: Entry } | undefined;
  /** Messages that were received but did not fit into a batch: they begin the next. */
  private leftOver: ReceivedMessage[] = [];
  private busy = 0;
  private batches = 0;
  private paused = false;

  constructor(mapping: EventSourceMappingConfiguration, queue: QueueSource, ports: MappingPorts) {
    this.mapping = mapping;
    this.queue = queue;
    this.ports = ports;
    this.random = new RandomStream(ports.seed, `event source mapping ${mapping.id}`);
    this.batchSize = mapping.batchSize ?? EVENT_SOURCE_QUOTAS.queueBatchDefault.value;
    this.passes = messageFilter(mapping.filters ?? []);
    this.scaling = new PollerScaling(
      mapping,
      ports,
      () => ({ waiting: queue.available + this.leftOver.length, busy: this.busy }),
      () => this.wake(),
    );
  }

  start(): void {
    this.queue.onAvailable(() => this.wake());
  }

  pause(): void {
    this.paused = true;
    if (this.poll) this.ports.agenda.cancel(this.poll);
    this.poll = undefined;
  }

  resume(): void {
    this.paused = false;
    this.wake();
  }

  /** Long polls are not on the agenda: an idle poller is woken when a message comes. */
  private wake(): void {
    if (this.poll || !this.canTake()) return;
    const { agenda } = this.ports;
    this.scaling.watch();
    this.poll = agenda.at(agenda.now + queuePollUs(this.random), () => {
      this.poll = undefined;
      this.receive();
    });
  }

  private canTake(): boolean {
    if (this.paused) return false;
    if (this.queue.available + this.leftOver.length === 0) return false;
    return this.busy < this.scaling.pollers || this.gathering !== undefined;
  }

  private receive(): void {
    if (this.gathering) {
      if (!this.fill(this.gathering.batch)) return this.wake();
      this.endWindow();
    }
    for (let free = this.scaling.pollers - this.busy; free > 0; free--) {
      const batch = this.begin();
      if (!batch) break;
      const full = this.fill(batch);
      if (batch.messages.length === 0) continue;
      this.busy++;
      const { maximumBatchingWindowSeconds: window } = this.mapping;
      if (full || !window) {
        this.call(batch);
      } else {
        // What comes next goes into this batch.
        this.startWindow(batch, window);
        break;
      }
    }
    this.wake();
  }

  private begin(): Batch | undefined {
    if (this.queue.available + this.leftOver.length === 0) return undefined;
    return {
      id: `${this.mapping.id}-batch-${++this.batches}`,
      messages: [],
      json: [],
      size: new EventSize(),
      visibleAt: this.ports.agenda.now + this.queue.visibilityTimeoutUs,
      tooLarge: false,
      attempt: 1,
    };
  }

  /** One receipt for a batch. True when nothing more fits in. */
  private fill(batch: Batch): boolean {
    const wanted = this.batchSize - batch.messages.length;
    const received = this.leftOver.splice(0, wanted);
    received.push(...this.queue.receiveMessage(wanted - received.length));
    const { filtered, passed } = this.filter(received);
    if (filtered.length > 0) this.discard(filtered);
    for (const [index, message] of passed.entries()) {
      const json = messageRecord(message, this.queue.arn);
      if (!batch.size.add(json)) {
        this.leftOver = [...passed.slice(index), ...this.leftOver];
        batch.tooLarge = true;
        return true;
      }
      batch.messages.push(message);
      batch.json.push(json);
    }
    return batch.messages.length === this.batchSize;
  }

  private filter(received: ReceivedMessage[]) {
    const passed: ReceivedMessage[] = [];
    const filtered: ReceivedMessage[] = [];
    for (const message of received) {
      (this.passes(message.body) ? passed : filtered).push(message);
    }
    return { passed, filtered };
  }

  /** Messages that no filter lets through are deleted (fact 52). */
  private discard(messages: ReceivedMessage[]): void {
    const records = messages.map(({ messageId }) => messageId);
    this.ports.record({ type: "batch.filtered", mappingId: this.mapping.id, records });
    for (const { receiptHandle } of messages) this.queue.deleteMessage(receiptHandle);
  }

  private startWindow(batch: Batch, seconds: number): void {
    const { agenda } = this.ports;
    const window = agenda.at(agenda.now + fromSeconds(seconds), () => this.endWindow());
    this.gathering = { batch, window };
  }

  private endWindow(): void {
    const { batch, window } = this.gathering!;
    this.gathering = undefined;
    this.ports.agenda.cancel(window);
    this.call(batch);
  }

  private call(batch: Batch): void {
    const { messages, json, attempt } = batch;
    const traceHeader = messages.find(({ attributes }) => attributes.AWSTraceHeader)?.attributes
      .AWSTraceHeader;
    callWithBatch(
      this.mapping,
      this.ports,
      {
        batchId: batch.id,
        records: messages.map(({ messageId }) => messageId),
        json,
        attempt,
        ...(traceHeader ? { traceHeader } : {}),
        because: this.reasonToCall(batch),
        rule: 49,
      },
      (answer) => this.answered(batch, answer),
    );
  }

  private reasonToCall({ messages, attempt, tooLarge }: Batch): string {
    const { maximumBatchingWindowSeconds: window } = this.mapping;
    if (attempt > 1) return `attempt ${attempt}: the attempts before could not be started`;
    if (messages.length === this.batchSize) {
      return `the batch is full: ${messages.length} of ${this.batchSize} messages`;
    }
    const fits = `${messages.length} of up to ${this.batchSize} messages`;
    if (tooLarge) return `with ${fits} the event has nearly 6 MB`;
    if (window) return `the window of ${window} s is over, with ${fits}`;
    return `the queue gave ${fits}, and there is no window to wait for more`;
  }

  private answered(batch: Batch, answer: InvokeAnswer): void {
    const records = batch.messages.map(({ messageId }) => messageId);
    const { requestId } = answer;
    if (answer.errorCode === RECURSION) return this.stopLoop(batch, requestId);
    const outcome = outcomeOf(answer, records, this.mapping.reportBatchItemFailures);
    switch (outcome.kind) {
      case "retry":
        return this.retry(batch, requestId, outcome.because);
      case "failed":
        this.scaling.failed();
        return this.end(batch, requestId, "failed", records, `${outcome.because}; ${REAPPEAR}`);
      case "success":
        return this.end(batch, requestId, "success", [], outcome.because);
      case "partial": {
        const failed = records.filter((id) => outcome.failed.has(id));
        return this.end(batch, requestId, "partial", failed, `${outcome.because}; ${REAPPEAR}`);
      }
    }
  }

  /** Lambda tries again, later and later, until the messages' visibility timeout is over (fact 50). */
  private retry(batch: Batch, requestId: string, because: string): void {
    this.scaling.throttled();
    const { agenda } = this.ports;
    const waitUs = batchRetryUs(batch.attempt - 1, this.random);
    const tooLate = agenda.now + waitUs >= batch.visibleAt;
    const next = tooLate
      ? `the visibility timeout is over before the next attempt; ${REAPPEAR}`
      : `Lambda tries again in ${toMs(waitUs)} ms`;
    const records = batch.messages.map(({ messageId }) => messageId);
    this.record(batch, requestId, "throttled", [], records, `${because}; ${next}`, 50);
    if (tooLate) return this.done();
    batch.attempt++;
    agenda.at(agenda.now + waitUs, () => this.call(batch));
  }

  /** The event goes to the queue's dead-letter queue, or is dropped when there is none (fact 47). */
  private stopLoop(batch: Batch, requestId: string): void {
    const because = "Lambda stopped a recursive loop";
    for (const { receiptHandle } of batch.messages) {
      if (!this.queue.moveToDeadLetterQueue(receiptHandle, because)) {
        this.queue.deleteMessage(receiptHandle);
      }
    }
    const records = batch.messages.map(({ messageId }) => messageId);
    this.record(batch, requestId, "failed", [], records, because, 47);
    this.done();
  }

  private end(
    batch: Batch,
    requestId: string,
    outcome: BatchEnded["outcome"],
    failed: string[],
    because: string,
  ): void {
    const kept = new Set(failed);
    const deleted = batch.messages.filter(({ messageId }) => !kept.has(messageId));
    const succeeded = deleted.map(({ messageId }) => messageId);
    this.record(batch, requestId, outcome, succeeded, failed, because, 50);
    for (const { receiptHandle } of deleted) this.queue.deleteMessage(receiptHandle);
    this.done();
  }

  private done(): void {
    this.busy--;
    this.wake();
  }

  private record(
    { id: batchId }: Batch,
    requestId: string,
    outcome: BatchEnded["outcome"],
    succeeded: string[],
    failed: string[],
    because: string,
    rule: number,
  ): void {
    const { id: mappingId } = this.mapping;
    this.ports.record({
      type: "batch.ended",
      mappingId,
      batchId,
      requestId,
      outcome,
      succeeded,
      failed,
      because,
      rule,
    });
  }
}

const REAPPEAR = "what failed is visible again after the visibility timeout";
