/** What an event source mapping needs of a queue or stream. The services implement it; tests may too. */
import type { Instant, Microseconds } from "../../kernel/instant.ts";

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_MessageAttributeValue.html */
export interface MessageAttributeValue {
  /** `String`, `Number` or `Binary`, perhaps with a label: `Number.int`. */
  dataType: string;
  stringValue?: string;
  /** Base64. */
  binaryValue?: string;
}

/** A message as a consumer receives it. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Message.html */
export interface ReceivedMessage {
  messageId: string;
  receiptHandle: string;
  body: string;
  md5OfBody: string;
  /** System attributes: `ApproximateReceiveCount`, `SentTimestamp`, `MessageGroupId` ... */
  attributes: Record<string, string>;
  messageAttributes: Record<string, MessageAttributeValue>;
  md5OfMessageAttributes?: string;
}

/** A queue that a mapping reads from. */
export interface QueueSource {
  readonly kind: "sqs";
  readonly arn: string;
  readonly fifo: boolean;
  readonly visibilityTimeoutUs: Microseconds;
  /** Messages that could be received now; of a FIFO queue: message groups. */
  readonly available: number;
  /** Takes up to `maxNumberOfMessages` (any number: stands for several requests of ten); others do not see them for the visibility timeout. */
  receiveMessage(maxNumberOfMessages: number): ReceivedMessage[];
  /** Removes a message. What has been received by somebody else meanwhile stays. */
  deleteMessage(receiptHandle: string): void;
  /** Moves a received message to the dead-letter queue at once; false when there is none. */
  moveToDeadLetterQueue(receiptHandle: string, because: string): boolean;
  /** Calls whenever messages may have become available. */
  onAvailable(listener: () => void): unknown;
}

/** A record of a shard, in order of its sequence number. */
export interface ShardRecord {
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  readonly arrivedAt: Instant;
  /** The record of Lambda's event, JSON text. */
  readonly json: string;
  /** What filter patterns are matched with; `undefined` when the data is not JSON. */
  filterable(): { metadata: Record<string, unknown>; data: unknown };
}

export interface ShardSource {
  readonly shardId: string;
  /** Every record that was ever written, in order. */
  readonly records: readonly ShardRecord[];
  onRecord(listener: () => void): void;
}

/** A stream that a mapping reads from. */
export interface StreamSource {
  readonly kind: "kinesis" | "dynamodb";
  readonly arn: string;
  readonly retentionUs: Microseconds;
  readonly shards: readonly ShardSource[];
}
