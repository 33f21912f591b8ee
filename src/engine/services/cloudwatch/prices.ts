import type { Quota } from "../../lambda/quotas.ts";

/** Prices of CloudWatch in us-east-1. Metrics that AWS services send cost nothing. */
export const CLOUDWATCH_PRICES = {
  metricMonth: {
    title: "One custom metric for a month, by the hour",
    value: 0.3,
    unit: "USD",
    source: "https://aws.amazon.com/cloudwatch/pricing/",
    basis: "As published in June 2026, the first 10,000 metrics; not read from the price file.",
  },
  metricRequest: {
    title: "One request of the CloudWatch API, or one metric of a GetMetricData",
    value: 0.00001,
    unit: "USD",
    source: "https://aws.amazon.com/cloudwatch/pricing/",
    basis: "As published in June 2026; not read from the price file.",
  },
  alarmMonth: {
    title: "One alarm on one metric for a month, by the hour",
    value: 0.1,
    unit: "USD",
    source: "https://aws.amazon.com/cloudwatch/pricing/",
    basis: "As published in June 2026; not read from the price file.",
  },
} as const satisfies Record<string, Quota>;
