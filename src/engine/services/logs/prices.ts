import type { Quota } from "../../lambda/quotas.ts";

/** Prices of CloudWatch Logs in us-east-1. */
export const LOGS_PRICES = {
  logsQueriedGb: {
    title: "Logs Insights, per GB that a query scans",
    value: 0.005,
    unit: "USD",
    source: "https://aws.amazon.com/cloudwatch/pricing/",
    basis: "As published in June 2026; not read from the price file.",
  },
  logsPutGb: {
    title: "Log events that are written with PutLogEvents, per GB",
    value: 0.5,
    unit: "USD",
    source: "https://aws.amazon.com/cloudwatch/pricing/",
    basis: "As published in June 2026; not read from the price file.",
  },
  logsFromLambdaGb: {
    title: "Logs of functions, per GB of the first 10 TB a month",
    value: 0.5,
    unit: "USD",
    source: "https://aws.amazon.com/cloudwatch/pricing/",
    basis: "As published in June 2026 for vended logs; not read from the price file.",
  },
} as const satisfies Record<string, Quota>;
