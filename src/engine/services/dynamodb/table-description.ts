/** Tables as the API describes them. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableDescription.html */
import { MICROSECONDS_PER_MS, type Instant } from "../../kernel/instant.ts";
import { keysOf } from "./key.ts";
import type { SecondaryIndex } from "./secondary-index.ts";
import type { Table } from "./table.ts";
import type { IndexDefinition, KeySchema, Units } from "./table-definition.ts";

/** Counts are those of the last full six hours, as AWS's are. */
export function describeTable(table: Table, epochMs: number): object {
  const { definition, stream, throughput } = table;
  const indexes = [...table.indexes.values()];
  const local = indexes.filter((index) => index.definition.local);
  const global = indexes.filter((index) => !index.definition.local);
  const { items, bytes } = table.approximately;
  const onDemand = throughput.provisioned === undefined;
  const createdAt = secondsAt(table.createdAt, epochMs);
  return {
    TableName: table.name,
    TableArn: table.arn,
    TableId: table.id,
    TableStatus: table.status,
    CreationDateTime: createdAt,
    AttributeDefinitions: attributesOf([definition.key, ...indexes.map((i) => i.definition.key)]),
    KeySchema: schemaOf(definition.key),
    ProvisionedThroughput: throughputOf(throughput.provisioned),
    ...(onDemand
      ? {
          BillingModeSummary: {
            BillingMode: "PAY_PER_REQUEST",
            LastUpdateToPayPerRequestDateTime: createdAt,
          },
        }
      : {}),
    ItemCount: items,
    TableSizeBytes: bytes,
    ...(local.length > 0
      ? { LocalSecondaryIndexes: local.map((index) => describeIndex(table, index)) }
      : {}),
    ...(global.length > 0
      ? {
          GlobalSecondaryIndexes: global.map((index) => ({
            ...describeIndex(table, index),
            IndexStatus: index.status,
            ...(index.status === "CREATING" ? { Backfilling: true } : {}),
            ProvisionedThroughput: throughputOf(index.throughput?.provisioned),
          })),
        }
      : {}),
    ...(stream
      ? {
          StreamSpecification: { StreamEnabled: true, StreamViewType: definition.stream },
          LatestStreamArn: stream.arn,
          LatestStreamLabel: stream.label,
        }
      : {}),
    DeletionProtectionEnabled: table.deletionProtection,
  };
}

/** AWS JSON has times in seconds. */
const secondsAt = (instant: Instant, epochMs: number): number =>
  (epochMs + Math.floor(instant / MICROSECONDS_PER_MS)) / 1_000;

function describeIndex(table: Table, { definition, store }: SecondaryIndex): object {
  return {
    IndexName: definition.name,
    IndexArn: `${table.arn}/index/${definition.name}`,
    KeySchema: schemaOf(definition.key),
    Projection: projectionOf(definition),
    ItemCount: store.count,
    IndexSizeBytes: store.bytes,
  };
}

const projectionOf = ({ projection, included }: IndexDefinition): object => ({
  ProjectionType: projection,
  ...(projection === "INCLUDE" ? { NonKeyAttributes: included } : {}),
});

const schemaOf = ({ partition, sort }: KeySchema): object[] => [
  { AttributeName: partition.name, KeyType: "HASH" },
  ...(sort ? [{ AttributeName: sort.name, KeyType: "RANGE" }] : []),
];

const throughputOf = (units: Units | undefined): object => ({
  NumberOfDecreasesToday: 0,
  ReadCapacityUnits: units?.read ?? 0,
  WriteCapacityUnits: units?.write ?? 0,
});

function attributesOf(schemas: readonly KeySchema[]): object[] {
  const types = new Map(schemas.flatMap(keysOf).map(({ name, type }) => [name, type] as const));
  return [...types].map(([AttributeName, AttributeType]) => ({ AttributeName, AttributeType }));
}
