/** A stream of ordered shards, as Kinesis and DynamoDB have. ARN by kind, see `stream.ts`. */
export interface StreamConfiguration {
  /** Of the stream, or of the table that it belongs to. */
  name: string;
  /** Default `kinesis`. */
  kind?: "kinesis" | "dynamodb";
  /** Default 1. */
  shards?: number;
  /** Kinesis: 24 (default) to 8,760. DynamoDB keeps records for 24 hours. */
  retentionHours?: number;
}
