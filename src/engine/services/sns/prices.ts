import type { Quota } from "../../lambda/quotas.ts";

const PRICE_PAGE = "https://aws.amazon.com/sns/pricing/";
const BASIS = "As published in June 2026; not read from the price file.";

/** Prices of Amazon SNS in us-east-1. A request is every 64 KB that are published; deliveries to queues and functions are free. */
export const SNS_PRICES = {
  publishRequest: {
    title: "One request to a standard topic",
    value: 0.5 / 1_000_000,
    unit: "USD",
    source: PRICE_PAGE,
    basis: BASIS,
  },
  fifoPublishRequest: {
    title: "One message published to a FIFO topic",
    value: 0.3 / 1_000_000,
    unit: "USD",
    source: PRICE_PAGE,
    basis: BASIS,
  },
  fifoPublishedGb: {
    title: "One GB published to a FIFO topic",
    value: 0.017,
    unit: "USD",
    source: PRICE_PAGE,
    basis: BASIS,
  },
  fifoDelivery: {
    title: "One message of a FIFO topic delivered to one subscription",
    value: 0.01 / 1_000_000,
    unit: "USD",
    source: PRICE_PAGE,
    basis: BASIS,
  },
  fifoDeliveredGb: {
    title: "One GB of a FIFO topic delivered to one subscription",
    value: 0.001,
    unit: "USD",
    source: PRICE_PAGE,
    basis: BASIS,
  },
} as const satisfies Record<string, Quota>;
