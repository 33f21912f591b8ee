/**
 * The metrics of AWS/SQS, from the records of the trace.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
import { fromSeconds, toMs, type Instant, type Microseconds } from "../../kernel/instant.ts";
import type { TraceEvent } from "../../kernel/trace.ts";
import type { MetricStore } from "./metric-store.ts";

const MINUTE_US = fromSeconds(60);
const MS_PER_SECOND = 1_000;
/** A queue is active, and has metrics, for up to six hours after something happened to it. */
const ACTIVE_US = fromSeconds(6 * 60 * 60);

interface Waiting {
  readonly since: Instant;
  /** Consumers cannot have it before. */
  visibleAt: Instant;
  received: boolean;
}

interface QueueState {
  /** In the order in which they came. */
  readonly messages: Map<string, Waiting>;
  activeAt: Instant;
}

const COUNTS = ["NumberOfMessagesSent", "NumberOfMessagesReceived", "NumberOfMessagesDeleted"];

/** What happens is counted; what is in the queues is looked at every minute, or more often for whoever draws it. */
export class QueueMetrics {
  private readonly store: MetricStore;
  private readonly everyUs: Microseconds;
  private readonly queues = new Map<string, QueueState>();
  private next: Instant;

  constructor(store: MetricStore, everyUs: Microseconds = MINUTE_US) {
    this.store = store;
    this.everyUs = Math.min(everyUs, MINUTE_US);
    this.next = this.everyUs;
  }

  /** Looks at the queues up to and including `at`. */
  advanceTo(at: Instant): void {
    if (this.queues.size === 0) this.next = Math.max(this.next, at - (at % this.everyUs));
    for (; this.next <= at; this.next += this.everyUs) {
      for (const [name, queue] of this.queues) {
        if (this.next - queue.activeAt <= ACTIVE_US) this.look(name, queue, this.next);
      }
    }
  }

  observe(at: Instant, event: TraceEvent): void {
    this.advanceTo(at - 1);
    switch (event.type) {
      case "message.sent": {
        const { queue, messageId, bytes, visibleAt = at } = event;
        this.stateOf(queue, at).messages.set(messageId, { since: at, visibleAt, received: false });
        this.add(queue, "NumberOfMessagesSent", at, 1);
        return this.add(queue, "SentMessageSize", at, bytes, "Bytes");
      }
      case "message.received": {
        this.hide(at, event.queue, event.messageId, event.invisibleUntil);
        return this.add(event.queue, "NumberOfMessagesReceived", at, 1);
      }
      case "message.visibility.changed":
        return this.hide(at, event.queue, event.messageId, event.invisibleUntil);
      case "message.deleted":
        this.stateOf(event.queue, at).messages.delete(event.messageId);
        return this.add(event.queue, "NumberOfMessagesDeleted", at, 1);
      case "message.expired":
        this.stateOf(event.queue, at).messages.delete(event.messageId);
        return;
      case "message.moved": {
        // Neither a deletion nor a message that was sent; its age there counts from the move.
        const { queue, deadLetterQueue, messageId } = event;
        this.stateOf(queue, at).messages.delete(messageId);
        const moved = { since: at, visibleAt: at, received: false };
        this.stateOf(deadLetterQueue, at).messages.set(messageId, moved);
      }
    }
  }

  private hide(at: Instant, queue: string, messageId: string, until: Instant): void {
    const message = this.stateOf(queue, at).messages.get(messageId);
    if (!message) return;
    message.visibleAt = until;
    message.received = true;
  }

  private look(name: string, { messages }: QueueState, at: Instant): void {
    const [oldest] = messages.values();
    let delayed = 0;
    let inFlight = 0;
    for (const { visibleAt, received } of messages.values()) {
      if (visibleAt <= at) continue;
      if (received) inFlight++;
      else delayed++;
    }
    const visible = messages.size - inFlight - delayed;
    const ageSeconds = oldest ? toMs(at - oldest.since) / MS_PER_SECOND : 0;
    this.add(name, "ApproximateNumberOfMessagesVisible", at, visible);
    this.add(name, "ApproximateNumberOfMessagesNotVisible", at, inFlight);
    this.add(name, "ApproximateNumberOfMessagesDelayed", at, delayed);
    this.add(name, "ApproximateAgeOfOldestMessage", at, ageSeconds, "Seconds");
    // Active queues report zeros, so that an alarm on silence can be one.
    if (at % MINUTE_US === 0) for (const count of COUNTS) this.add(name, count, at, 0);
  }

  private stateOf(queue: string, at: Instant): QueueState {
    let state = this.queues.get(queue);
    if (!state) {
      state = { messages: new Map(), activeAt: at };
      this.queues.set(queue, state);
    }
    state.activeAt = at;
    return state;
  }

  private add(
    QueueName: string,
    metricName: string,
    at: Instant,
    value: number,
    unit = "Count",
  ): void {
    this.store
      .series({ namespace: "AWS/SQS", metricName, dimensions: { QueueName }, unit })
      .add(at, value);
  }
}
