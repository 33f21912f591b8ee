/** Numbers of event source mappings. */
import type { Quota } from "../quotas.ts";

const dg = (page: string): string => `https://docs.aws.amazon.com/lambda/latest/dg/${page}.html`;
const CREATE = "https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html";

export const EVENT_SOURCE_QUOTAS = {
  concurrencyAtStart: {
    title: "Batches of a queue that a mapping processes at the same time, at the start",
    value: 5,
    unit: "count",
    source: dg("services-sqs-scaling"),
  },
  concurrencyPerMinute: {
    title: "Batches at the same time that a mapping adds per minute while messages wait",
    value: 300,
    unit: "count",
    source: dg("services-sqs-scaling"),
  },
  concurrencyMaximum: {
    title: "Most batches of a queue that a mapping processes at the same time",
    value: 1_250,
    unit: "count",
    source: dg("services-sqs-scaling"),
  },
  maximumConcurrencyLeast: {
    title: "Smallest MaximumConcurrency of a mapping",
    value: 2,
    unit: "count",
    source: dg("services-sqs-scaling"),
  },
  maximumConcurrencyMost: {
    title: "Largest MaximumConcurrency of a mapping",
    value: 1_000,
    unit: "count",
    source: dg("services-sqs-scaling"),
  },
  queueBatchDefault: {
    title: "Default batch size of a queue",
    value: 10,
    unit: "count",
    source: dg("services-sqs-parameters"),
  },
  queueBatchWithoutWindow: {
    title: "Largest batch of a queue without a window, and of a FIFO queue",
    value: 10,
    unit: "count",
    source: dg("services-sqs-parameters"),
  },
  streamBatchDefault: {
    title: "Default batch size of a stream",
    value: 100,
    unit: "count",
    source: dg("services-kinesis-parameters"),
  },
  batchMaximum: {
    title: "Largest batch",
    value: 10_000,
    unit: "count",
    source: CREATE,
  },
  windowMaximum: {
    title: "Longest batching window",
    value: 300,
    unit: "s",
    source: CREATE,
  },
  parallelizationMaximum: {
    title: "Most batches of one shard at the same time",
    value: 10,
    unit: "count",
    source: CREATE,
  },
  retryAttemptsMaximum: {
    title: "Most retries of a stream's batch that can be set",
    value: 10_000,
    unit: "count",
    source: CREATE,
  },
  recordAgeMinimum: {
    title: "Smallest MaximumRecordAgeInSeconds other than -1",
    value: 60,
    unit: "s",
    source: CREATE,
  },
  recordAgeMaximum: {
    title: "Largest MaximumRecordAgeInSeconds",
    value: 604_800,
    unit: "s",
    source: CREATE,
  },
  filtersMaximum: {
    title: "Filters of one mapping",
    value: 5,
    unit: "count",
    source: dg("invocation-eventfiltering"),
  },
} as const satisfies Record<string, Quota>;
