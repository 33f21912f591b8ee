/** Records of the services around Lambda and of hosts outside AWS. */
import type { Instant, Microseconds } from "../instant.ts";

export type ServiceEvent =
  | MessageSent
  | MessageReceived
  | MessageVisibilityChanged
  | MessageDeleted
  | MessageMoved
  | MessageExpired
  | StreamWritten
  | HttpRequested
  | HttpResponded;

/** A message entered a queue. */
export interface MessageSent {
  type: "message.sent";
  queue: string;
  messageId: string;
  bytes: number;
  body: string;
  /** Of a message that is delayed: when consumers may have it. */
  visibleAt?: Instant;
  /** A function asked for it through the API. */
  byCall?: true;
}

/** A consumer received a message; others do not see it until `invisibleUntil`. */
export interface MessageReceived {
  type: "message.received";
  queue: string;
  messageId: string;
  receiveCount: number;
  invisibleUntil: Instant;
  /** A function asked for it through the API. */
  byCall?: true;
}

/** A function made a message that it has received visible earlier or later. */
export interface MessageVisibilityChanged {
  type: "message.visibility.changed";
  queue: string;
  messageId: string;
  invisibleUntil: Instant;
}

export interface MessageDeleted {
  type: "message.deleted";
  queue: string;
  messageId: string;
  /** A function asked for it through the API. */
  byCall?: true;
}

/** A message was received more often than `maxReceiveCount` and moved to the dead-letter queue. */
export interface MessageMoved {
  type: "message.moved";
  queue: string;
  deadLetterQueue: string;
  messageId: string;
  because: string;
}

/** A message was in the queue for longer than its retention. */
export interface MessageExpired {
  type: "message.expired";
  queue: string;
  messageId: string;
}

/** A record was appended to a shard of a stream. */
export interface StreamWritten {
  type: "stream.written";
  stream: string;
  shardId: string;
  sequenceNumber: string;
  bytes: number;
}

/** The guest sent a request: to a host outside, or to a service of AWS. */
export interface HttpRequested {
  type: "http.requested";
  environmentId: string;
  requestId?: string;
  /** Counts requests in this run, from 1. */
  exchange: number;
  method: string;
  host: string;
  path: string;
  /** Left out when it is longer than 256 KB. */
  body?: string;
  /** True when a connection had to be set up first. */
  newConnection: boolean;
  /** Which call of AWS it is. */
  aws?: AwsCallName;
}

export interface AwsCallName {
  /** The name under which it was signed: `dynamodb`. */
  service: string;
  /** `PutItem`. */
  operation: string;
  /** The table, queue ... that is meant. */
  resource?: string;
}

export interface HttpResponded {
  type: "http.responded";
  environmentId: string;
  requestId?: string;
  exchange: number;
  /** HTTP status, or absent when the exchange failed. */
  status?: number;
  /** AWS's code when a service refused: `ConditionalCheckFailedException`. */
  errorCode?: string;
  error?: string;
  /** A fault kept the request from reaching the host: what it asked for was not done. */
  lost?: true;
  durationUs: Microseconds;
}
