import type { Quota } from "../../lambda/quotas.ts";

/** Prices of CloudWatch in us-east-1. Metrics that AWS services send cost nothing. */
export const CLOUDWATCH_PRICES = {
  alarmMonth: {
    title: "One alarm on one metric for a month, by the hour",
    value: 0.1,
    unit: "USD",
    source: "https://aws.amazon.com/cloudwatch/pricing/",
    basis: "As published in June 2026; not read from the price file.",
  },
} as const satisfies Record<string, Quota>;
