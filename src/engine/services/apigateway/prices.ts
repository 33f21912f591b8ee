import type { Quota } from "../../lambda/quotas.ts";

const PRICE_PAGE = "https://aws.amazon.com/api-gateway/pricing/";

/** Prices in us-east-1, first tier; the free tier is not deducted. */
export const APIGATEWAY_PRICES = {
  httpApiRequest: {
    title: "One request to an HTTP API, for each 512 KB of it",
    value: 1 / 1_000_000,
    unit: "USD",
    source: PRICE_PAGE,
  },
  restApiRequest: {
    title: "One request to a REST API",
    value: 3.5 / 1_000_000,
    unit: "USD",
    source: PRICE_PAGE,
  },
} as const satisfies Record<string, Quota>;
