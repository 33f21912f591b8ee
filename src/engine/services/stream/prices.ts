import type { Quota } from "../../lambda/quotas.ts";

const PRICE_PAGE = "https://aws.amazon.com/kinesis/data-streams/pricing/";
const BASIS = "From AWS's price page; not read from the price file.";

/**
 * Prices of Kinesis Data Streams in us-east-1, provisioned mode. Reading costs nothing, and neither does what Lambda reads
 * from a DynamoDB stream (https://aws.amazon.com/dynamodb/pricing/).
 */
export const STREAM_PRICES = {
  shardHour: {
    title: "One hour of a Kinesis shard",
    value: 0.015,
    unit: "USD",
    source: PRICE_PAGE,
    basis: BASIS,
  },
  putPayloadUnit: {
    title: "One PUT payload unit of Kinesis: 25 KB of a record",
    value: 0.014 / 1_000_000,
    unit: "USD",
    source: PRICE_PAGE,
    basis: BASIS,
  },
} as const satisfies Record<string, Quota>;
