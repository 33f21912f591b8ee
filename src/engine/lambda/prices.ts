import type { Quota } from "./quotas.ts";

const PRICE_PAGE = "https://aws.amazon.com/lambda/pricing/";

/** The day of the AWS price file that these prices were read from. */
export const PRICES_AS_OF = "2026-08-19";

/** On-demand prices in us-east-1, first tier. `unit` is always USD; the title says what for. */
export const LAMBDA_PRICES = {
  request: {
    title: "One request",
    value: 0.2 / 1_000_000,
    unit: "USD",
    source: PRICE_PAGE,
  },
  gbSecondX86: {
    title: "One GB-second on x86_64",
    value: 0.0000166667,
    unit: "USD",
    source: PRICE_PAGE,
  },
  gbSecondArm: {
    title: "One GB-second on arm64",
    value: 0.0000133334,
    unit: "USD",
    source: PRICE_PAGE,
  },
} as const satisfies Record<string, Quota>;
