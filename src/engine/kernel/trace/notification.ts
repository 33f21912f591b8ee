/** Records of SNS: messages published to topics, and what became of them for each subscription. */
import type { Instant, Microseconds } from "../instant.ts";
import type { Decision } from "./decision.ts";

export type NotificationEvent =
  | NotificationPublished
  | NotificationFiltered
  | NotificationDelivered
  | NotificationDeliveryFailed
  | NotificationGivenUp;

/** A topic took a message. */
export interface NotificationPublished {
  type: "notification.published";
  topic: string;
  messageId: string;
  /** Message and attributes. */
  bytes: number;
  message: string;
  subject?: string;
}

interface ToSubscription {
  topic: string;
  subscriptionArn: string;
  /** ARN of the function or queue. */
  endpoint: string;
  messageId: string;
}

/** The subscription's filter policy left a message out. */
export interface NotificationFiltered extends ToSubscription {
  type: "notification.filtered";
  scope: "MessageAttributes" | "MessageBody";
  /** `NoMessageAttributes` and `InvalidMessageBody`: there was nothing to compare with. */
  cause: "NotMatching" | "NoMessageAttributes" | "InvalidMessageBody";
}

/** The endpoint took a message. */
export interface NotificationDelivered extends ToSubscription {
  type: "notification.delivered";
  /** From 1. */
  attempt: number;
  /** Since it was published. */
  ageUs: Microseconds;
}

/** The endpoint did not take a message; it is tried again at `retryAt`. */
export interface NotificationDeliveryFailed extends ToSubscription, Decision {
  type: "notification.delivery.failed";
  attempt: number;
  errorCode: string;
  error: string;
  retryAt: Instant;
}

/** SNS stopped trying to deliver a message. */
export interface NotificationGivenUp extends ToSubscription, Decision {
  type: "notification.given-up";
  attempts: number;
  errorCode: string;
  error: string;
  deadLetterArn?: string;
  /** Whether the dead-letter queue took it. False: the message is lost for this subscription. */
  deadLettered: boolean;
}
