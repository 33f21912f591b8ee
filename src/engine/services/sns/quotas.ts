/** Numbers of Amazon SNS. */
import type { Quota } from "../../lambda/quotas.ts";

const guide = (page: string): string => `https://docs.aws.amazon.com/sns/latest/dg/${page}.html`;
const api = (page: string): string => `https://docs.aws.amazon.com/sns/latest/api/API_${page}.html`;

const RETRIES = guide("sns-message-delivery-retries");
const FILTERS = guide("subscription-filter-policy-constraints");

export const SNS_QUOTAS = {
  messageSize: {
    title: "Largest message, attributes included; and all messages of a batch together",
    value: 262_144,
    unit: "bytes",
    source: api("Publish"),
  },
  batchEntries: {
    title: "Messages of one PublishBatch request",
    value: 10,
    unit: "count",
    source: api("PublishBatch"),
  },
  subjectLength: {
    title: "Longest subject, in characters",
    value: 100,
    unit: "count",
    source: api("Publish"),
  },
  deduplicationInterval: {
    title: "How long a FIFO topic remembers a deduplication id",
    value: 300,
    unit: "s",
    source: guide("fifo-message-dedup"),
  },
  immediateAttempts: {
    title: "Attempts to deliver without a delay",
    value: 3,
    unit: "count",
    source: RETRIES,
  },
  preBackoffAttempts: {
    title: "Attempts to deliver a second apart, after those",
    value: 2,
    unit: "count",
    source: RETRIES,
  },
  backoffAttempts: {
    title: "Attempts to deliver with delays that grow, after those",
    value: 10,
    unit: "count",
    source: RETRIES,
  },
  postBackoffAttempts: {
    title: "Attempts to deliver with the longest delay, after those",
    value: 100_000,
    unit: "count",
    source: RETRIES,
  },
  preBackoffDelay: {
    title: "Shortest delay between attempts to deliver",
    value: 1,
    unit: "s",
    source: RETRIES,
  },
  postBackoffDelay: {
    title: "Longest delay between attempts to deliver",
    value: 20,
    unit: "s",
    source: RETRIES,
  },
  filterPolicyKeys: {
    title: "Keys of a filter policy",
    value: 5,
    unit: "count",
    source: FILTERS,
  },
  filterPolicyCombinations: {
    title: "Combinations of values of a filter policy",
    value: 150,
    unit: "count",
    source: FILTERS,
  },
} as const satisfies Record<string, Quota>;
