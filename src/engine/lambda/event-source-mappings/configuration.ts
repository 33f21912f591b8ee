/** Event source mappings as they are configured. Names and units are AWS's. */

/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html, services-ddb-params.html */
export interface EventSourceMappingConfiguration {
  /** Names the mapping in the trace, for example `orders-to-charge`. */
  id: string;
  functionName: string;
  qualifier?: string;
  /** ARN of a queue or stream of the account. */
  eventSourceArn: string;
  /** Queues: 1 to 10 (10,000 with a window), default 10. Streams: 1 to 10,000, default 100. */
  batchSize?: number;
  /** 0 to 300 s. */
  maximumBatchingWindowSeconds?: number;
  /** Lambda filter patterns, as JSON values; a record passes when one matches. At most five. */
  filters?: unknown[];
  reportBatchItemFailures?: boolean;
  /** Queues: 2 to 1,000. */
  maximumConcurrency?: number;
  /** Streams: default `TRIM_HORIZON`. */
  startingPosition?: "TRIM_HORIZON" | "LATEST";
  /** Streams: 1 to 10, default 1. */
  parallelizationFactor?: number;
  /** Streams: -1 (default) retries for ever, or 0 to 10,000. */
  maximumRetryAttempts?: number;
  /** Streams: -1 (default), or 60 to 604,800 s. */
  maximumRecordAgeSeconds?: number;
  /** Streams. */
  bisectBatchOnFunctionError?: boolean;
  /** Streams: ARN of a queue, topic or bucket for records that were given up. */
  onFailure?: string;
  /** Default true. */
  enabled?: boolean;
}
