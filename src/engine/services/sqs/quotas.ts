/** Numbers of Amazon SQS. */
import type { Quota } from "../../lambda/quotas.ts";

const api = (page: string): string =>
  `https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_${page}.html`;
const MESSAGE_QUOTAS =
  "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html";

export const SQS_QUOTAS = {
  messageSize: {
    title: "Largest message, attributes included",
    value: 1_048_576,
    unit: "bytes",
    source: MESSAGE_QUOTAS,
  },
  inFlight: {
    title: "Messages in flight of one queue",
    value: 120_000,
    unit: "count",
    source: MESSAGE_QUOTAS,
  },
  receiveBatch: {
    title: "Messages of one request: received, or sent or deleted in a batch",
    value: 10,
    unit: "count",
    source: api("ReceiveMessage"),
  },
  messageMovesPerSecond: {
    title: "Messages that a redrive task moves in a second at most",
    value: 500,
    unit: "count",
    source: api("StartMessageMoveTask"),
  },
  longPollMaximum: {
    title: "Longest wait of a long poll",
    value: 20,
    unit: "s",
    source: api("ReceiveMessage"),
  },
  visibilityTimeoutDefault: {
    title: "Default visibility timeout",
    value: 30,
    unit: "s",
    source: api("SetQueueAttributes"),
  },
  visibilityTimeoutMaximum: {
    title: "Longest visibility timeout, counted from the receipt",
    value: 43_200,
    unit: "s",
    source: api("ChangeMessageVisibility"),
  },
  delayMaximum: {
    title: "Longest delay of a message",
    value: 900,
    unit: "s",
    source: api("SetQueueAttributes"),
  },
  retentionMinimum: {
    title: "Shortest retention of a message",
    value: 60,
    unit: "s",
    source: api("SetQueueAttributes"),
  },
  retentionDefault: {
    title: "Default retention of a message",
    value: 345_600,
    unit: "s",
    source: api("SetQueueAttributes"),
  },
  retentionMaximum: {
    title: "Longest retention of a message",
    value: 1_209_600,
    unit: "s",
    source: api("SetQueueAttributes"),
  },
  maxReceiveCountMaximum: {
    title: "Largest maxReceiveCount of a redrive policy",
    value: 1_000,
    unit: "count",
    source:
      "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html",
  },
  deduplicationInterval: {
    title: "How long a FIFO queue remembers a deduplication id",
    value: 300,
    unit: "s",
    source: MESSAGE_QUOTAS,
  },
} as const satisfies Record<string, Quota>;
