import type { Quota } from "../../lambda/quotas.ts";

/** Prices of the Data API in us-east-1, first tier. Each 32 KB of a request's payload are a request. */
export const RDS_DATA_PRICES = {
  dataApiRequest: {
    title: "One request to the Data API of Aurora",
    value: 0.35 / 1_000_000,
    unit: "USD",
    source: "https://aws.amazon.com/rds/aurora/pricing/",
    basis: "From AWS's price page; not read from the price file.",
  },
} as const satisfies Record<string, Quota>;
