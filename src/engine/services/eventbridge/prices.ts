import type { Quota } from "../../lambda/quotas.ts";

/** Prices of Amazon EventBridge in us-east-1. An event is charged for every 64 KB of it; events of AWS's services and deliveries are free. */
export const EVENTBRIDGE_PRICES = {
  customEvent: {
    title: "One custom event on a bus",
    value: 1 / 1_000_000,
    unit: "USD",
    source: "https://aws.amazon.com/eventbridge/pricing/",
    basis: "As published in June 2026; not read from the price file.",
  },
} as const satisfies Record<string, Quota>;
