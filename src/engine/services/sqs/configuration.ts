/** An SQS queue as it is configured. ARN: `arn:aws:sqs:us-east-1:123456789012:<name>`. */
export interface QueueConfiguration {
  /** A FIFO queue's name ends in `.fifo`. */
  name: string;
  /** 0 to 43,200 s, default 30 s. */
  visibilityTimeoutSeconds?: number;
  /** 60 to 1,209,600 s, default 4 days. */
  retentionSeconds?: number;
  /** 0 to 900 s, default 0 s. */
  delaySeconds?: number;
  /** How long ReceiveMessage waits for a message by default: 0 to 20 s, default 0 s. */
  receiveWaitSeconds?: number;
  redrive?: { deadLetterQueue: string; maxReceiveCount: number };
  /** FIFO queues: the body stands for the deduplication id. Default true here, because workloads name no ids. */
  contentBasedDeduplication?: boolean;
}
