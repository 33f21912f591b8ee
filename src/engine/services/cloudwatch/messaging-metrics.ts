/**
 * The metrics of AWS/Events and AWS/SNS, from the records of the trace.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html,
 * https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html
 */
import { toMs, type Instant } from "../../kernel/instant.ts";
import type {
  EventBusEvent,
  NotificationEvent,
  NotificationFiltered,
  TraceEvent,
} from "../../kernel/trace.ts";
import type { MetricStore } from "./metric-store.ts";

const DEFAULT_BUS = "default";

type FilteredScope = NotificationFiltered["scope"];

/** Why SNS left a message out, as its metrics are named. */
const FILTERED: Record<FilteredScope, Record<NotificationFiltered["cause"], string>> = {
  MessageAttributes: {
    NotMatching: "MessageAttributes",
    NoMessageAttributes: "NoMessageAttributes",
    InvalidMessageBody: "InvalidAttributes",
  },
  MessageBody: {
    NotMatching: "MessageBody",
    NoMessageAttributes: "MessageBody",
    InvalidMessageBody: "InvalidMessageBody",
  },
};

/** Datapoints carry the instant of what they count. */
export class MessagingMetrics {
  private readonly store: MetricStore;
  /** When rules matched: the first attempt's latency counts from there. */
  private readonly matched = new Map<string, Instant>();

  constructor(store: MetricStore) {
    this.store = store;
  }

  observe(at: Instant, event: TraceEvent): void {
    if (event.type.startsWith("notification.")) this.topic(at, event as NotificationEvent);
    else if (/^(event|rule)\./.test(event.type)) this.bus(at, event as EventBusEvent);
  }

  private bus(at: Instant, event: EventBusEvent): void {
    switch (event.type) {
      case "event.accepted":
        return this.add("AWS/Events", "PutEventsEntriesCount", {}, at, 1);
      case "event.rejected":
        this.add("AWS/Events", "PutEventsEntriesCount", {}, at, 1);
        return this.add("AWS/Events", "PutEventsFailedEntriesCount", {}, at, 1);
      case "event.dropped":
        return;
      case "rule.matched": {
        const { bus, ruleName, eventId, scheduled } = event;
        this.matched.set(`${eventId} ${ruleName}`, at);
        if (!scheduled) this.ofRule(bus, ruleName, "MatchedEvents", at);
        return this.ofRule(bus, ruleName, "TriggeredRules", at);
      }
      case "event.delivered":
        this.attempted(at, event, event.attempt);
        return this.ofRule(event.bus, event.ruleName, "SuccessfulInvocationAttempts", at);
      case "event.delivery.failed":
        return this.attempted(at, event, event.attempt);
      case "event.given-up": {
        const { bus, ruleName, attempts, deadLetterArn, deadLettered } = event;
        this.attempted(at, event, attempts);
        this.ofRule(bus, ruleName, "FailedInvocations", at);
        if (deadLetterArn === undefined) return;
        const sent = deadLettered ? "InvocationsSentToDlq" : "InvocationsFailedToBeSentToDlq";
        return this.ofRule(bus, ruleName, sent, at);
      }
    }
  }

  /** The first attempt is an invocation, the others are retries of it. */
  private attempted(
    at: Instant,
    { bus, ruleName, eventId }: { bus: string; ruleName: string; eventId: string },
    attempt: number,
  ): void {
    this.ofRule(bus, ruleName, "InvocationAttempts", at);
    if (attempt > 1) return this.ofRule(bus, ruleName, "RetryInvocationAttempts", at);
    this.ofRule(bus, ruleName, "Invocations", at);
    const matchedAt = this.matched.get(`${eventId} ${ruleName}`)!;
    const latency = "IngestionToInvocationStartLatency";
    this.ofRule(bus, ruleName, latency, at, toMs(at - matchedAt), "Milliseconds");
  }

  private ofRule(
    bus: string,
    RuleName: string,
    metricName: string,
    at: Instant,
    value = 1,
    unit = "Count",
  ): void {
    const dimensions = { ...(bus === DEFAULT_BUS ? {} : { EventBusName: bus }), RuleName };
    this.add("AWS/Events", metricName, dimensions, at, value, unit);
  }

  private topic(at: Instant, event: NotificationEvent): void {
    const count = (name: string, value = 1, unit = "Count"): void =>
      this.add("AWS/SNS", name, { TopicName: event.topic }, at, value, unit);
    switch (event.type) {
      case "notification.published":
        count("NumberOfMessagesPublished");
        return count("PublishSize", event.bytes, "Bytes");
      case "notification.delivered":
        return count("NumberOfNotificationsDelivered");
      case "notification.filtered":
        count("NumberOfNotificationsFilteredOut");
        return count(`NumberOfNotificationsFilteredOut-${FILTERED[event.scope][event.cause]}`);
      case "notification.delivery.failed":
        return;
      case "notification.given-up":
        count("NumberOfNotificationsFailed");
        if (event.deadLetterArn === undefined) return;
        return count(
          event.deadLettered
            ? "NumberOfNotificationsRedrivenToDlq"
            : "NumberOfNotificationsFailedToRedriveToDlq",
        );
    }
  }

  private add(
    namespace: string,
    metricName: string,
    dimensions: Record<string, string>,
    at: Instant,
    value: number,
    unit = "Count",
  ): void {
    this.store.series({ namespace, metricName, dimensions, unit }).add(at, value);
  }
}
