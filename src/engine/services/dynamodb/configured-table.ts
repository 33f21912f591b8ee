/** Tables of the account definition. */
import type { KeyAttribute, KeyType, TableConfiguration } from "./configuration.ts";
import { validationError } from "./errors.ts";
import type {
  AttributeDefinitions,
  CreateTableInput,
  KeySchemaElement,
} from "./table-definition.ts";

/** A table of the account definition as the parameters that would create it. */
export function createTableInputOf(configuration: TableConfiguration): CreateTableInput {
  const { partitionKey, sortKey, provisioned, stream, deletionProtection } = configuration;
  const { globalSecondaryIndexes, localSecondaryIndexes } = configuration;
  const throughput = (units: TableConfiguration["provisioned"]) =>
    units && {
      ProvisionedThroughput: {
        ReadCapacityUnits: units.readCapacityUnits,
        WriteCapacityUnits: units.writeCapacityUnits,
      },
    };
  return {
    TableName: configuration.name,
    AttributeDefinitions: attributesOf(configuration),
    KeySchema: elementsOf(partitionKey, sortKey),
    BillingMode: provisioned ? "PROVISIONED" : "PAY_PER_REQUEST",
    ...throughput(provisioned),
    ...(globalSecondaryIndexes && {
      GlobalSecondaryIndexes: globalSecondaryIndexes.map((index) => ({
        IndexName: index.name,
        KeySchema: elementsOf(index.partitionKey, index.sortKey),
        Projection: projectionOf(index.projection),
        ...throughput(index.provisioned),
      })),
    }),
    ...(localSecondaryIndexes && {
      LocalSecondaryIndexes: localSecondaryIndexes.map((index) => ({
        IndexName: index.name,
        KeySchema: elementsOf(partitionKey, index.sortKey),
        Projection: projectionOf(index.projection),
      })),
    }),
    ...(deletionProtection && { DeletionProtectionEnabled: true }),
    ...(stream && { StreamSpecification: { StreamEnabled: true, StreamViewType: stream } }),
  };
}

const projectionOf = (projection: string[] | "ALL" | "KEYS_ONLY" = "ALL") =>
  typeof projection === "string"
    ? { ProjectionType: projection }
    : { ProjectionType: "INCLUDE", NonKeyAttributes: projection };

const elementsOf = (partition: KeyAttribute, sort?: KeyAttribute): KeySchemaElement[] => [
  { AttributeName: partition.name, KeyType: "HASH" },
  ...(sort ? [{ AttributeName: sort.name, KeyType: "RANGE" }] : []),
];

/** Every key attribute of the table and its indexes once. */
function attributesOf(configuration: TableConfiguration): AttributeDefinitions {
  const {
    partitionKey,
    sortKey,
    globalSecondaryIndexes = [],
    localSecondaryIndexes = [],
  } = configuration;
  const keys = [
    partitionKey,
    sortKey,
    ...globalSecondaryIndexes.flatMap((index) => [index.partitionKey, index.sortKey]),
    ...localSecondaryIndexes.map((index) => index.sortKey),
  ].filter((key) => key !== undefined);
  const types = new Map<string, KeyType | undefined>();
  for (const { name, type } of keys) {
    const known = types.get(name);
    if (known && type && known !== type) {
      throw validationError(`The key attribute ${name} has two types: ${known} and ${type}.`);
    }
    types.set(name, type ?? known);
  }
  return [...types].map(([AttributeName, type = "S"]) => ({ AttributeName, AttributeType: type }));
}
