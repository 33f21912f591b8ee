/** Numbers of the Data API for Aurora PostgreSQL, Serverless v2 and provisioned. */
import type { Quota } from "../../lambda/quotas.ts";

const LIMITATIONS =
  "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api.limitations.html";
const reference = (operation: string): string =>
  `https://docs.aws.amazon.com/rdsdataservice/latest/APIReference/API_${operation}.html`;

export const RDS_DATA_QUOTAS = {
  responseSize: {
    title: "Result of a statement",
    value: 1_048_576,
    unit: "bytes",
    source: LIMITATIONS,
  },
  rowSize: {
    title: "A row of a result",
    value: 65_536,
    unit: "bytes",
    source: LIMITATIONS,
  },
  formattedSize: {
    title: "Records that are formatted as JSON",
    value: 10_485_760,
    unit: "bytes",
    source: "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api-json.html",
  },
  requestSize: {
    title: "Request, with its headers",
    value: 4_194_304,
    unit: "bytes",
    source: reference("BatchExecuteStatement"),
  },
  statementLength: {
    title: "Characters of an SQL statement",
    value: 65_536,
    unit: "count",
    source: reference("ExecuteStatement"),
  },
  statementTimeout: {
    title: "A call times out, and its statement unless it is to go on, after",
    value: 45,
    unit: "s",
    source: reference("ExecuteStatement"),
  },
  idleTransaction: {
    title: "A transaction without calls is rolled back after",
    value: 180,
    unit: "s",
    source: reference("BeginTransaction"),
  },
  transactionLifetime: {
    title: "A transaction is rolled back after",
    value: 86_400,
    unit: "s",
    source: reference("BeginTransaction"),
  },
} as const satisfies Record<string, Quota>;
