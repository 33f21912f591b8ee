/** Records of asynchronous invocations: the queue, its retries, and where events end. */
import type { Instant, Microseconds } from "../instant.ts";
import type { Decision } from "./decision.ts";

export type AsynchronousEvent =
  AsyncQueued | AsyncDequeued | AsyncReturned | AsyncFinished | RecordDelivered;

/** Lambda accepted an event into the function's asynchronous queue. */
export interface AsyncQueued {
  type: "async.queued";
  requestId: string;
  functionName: string;
  /** True for a second delivery of the same event: the queue is at-least-once. */
  duplicate: boolean;
}

/** The queue hands the event to the function. */
export interface AsyncDequeued {
  type: "async.dequeued";
  requestId: string;
  functionName: string;
  /** Runs of the function with this event so far, this one included. Throttled attempts do not count. */
  attempt: number;
  /** Since the event was queued. */
  ageUs: Microseconds;
}

/** The event goes back into the queue until `dueAt`. */
export interface AsyncReturned extends Decision {
  type: "async.returned";
  requestId: string;
  functionName: string;
  cause: "function-error" | "throttle" | "system-error";
  dueAt: Instant;
}

/** Why an event left the queue. https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
export type AsyncCondition =
  | "Success"
  | "RetriesExhausted"
  | "EventAgeExceeded"
  | "ZeroReservedConcurrency"
  | "RecursiveInvocationsDropped";

/** Lambda is done with the event. */
export interface AsyncFinished extends Decision {
  type: "async.finished";
  requestId: string;
  functionName: string;
  condition: AsyncCondition;
  /** Runs of the function with this event. */
  attempts: number;
  /** Since the event was queued. */
  ageUs: Microseconds;
  /** True when a failed event goes nowhere: no destination and no dead-letter queue keeps it. */
  lost: boolean;
}

/** A record of a finished event (or of a failed batch) was sent to a destination or dead-letter queue. */
export interface RecordDelivered {
  type: "record.delivered";
  /** The asynchronous event's request id, or the failed batch's. */
  requestId: string;
  functionName: string;
  kind: "on-success" | "on-failure" | "dead-letter";
  targetArn: string;
  ok: boolean;
  /** Why it could not be delivered. */
  error?: string;
  /** The body as sent, JSON text. */
  body: string;
  /** Message attributes of a dead-letter message. */
  attributes?: Record<string, string>;
  /** Of the object, when the target is a bucket. */
  objectKey?: string;
}
