import type { Quota } from "../../lambda/quotas.ts";

/** Prices of AWS Secrets Manager in us-east-1. The 0.40 USD that a secret costs a month are left out: a run is shorter. */
export const SECRETS_PRICES = {
  secretsRequest: {
    title: "One call of the Secrets Manager API",
    value: 0.05 / 10_000,
    unit: "USD",
    source: "https://aws.amazon.com/secrets-manager/pricing/",
    basis: "As published in June 2026; not read from the price file.",
  },
} as const satisfies Record<string, Quota>;
