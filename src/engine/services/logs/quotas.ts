/** Numbers of CloudWatch Logs with unit and link. */
import type { Quota } from "../../lambda/quotas.ts";

const LIMITS =
  "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html";
const api = (operation: string): string =>
  `https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_${operation}.html`;
const QUERY_LIMIT =
  "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Limit.html";

export const LOGS_QUOTAS = {
  queryRows: {
    title: "Rows of a Logs Insights query that names no limit",
    value: 10_000,
    unit: "count",
    source: QUERY_LIMIT,
  },
  queryRowsMaximum: {
    title: "Rows of a Logs Insights query at most",
    value: 100_000,
    unit: "count",
    source: QUERY_LIMIT,
  },
  queryLength: {
    title: "Characters of a Logs Insights query",
    value: 10_000,
    unit: "count",
    source: api("StartQuery"),
  },
  queriedLogGroups: {
    title: "Log groups of one Logs Insights query",
    value: 50,
    unit: "count",
    source: api("StartQuery"),
  },
  concurrentQueries: {
    title: "Logs Insights queries that run at the same time",
    value: 100,
    unit: "count",
    source: LIMITS,
  },
  putLogEventsBytes: {
    title: "Size of one PutLogEvents, 26 bytes for each event included",
    value: 1_048_576,
    unit: "bytes",
    source: api("PutLogEvents"),
  },
  putLogEventsCount: {
    title: "Log events in one PutLogEvents",
    value: 10_000,
    unit: "count",
    source: api("PutLogEvents"),
  },
  putLogEventsSpan: {
    title: "Time between the first and the last event of one PutLogEvents",
    value: 1_440,
    unit: "min",
    source: api("PutLogEvents"),
  },
  logEventOverhead: {
    title: "What each log event counts beside its message",
    value: 26,
    unit: "bytes",
    source: api("PutLogEvents"),
  },
  logEventBytes: {
    title: "Size of a log event",
    value: 1_048_576,
    unit: "bytes",
    source: LIMITS,
  },
  logEventPast: {
    title: "How old a log event may be",
    value: 20_160,
    unit: "min",
    source: api("PutLogEvents"),
  },
  logEventFuture: {
    title: "How far in the future a log event may be",
    value: 120,
    unit: "min",
    source: api("PutLogEvents"),
  },
  readEvents: {
    title: "Log events of one GetLogEvents or FilterLogEvents",
    value: 10_000,
    unit: "count",
    source: api("FilterLogEvents"),
  },
  metricFilters: {
    title: "Metric filters of a log group",
    value: 100,
    unit: "count",
    source: LIMITS,
  },
} as const satisfies Record<string, Quota>;

/** Days. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
export const RETENTIONS: ReadonlySet<number> = new Set(
  [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731].concat([
    1096, 1827, 2192, 2557, 2922, 3288, 3653,
  ]),
);
