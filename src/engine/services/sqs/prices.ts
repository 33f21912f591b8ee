import type { Quota } from "../../lambda/quotas.ts";

const PRICE_PAGE = "https://aws.amazon.com/sqs/pricing/";
const BASIS = "As published in June 2026; not read from the price file.";

/** Prices of Amazon SQS in us-east-1, first tier. A request is a call of the API, or every 64 KB of what it carries. */
export const SQS_PRICES = {
  queueRequest: {
    title: "One request to a standard queue",
    value: 0.4 / 1_000_000,
    unit: "USD",
    source: PRICE_PAGE,
    basis: BASIS,
  },
  fifoQueueRequest: {
    title: "One request to a FIFO queue",
    value: 0.5 / 1_000_000,
    unit: "USD",
    source: PRICE_PAGE,
    basis: BASIS,
  },
} as const satisfies Record<string, Quota>;
