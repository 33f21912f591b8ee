/** Numbers of Amazon DynamoDB. */
import type { Quota } from "../../lambda/quotas.ts";

const guide = (page: string): string =>
  `https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/${page}.html`;
const api = (page: string): string =>
  `https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_${page}.html`;
const CONSTRAINTS = guide("Constraints");
const QUOTAS = guide("ServiceQuotas");
const PARTITIONS = guide("bp-partition-key-design");
const ON_DEMAND = guide("on-demand-capacity-mode");

export const DYNAMODB_QUOTAS = {
  itemSize: {
    title: "Largest item, names of attributes included",
    value: 409_600,
    unit: "bytes",
    source: CONSTRAINTS,
  },
  partitionKeySize: {
    title: "Longest partition key value",
    value: 2_048,
    unit: "bytes",
    source: CONSTRAINTS,
  },
  sortKeySize: {
    title: "Longest sort key value",
    value: 1_024,
    unit: "bytes",
    source: CONSTRAINTS,
  },
  nestingLevels: {
    title: "Levels of nested lists and maps in an item",
    value: 32,
    unit: "count",
    source: CONSTRAINTS,
  },
  expressionSize: {
    title: "Longest expression",
    value: 4_096,
    unit: "bytes",
    source: CONSTRAINTS,
  },
  expressionOperators: {
    title: "Operators or functions in an update expression",
    value: 300,
    unit: "count",
    source: CONSTRAINTS,
  },
  inOperands: {
    title: "Operands of IN",
    value: 100,
    unit: "count",
    source: CONSTRAINTS,
  },
  pageSize: {
    title: "What one Query or Scan reads before it ends its page",
    value: 1_048_576,
    unit: "bytes",
    source: api("Query"),
  },
  batchGetItems: {
    title: "Items of one BatchGetItem",
    value: 100,
    unit: "count",
    source: api("BatchGetItem"),
  },
  batchGetSize: {
    title: "Data of one BatchGetItem; the rest comes back as UnprocessedKeys",
    value: 16_777_216,
    unit: "bytes",
    source: api("BatchGetItem"),
  },
  batchWriteItems: {
    title: "Requests of one BatchWriteItem",
    value: 25,
    unit: "count",
    source: api("BatchWriteItem"),
  },
  batchWriteSize: {
    title: "Data of one BatchWriteItem",
    value: 16_777_216,
    unit: "bytes",
    source: api("BatchWriteItem"),
  },
  transactionItems: {
    title: "Actions of one transaction",
    value: 100,
    unit: "count",
    source: api("TransactWriteItems"),
  },
  transactionSize: {
    title: "Data of one transaction",
    value: 4_194_304,
    unit: "bytes",
    source: api("TransactWriteItems"),
  },
  idempotencyWindow: {
    title: "How long a ClientRequestToken makes a transaction idempotent",
    value: 600,
    unit: "s",
    source: api("TransactWriteItems"),
  },
  globalSecondaryIndexes: {
    title: "Global secondary indexes of a table",
    value: 20,
    unit: "count",
    source: QUOTAS,
  },
  localSecondaryIndexes: {
    title: "Local secondary indexes of a table",
    value: 5,
    unit: "count",
    source: QUOTAS,
  },
  projectedAttributes: {
    title: "Non-key attributes that the indexes of a table include",
    value: 100,
    unit: "count",
    source: QUOTAS,
  },
  readUnitSize: {
    title: "What one strongly consistent read of one unit reads",
    value: 4_096,
    unit: "bytes",
    source: guide("read-write-operations"),
  },
  writeUnitSize: {
    title: "What one write of one unit writes",
    value: 1_024,
    unit: "bytes",
    source: guide("read-write-operations"),
  },
  burstSeconds: {
    title: "Seconds of unused provisioned capacity that are kept for bursts",
    value: 300,
    unit: "s",
    source: guide("burst-adaptive-capacity"),
  },
  partitionReads: {
    title: "Read units a second of one partition",
    value: 3_000,
    unit: "count",
    source: PARTITIONS,
  },
  partitionWrites: {
    title: "Write units a second of one partition",
    value: 1_000,
    unit: "count",
    source: PARTITIONS,
  },
  onDemandReads: {
    title: "Read units a second that a new on-demand table takes at once",
    value: 12_000,
    unit: "count",
    source: ON_DEMAND,
  },
  onDemandWrites: {
    title: "Write units a second that a new on-demand table takes at once",
    value: 4_000,
    unit: "count",
    source: ON_DEMAND,
  },
  onDemandDoubling: {
    title: "How long an on-demand table may take for more than twice its previous peak",
    value: 1_800,
    unit: "s",
    source: ON_DEMAND,
  },
  tableThroughput: {
    title: "Read units and write units a second of one table, by default",
    value: 40_000,
    unit: "count",
    source: QUOTAS,
  },
  timeToLivePast: {
    title: "An expiry time that lies further in the past is ignored",
    value: 157_680_000,
    unit: "s",
    source: guide("time-to-live-ttl-before-you-start"),
  },
  listTablesLimit: {
    title: "Names that one ListTables gives",
    value: 100,
    unit: "count",
    source: api("ListTables"),
  },
  scanSegments: {
    title: "Segments of a parallel Scan",
    value: 1_000_000,
    unit: "count",
    source: api("Scan"),
  },
} as const satisfies Record<string, Quota>;
