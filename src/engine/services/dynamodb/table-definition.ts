/** What a table is: its keys, indexes and throughput, from the parameters of CreateTable, with AWS's rules and words. */
import type { KeyType, StreamViewType } from "./configuration.ts";
import { invalidParameters, validationError } from "./errors.ts";
import { Constraints } from "./members.ts";
import { DYNAMODB_QUOTAS } from "./quotas.ts";

/** Read and write capacity units a second. */
export interface Units {
  readonly read: number;
  readonly write: number;
}

export interface Key {
  readonly name: string;
  readonly type: KeyType;
}

export interface KeySchema {
  readonly partition: Key;
  readonly sort?: Key;
}

export interface IndexDefinition {
  readonly name: string;
  readonly local: boolean;
  readonly key: KeySchema;
  readonly projection: "ALL" | "KEYS_ONLY" | "INCLUDE";
  /** With `INCLUDE`. */
  readonly included: readonly string[];
  /** Of a global index of a provisioned table. */
  readonly provisioned?: Units;
}

export interface TableDefinition {
  readonly name: string;
  readonly key: KeySchema;
  readonly indexes: readonly IndexDefinition[];
  /** Absent: on demand. */
  readonly provisioned?: Units;
  readonly stream?: StreamViewType;
  readonly deletionProtection: boolean;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html */
export interface CreateTableInput {
  TableName: string;
  AttributeDefinitions: { AttributeName: string; AttributeType: string }[];
  KeySchema: KeySchemaElement[];
  BillingMode?: string;
  ProvisionedThroughput?: ThroughputInput;
  GlobalSecondaryIndexes?: IndexInput[];
  LocalSecondaryIndexes?: IndexInput[];
  StreamSpecification?: { StreamEnabled: boolean; StreamViewType?: string };
  DeletionProtectionEnabled?: boolean;
}

export interface KeySchemaElement {
  AttributeName: string;
  KeyType: string;
}

export interface ThroughputInput {
  ReadCapacityUnits: number;
  WriteCapacityUnits: number;
}

export interface IndexInput {
  IndexName: string;
  KeySchema: KeySchemaElement[];
  Projection?: { ProjectionType?: string; NonKeyAttributes?: string[] };
  ProvisionedThroughput?: ThroughputInput;
}

export type AttributeDefinitions = CreateTableInput["AttributeDefinitions"];

const VIEW_TYPES = ["NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES", "KEYS_ONLY"];
const PROJECTIONS = ["ALL", "KEYS_ONLY", "INCLUDE"];

/** Throws what AWS answers. */
export function tableDefinitionOf(input: CreateTableInput): TableDefinition {
  checkShape(input);
  const { TableName, AttributeDefinitions: attributes, StreamSpecification: stream } = input;
  const provisioned = provisionedOf(input.BillingMode, input.ProvisionedThroughput);
  const key = keySchemaOf(input.KeySchema, attributes);
  const indexes = [
    ...indexesOf(input, "LocalSecondaryIndexes", key, provisioned),
    ...indexesOf(input, "GlobalSecondaryIndexes", key, provisioned),
  ];
  checkIndexes(indexes);
  checkAttributes(attributes, [key, ...indexes.map((index) => index.key)]);
  return {
    name: TableName,
    key,
    indexes,
    ...(provisioned ? { provisioned } : {}),
    ...(stream?.StreamEnabled ? { stream: viewTypeOf(stream.StreamViewType) } : {}),
    deletionProtection: input.DeletionProtectionEnabled ?? false,
  };
}

function checkShape(input: CreateTableInput): void {
  const members = input as unknown as Record<string, unknown>;
  if (input.TableName == null) {
    throw validationError(
      "The parameter 'TableName' is required but was not present in the request",
    );
  }
  new Constraints(members)
    .required("AttributeDefinitions")
    .name("TableName")
    .oneOf("BillingMode", ["PROVISIONED", "PAY_PER_REQUEST"])
    .required("KeySchema")
    .length("KeySchema", 1, 2)
    .done();
  for (const [i, attribute] of input.AttributeDefinitions.entries()) {
    new Constraints(
      attribute as unknown as Record<string, unknown>,
      `attributeDefinitions.${i + 1}.member.`,
    )
      .required("AttributeName")
      .required("AttributeType")
      .oneOf("AttributeType", ["B", "N", "S"])
      .done();
  }
}

/** `undefined`: on demand. */
export function provisionedOf(
  billingMode: string | undefined,
  throughput: ThroughputInput | undefined,
): Units | undefined {
  if (billingMode === "PAY_PER_REQUEST") {
    if (!throughput) return undefined;
    throw invalidParameters(
      "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
    );
  }
  if (!throughput) {
    throw invalidParameters(
      "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED",
    );
  }
  return unitsOf(throughput);
}

export function unitsOf(throughput: ThroughputInput): Units {
  new Constraints(throughput as unknown as Record<string, unknown>, "provisionedThroughput.")
    .required("WriteCapacityUnits")
    .from("WriteCapacityUnits", 1)
    .required("ReadCapacityUnits")
    .from("ReadCapacityUnits", 1)
    .done();
  const { ReadCapacityUnits: read, WriteCapacityUnits: write } = throughput;
  const most = DYNAMODB_QUOTAS.tableThroughput.value;
  for (const [name, units] of [
    ["ReadCapacityUnits", read],
    ["WriteCapacityUnits", write],
  ] as const) {
    if (units > most) throw validationError(`Given value ${units} for ${name} is out of bounds`);
  }
  return { read, write };
}

function keySchemaOf(
  elements: readonly KeySchemaElement[],
  attributes: AttributeDefinitions,
): KeySchema {
  const [first, second] = elements;
  const names = elements.map((element) => element.AttributeName);
  const defined = attributes.map((attribute) => attribute.AttributeName);
  if (names.some((name) => !defined.includes(name))) {
    throw invalidParameters(
      `Some index key attributes are not defined in AttributeDefinitions. Keys: [${names.join(", ")}], AttributeDefinitions: [${defined.join(", ")}]`,
    );
  }
  if (second && first!.AttributeName === second.AttributeName) {
    throw validationError(
      "Both the Hash Key and the Range Key element in the KeySchema have the same name",
    );
  }
  if (first!.KeyType !== "HASH") {
    throw validationError("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
  }
  if (second && second.KeyType !== "RANGE") {
    throw validationError("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
  }
  const keyOf = ({ AttributeName: name }: KeySchemaElement): Key => ({
    name,
    type: attributes.find((attribute) => attribute.AttributeName === name)!
      .AttributeType as KeyType,
  });
  return { partition: keyOf(first!), ...(second ? { sort: keyOf(second) } : {}) };
}

function indexesOf(
  input: CreateTableInput,
  parameter: "LocalSecondaryIndexes" | "GlobalSecondaryIndexes",
  key: KeySchema,
  provisioned: Units | undefined,
): IndexDefinition[] {
  const given = input[parameter];
  if (given == null) return [];
  if (given.length === 0) throw invalidParameters(`List of ${parameter} is empty`);
  const local = parameter === "LocalSecondaryIndexes";
  if (local && !key.sort) {
    throw invalidParameters(
      "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex",
    );
  }
  return given.map((index) => {
    const definition = indexDefinitionOf(index, input.AttributeDefinitions, local, provisioned);
    if (local) checkLocal(definition, key);
    return definition;
  });
}

export function indexDefinitionOf(
  index: IndexInput,
  attributes: AttributeDefinitions,
  local: boolean,
  provisioned: Units | undefined,
): IndexDefinition {
  const { IndexName: name, Projection: projection, ProvisionedThroughput: throughput } = index;
  const parameter = local ? "localSecondaryIndexes" : "globalSecondaryIndexes";
  new Constraints(index as unknown as Record<string, unknown>, `${parameter}.1.member.`)
    .required("IndexName")
    .name("IndexName")
    .required("KeySchema")
    .length("KeySchema", 1, 2)
    .required("Projection")
    .done();
  const key = keySchemaOf(index.KeySchema, attributes);
  const type = projection?.ProjectionType;
  if (type === undefined || !PROJECTIONS.includes(type)) {
    throw invalidParameters(`Unknown ProjectionType: ${type ?? "null"}`);
  }
  if (projection?.NonKeyAttributes && type !== "INCLUDE") {
    throw invalidParameters(`ProjectionType is ${type}, but NonKeyAttributes is specified`);
  }
  if (!provisioned && throughput) {
    throw invalidParameters(
      `ProvisionedThroughput should not be specified for index: ${name} when BillingMode is PAY_PER_REQUEST`,
    );
  }
  if (!local && provisioned && !throughput) {
    throw invalidParameters(`ProvisionedThroughput must be specified for index: ${name}`);
  }
  return {
    name,
    local,
    key,
    projection: type as IndexDefinition["projection"],
    included: projection?.NonKeyAttributes ?? [],
    ...(throughput ? { provisioned: unitsOf(throughput) } : {}),
  };
}

function checkLocal({ name, key }: IndexDefinition, table: KeySchema): void {
  if (!key.sort) {
    throw invalidParameters(`Index KeySchema does not have a range key for index: ${name}`);
  }
  if (key.partition.name !== table.partition.name) {
    throw invalidParameters(
      `Index KeySchema does not have the same leading hash key as table KeySchema for index: ${name}. index hash key: ${key.partition.name}, table hash key: ${table.partition.name}`,
    );
  }
}

export function checkIndexes(indexes: readonly IndexDefinition[]): void {
  const names = new Set<string>();
  for (const { name } of indexes) {
    if (names.has(name)) throw invalidParameters(`Duplicate index name: ${name}`);
    names.add(name);
  }
  const local = indexes.filter((index) => index.local).length;
  const { localSecondaryIndexes, globalSecondaryIndexes, projectedAttributes } = DYNAMODB_QUOTAS;
  if (local > localSecondaryIndexes.value) {
    throw invalidParameters(
      `Number of LocalSecondaryIndexes exceeds per-table limit of ${localSecondaryIndexes.value}`,
    );
  }
  if (indexes.length - local > globalSecondaryIndexes.value) {
    throw invalidParameters(
      `GlobalSecondaryIndex count exceeds the per-table limit of ${globalSecondaryIndexes.value}`,
    );
  }
  const included = indexes.reduce((sum, index) => sum + index.included.length, 0);
  if (included > projectedAttributes.value) {
    throw invalidParameters(
      `The total number of attributes projected into all indexes exceeds the per-table limit of ${projectedAttributes.value}`,
    );
  }
}

function checkAttributes(attributes: AttributeDefinitions, keys: readonly KeySchema[]): void {
  const used = keys.flatMap(({ partition, sort }) => [
    partition.name,
    ...(sort ? [sort.name] : []),
  ]);
  if (attributes.every(({ AttributeName }) => used.includes(AttributeName))) return;
  if (keys.length === 1) {
    throw invalidParameters(
      "Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions",
    );
  }
  throw invalidParameters(
    `Some AttributeDefinitions are not used. AttributeDefinitions: [${attributes.map((each) => each.AttributeName).join(", ")}], keys used: [${[...new Set(used)].join(", ")}]`,
  );
}

function viewTypeOf(type: string | undefined): StreamViewType {
  if (type !== undefined && VIEW_TYPES.includes(type)) return type as StreamViewType;
  throw invalidParameters(
    "StreamSpecification is invalid: StreamViewType must be specified when StreamEnabled is true",
  );
}
