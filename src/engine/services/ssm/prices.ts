import type { Quota } from "../../lambda/quotas.ts";

/**
 * Prices of Parameter Store in us-east-1. Standard parameters and their calls at the default throughput cost nothing. What an
 * advanced parameter costs a month (0.05 USD) is left out: a run is shorter.
 */
export const SSM_PRICES = {
  parameterRequest: {
    title: "One API interaction with an advanced parameter, or at the higher throughput with any",
    value: 0.05 / 10_000,
    unit: "USD",
    source: "https://aws.amazon.com/systems-manager/pricing/",
    basis: "As published in June 2026; not read from the price file.",
  },
} as const satisfies Record<string, Quota>;
