/** Records of EventBridge: events on buses, the rules that match them, and deliveries to the rules' targets. */
import type { Instant, Microseconds } from "../instant.ts";
import type { Decision } from "./decision.ts";

export type EventBusEvent =
  | EventAccepted
  | EventRejected
  | EventDropped
  | RuleMatched
  | EventDelivered
  | EventDeliveryFailed
  | EventGivenUp;

/** A bus took an event. */
export interface EventAccepted {
  type: "event.accepted";
  bus: string;
  eventId: string;
  source: string;
  detailType: string;
  /** As PutEvents counts them. */
  bytes: number;
  /** The whole event, JSON text. */
  event: string;
}

/** PutEvents answered an entry with an error; the others of the request were taken. */
export interface EventRejected {
  type: "event.rejected";
  bus: string;
  errorCode: string;
  error: string;
}

/** An event that was answered like any other goes nowhere. */
export interface EventDropped extends Decision {
  type: "event.dropped";
  bus: string;
  eventId: string;
}

/** An event matched a rule's pattern, or the rule's schedule was due. */
export interface RuleMatched {
  type: "rule.matched";
  bus: string;
  ruleName: string;
  eventId: string;
  scheduled: boolean;
  /** ARNs. */
  targets: string[];
}

interface ToTarget {
  bus: string;
  ruleName: string;
  targetId: string;
  targetArn: string;
  eventId: string;
}

/** A target took an event. */
export interface EventDelivered extends ToTarget {
  type: "event.delivered";
  /** From 1. */
  attempt: number;
  /** Since the bus took the event. */
  ageUs: Microseconds;
}

/** A target did not take an event; it is tried again at `retryAt`. */
export interface EventDeliveryFailed extends ToTarget, Decision {
  type: "event.delivery.failed";
  attempt: number;
  /** As the dead-letter message would name it: `THROTTLING`. */
  errorCode: string;
  error: string;
  retryAt: Instant;
}

/** EventBridge stopped trying to deliver an event to a target. */
export interface EventGivenUp extends ToTarget, Decision {
  type: "event.given-up";
  attempts: number;
  errorCode: string;
  error: string;
  /** Which limit was reached; absent when the error was not worth another attempt. */
  condition?: "MaximumRetryAttempts" | "MaximumEventAgeInSeconds";
  deadLetterArn?: string;
  /** Whether the dead-letter queue took it. False: the event is lost. */
  deadLettered: boolean;
}
