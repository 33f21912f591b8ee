/** Numbers of Amazon EventBridge's classic bus. */
import type { Quota } from "../../lambda/quotas.ts";

const guide = (page: string): string =>
  `https://docs.aws.amazon.com/eventbridge/latest/userguide/${page}.html`;
const api = (page: string): string =>
  `https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_${page}.html`;

export const EVENTBRIDGE_QUOTAS = {
  entriesPerRequest: {
    title: "Entries of one PutEvents request",
    value: 10,
    unit: "count",
    source: api("PutEvents"),
  },
  requestSize: {
    title: "All entries of one PutEvents request together",
    value: 1_048_576,
    unit: "bytes",
    source: guide("eb-putevents"),
  },
  rulesPerBus: {
    title: "Rules of an event bus",
    value: 300,
    unit: "count",
    source: guide("eb-quota"),
  },
  targetsPerRule: {
    title: "Targets of a rule",
    value: 5,
    unit: "count",
    source: guide("eb-quota"),
  },
  patternLength: {
    title: "Longest event pattern, in characters",
    value: 2_048,
    unit: "count",
    source: guide("eb-quota"),
  },
  retryAttempts: {
    title: "Retries of a delivery",
    value: 185,
    unit: "count",
    source: guide("eb-rule-retry-policy"),
  },
  eventAgeMinimum: {
    title: "Shortest maximum age of an event",
    value: 60,
    unit: "s",
    source: api("RetryPolicy"),
  },
  eventAge: {
    title: "How long a delivery is retried",
    value: 86_400,
    unit: "s",
    source: guide("eb-rule-retry-policy"),
  },
  inputPaths: {
    title: "Variables of an input transformer",
    value: 100,
    unit: "count",
    source: api("InputTransformer"),
  },
} as const satisfies Record<string, Quota>;
