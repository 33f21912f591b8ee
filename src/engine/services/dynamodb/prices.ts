import type { Quota } from "../../lambda/quotas.ts";

const ON_DEMAND = "https://aws.amazon.com/dynamodb/pricing/on-demand/";
const PROVISIONED = "https://aws.amazon.com/dynamodb/pricing/provisioned/";
const BASIS = "From AWS's price page; not read from the price file.";

/** Prices of Amazon DynamoDB in us-east-1, table class Standard. Storage is left out: a run is too short for it to matter. */
export const DYNAMODB_PRICES = {
  readRequestUnit: {
    title: "One read request unit of an on-demand table",
    value: 0.125 / 1_000_000,
    unit: "USD",
    source: ON_DEMAND,
    basis: BASIS,
  },
  writeRequestUnit: {
    title: "One write request unit of an on-demand table",
    value: 0.625 / 1_000_000,
    unit: "USD",
    source: ON_DEMAND,
    basis: BASIS,
  },
  readCapacityHour: {
    title: "One hour of one provisioned read capacity unit",
    value: 0.00013,
    unit: "USD",
    source: PROVISIONED,
    basis: BASIS,
  },
  writeCapacityHour: {
    title: "One hour of one provisioned write capacity unit",
    value: 0.00065,
    unit: "USD",
    source: PROVISIONED,
    basis: BASIS,
  },
} as const satisfies Record<string, Quota>;
