import type { Quota } from "../../lambda/quotas.ts";

const PRICE_PAGE = "https://aws.amazon.com/s3/pricing/";
const BASIS = "As published in June 2026; not read from the price file.";

/** Prices of Amazon S3's requests in us-east-1, storage class STANDARD. DELETE costs nothing. */
export const S3_PRICES = {
  writeRequest: {
    title: "One PUT, COPY, POST or LIST request to S3",
    value: 0.005 / 1_000,
    unit: "USD",
    source: PRICE_PAGE,
    basis: BASIS,
  },
  readRequest: {
    title: "One GET or other request to S3",
    value: 0.0004 / 1_000,
    unit: "USD",
    source: PRICE_PAGE,
    basis: BASIS,
  },
} as const satisfies Record<string, Quota>;
