/** Numbers of Kinesis Data Streams and DynamoDB Streams. */
import type { Quota } from "../../lambda/quotas.ts";

export const STREAM_QUOTAS = {
  kinesisRetentionDefault: {
    title: "Default retention of a Kinesis record",
    value: 86_400,
    unit: "s",
    source: "https://docs.aws.amazon.com/streams/latest/dev/kinesis-extended-retention.html",
  },
  kinesisRetentionMaximum: {
    title: "Longest retention of a Kinesis record",
    value: 31_536_000,
    unit: "s",
    source: "https://docs.aws.amazon.com/streams/latest/dev/kinesis-extended-retention.html",
  },
  dynamoDbRetention: {
    title: "Retention of a DynamoDB Streams record",
    value: 86_400,
    unit: "s",
    source: "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html",
  },
  kinesisRecordSize: {
    title: "Largest Kinesis record",
    value: 10,
    unit: "MB",
    source: "https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html",
  },
  dynamoDbItemSize: {
    title: "Largest DynamoDB item",
    value: 400,
    unit: "KB",
    source: "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html",
  },
} as const satisfies Record<string, Quota>;
