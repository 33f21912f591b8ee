import type { Quota } from "./quotas.ts";

const PRICE_PAGE = "https://aws.amazon.com/lambda/pricing/";

/** The day of the AWS price file that these prices were read from. */
export const PRICES_AS_OF = "2026-08-19";

/**
 * Prices in us-east-1, first tier: the cheaper tiers above 6 (x86_64) and 7.5 (arm64) billion GB-seconds a month and the
 * free tier are not applied. `unit` is always USD; the title says what for.
 */
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
  storageGbSecond: {
    title: "One GB-second of ephemeral storage above 512 MB",
    value: 0.0000000309,
    unit: "USD",
    source: PRICE_PAGE,
  },
  provisionedGbSecondX86: {
    title: "One GB-second of provisioned concurrency on x86_64, used or not",
    value: 0.0000041667,
    unit: "USD",
    source: PRICE_PAGE,
  },
  provisionedGbSecondArm: {
    title: "One GB-second of provisioned concurrency on arm64, used or not",
    value: 0.0000033334,
    unit: "USD",
    source: PRICE_PAGE,
    basis: "Quoted from the price page, not read from the price file.",
  },
  provisionedDurationX86: {
    title: "One GB-second of duration inside provisioned concurrency on x86_64",
    value: 0.0000097222,
    unit: "USD",
    source: PRICE_PAGE,
    basis: "Quoted from the price page, not read from the price file.",
  },
  provisionedDurationArm: {
    title: "One GB-second of duration inside provisioned concurrency on arm64",
    value: 0.0000077778,
    unit: "USD",
    source: PRICE_PAGE,
    basis: "Quoted from the price page, not read from the price file.",
  },
  streamedGb: {
    title: "One GB of a streamed response beyond its first 6 MB",
    value: 0.008,
    unit: "USD",
    source: PRICE_PAGE,
    basis: "Quoted from the price page, not read from the price file.",
  },
} as const satisfies Record<string, Quota>;
