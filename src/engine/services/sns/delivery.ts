/**
 * Deliveries to the subscriptions of topics: AWS's policy for its own endpoints, then the subscription's dead-letter queue
 * (fact 59). https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html, sns-dead-letter-queues.html
 */
import { Deque } from "../../kernel/deque.ts";
import type { ServicePorts } from "../api/service-ports.ts";
import type { PushFailure } from "../api/targets.ts";
import { functionEvent, queueBody } from "./envelope.ts";
import type { Notification } from "./message.ts";
import type { Subscription } from "./subscription.ts";
import { deliveryDelayUs, delayBeforeUs } from "./time-model.ts";

const SNS = "sns.amazonaws.com";

interface Delivery {
  readonly topic: string;
  readonly subscription: Subscription;
  readonly notification: Notification;
  /** The message was delivered, or SNS stopped trying. */
  readonly onEnd: () => void;
}

/** SNS tries these again; errors of the request itself would come again. */
const RETRYABLE: ReadonlySet<PushFailure["kind"]> = new Set(["throttled", "failed"]);

export class Deliveries {
  private readonly ports: ServicePorts;
  /** FIFO topics: what waits for the message before it, by subscription and message group. */
  private readonly lines = new Map<string, Deque<() => void>>();

  constructor(ports: ServicePorts) {
    this.ports = ports;
  }

  /** Sends a message to a subscription; those of one group of a FIFO topic one after the other. */
  start(topic: string, subscription: Subscription, notification: Notification): void {
    const { groupId } = notification;
    if (groupId === undefined) {
      return this.begin({ topic, subscription, notification, onEnd: () => {} });
    }
    const key = `${subscription.arn} ${groupId}`;
    const line = this.lines.get(key) ?? new Deque<() => void>();
    const onEnd = (): void => {
      line.shift();
      const next = line.peek();
      if (next) next();
      else this.lines.delete(key);
    };
    const run = (): void => this.begin({ topic, subscription, notification, onEnd });
    const free = line.peek() === undefined;
    line.push(run);
    this.lines.set(key, line);
    if (free) run();
  }

  private begin(delivery: Delivery): void {
    const { agenda } = this.ports;
    const at = agenda.now + deliveryDelayUs(delivery.subscription.random);
    const body = this.bodyFor(delivery);
    agenda.at(at, () => this.attempt(delivery, body, 1));
  }

  private attempt(delivery: Delivery, body: string, attempt: number): void {
    const { subscription, notification } = delivery;
    const { agenda, record, targets } = this.ports;
    const { topicArn, endpoint } = subscription;
    const { traceHeader } = notification;
    targets.push(
      {
        targetArn: endpoint,
        body,
        service: SNS,
        sourceArn: topicArn,
        ...queueFields(subscription, notification),
        ...(traceHeader ? { traceHeader } : {}),
      },
      (outcome) => {
        if (!outcome.ok) return this.onFailure(delivery, body, attempt, outcome);
        const ageUs = agenda.now - notification.publishedAt;
        record({ type: "notification.delivered", ...named(delivery), attempt, ageUs });
        delivery.onEnd();
      },
    );
  }

  private bodyFor({ subscription, notification }: Delivery): string {
    const { topicArn, arn: subscriptionArn, protocol, raw } = subscription;
    if (raw) return notification.text("sqs");
    const to = { topicArn, subscriptionArn };
    return protocol === "sqs"
      ? queueBody(notification, this.ports, to)
      : functionEvent(notification, this.ports, to);
  }

  private onFailure(delivery: Delivery, body: string, attempt: number, failure: PushFailure): void {
    if (!RETRYABLE.has(failure.kind)) {
      return this.giveUp(
        delivery,
        attempt,
        failure,
        "an error of the client's side is not retried",
      );
    }
    const delayUs = delayBeforeUs(attempt + 1);
    if (delayUs === undefined) {
      const because = `it was tried ${attempt} times, which is all of the delivery policy`;
      return this.giveUp(delivery, attempt, failure, because);
    }
    const { agenda, record } = this.ports;
    const retryAt = agenda.now + delayUs;
    record({
      type: "notification.delivery.failed",
      ...named(delivery),
      attempt,
      errorCode: failure.code,
      error: failure.message,
      retryAt,
      because: `attempt ${attempt + 1} of the delivery policy`,
      rule: 59,
    });
    agenda.at(retryAt, () => this.attempt(delivery, body, attempt + 1));
  }

  private giveUp(
    delivery: Delivery,
    attempts: number,
    failure: PushFailure,
    because: string,
  ): void {
    const { subscription, notification } = delivery;
    const { deadLetterArn, topicArn, arn: subscriptionArn } = subscription;
    const end = (deadLettered: boolean): void => {
      this.ports.record({
        type: "notification.given-up",
        ...named(delivery),
        attempts,
        errorCode: failure.code,
        error: failure.message,
        ...(deadLetterArn ? { deadLetterArn } : {}),
        deadLettered,
        because,
        rule: 59,
      });
      delivery.onEnd();
    };
    if (!deadLetterArn) return end(false);
    const body = subscription.raw
      ? notification.text("sqs")
      : queueBody(notification, this.ports, { topicArn, subscriptionArn });
    const { groupId, deduplicationId } = notification;
    const fifo = deadLetterArn.endsWith(".fifo") && groupId !== undefined;
    const text = (stringValue: string) => ({ dataType: "String", stringValue });
    this.ports.targets.push(
      {
        targetArn: deadLetterArn,
        body,
        service: SNS,
        sourceArn: topicArn,
        messageAttributes: {
          RequestID: text(notification.messageId),
          ErrorCode: text(failure.code),
          ErrorMessage: text(failure.message),
        },
        ...(fifo ? { messageGroupId: groupId, messageDeduplicationId: deduplicationId! } : {}),
      },
      ({ ok }) => end(ok),
    );
  }
}

/** What a queue is told beside the body: raw messages keep their attributes, FIFO queues their order. */
function queueFields(subscription: Subscription, notification: Notification) {
  if (subscription.protocol !== "sqs") return {};
  const { groupId, deduplicationId, attributes } = notification;
  return {
    ...(subscription.raw ? { messageAttributes: attributes } : {}),
    ...(subscription.isFifo && groupId !== undefined
      ? { messageGroupId: groupId, messageDeduplicationId: deduplicationId! }
      : {}),
  };
}

const named = ({ topic, subscription, notification }: Delivery) => ({
  topic,
  subscriptionArn: subscription.arn,
  endpoint: subscription.endpoint,
  messageId: notification.messageId,
});
