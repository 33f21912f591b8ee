/** Calls for one item: GetItem, PutItem, UpdateItem and DeleteItem. */
import { takeItem, type AttributeValue, type Item } from "./attribute-value.ts";
import { validationError } from "./errors.ts";
import { projected } from "./expressions/path.ts";
import {
  RequestExpressions,
  type ExpressionParameters,
} from "./expressions/request-expressions.ts";
import type { Path } from "./expressions/tree.ts";
import {
  checkConditionPaths,
  checkItemSize,
  checkNestedPaths,
  commitWrite,
  keyOf,
  planWrite,
  updateOf,
  type ItemWrite,
} from "./item-writes.ts";
import type { Entry } from "./item-store.ts";
import { placeOfItem, placeOfKey } from "./key.ts";
import { Constraints } from "./members.ts";
import type { Change, Table } from "./table.ts";
import { admit } from "./throttling.ts";
import {
  Consumption,
  readUnits,
  type ConsumedCapacity,
  type ReturnConsumedCapacity,
} from "./units.ts";
import type { Actor, World } from "./world.ts";

export interface GetItemInput extends ExpressionParameters {
  TableName: string;
  Key: Item;
  ConsistentRead?: boolean;
  ReturnConsumedCapacity?: ReturnConsumedCapacity;
}

export type ReturnValues = "NONE" | "ALL_OLD" | "UPDATED_OLD" | "ALL_NEW" | "UPDATED_NEW";

/** What the calls that write one item have in common; transactions hold the same. */
export interface WriteInput extends ExpressionParameters {
  TableName: string;
  ReturnValues?: ReturnValues;
  ReturnConsumedCapacity?: ReturnConsumedCapacity;
  ReturnItemCollectionMetrics?: "SIZE" | "NONE";
  ReturnValuesOnConditionCheckFailure?: "ALL_OLD" | "NONE";
}
export interface PutInput extends WriteInput {
  Item: Item;
}
export interface KeyedInput extends WriteInput {
  Key: Item;
}

export interface WriteOutput {
  Attributes?: Item;
  ConsumedCapacity?: ConsumedCapacity;
  ItemCollectionMetrics?: ItemCollectionMetrics;
}

/** Of a table with local indexes. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ItemCollectionMetrics.html */
export interface ItemCollectionMetrics {
  ItemCollectionKey: Record<string, AttributeValue>;
  SizeEstimateRangeGB: [number, number];
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html */
export function getItem(world: World, input: GetItemInput, actor: Actor) {
  members(input).required("Key").done();
  const key = takeItem(input.Key);
  const { projection } = new RequestExpressions(input, ["ProjectionExpression"]);
  const table = world.usableTable(input.TableName);
  checkNestedPaths(table, projection?.nestedPaths);
  const consumption = new Consumption(table.name);
  const consistent = input.ConsistentRead ?? false;
  const entry = readItem(world, table, key, { actor, consumption, consistent });
  recordRead(world, consumption, entry ? [entry] : [], actor);
  const item = entry?.item;
  const consumed = consumption.report(input.ReturnConsumedCapacity);
  return {
    ...(item ? { Item: projection ? projected(item, projection.paths) : item } : {}),
    ...(consumed ? { ConsumedCapacity: consumed } : {}),
  };
}

/** Reads one item and pays for it. Throws when the key is none, or the table is throttled. `factor`: 2 in a transaction. */
export function readItem(
  world: World,
  table: Table,
  key: Item,
  { actor, consumption, consistent, factor = 1 }: ReadOptions,
): Entry | undefined {
  const { partition } = placeOfKey(key, table.definition.key);
  admit(world, table, undefined, "read", partition, actor);
  const entry = table.entryOf(key);
  const units = readUnits(entry?.bytes ?? 0, consistent) * factor;
  table.throughput.charge("read", partition, units);
  consumption.add(units);
  return entry;
}

interface ReadOptions {
  readonly actor: Actor;
  readonly consumption: Consumption;
  readonly consistent: boolean;
  readonly factor?: number;
}

/** One record for what a call read of a table. */
export function recordRead(
  world: World,
  { tableName: table, total: units }: Consumption,
  read: readonly Entry[],
  actor: Actor,
): void {
  const bytes = read.reduce((sum, entry) => sum + entry.bytes, 0);
  world.record({ type: "items.read", table, units, items: read.length, bytes, ...actor });
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html */
export function putItem(world: World, input: PutInput, actor: Actor): WriteOutput {
  const write = putOf(world, input);
  onlyOldValues(input);
  const { change, output } = written(world, write, input, actor);
  return withOldValues(output, change, input);
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteItem.html */
export function deleteItem(world: World, input: KeyedInput, actor: Actor): WriteOutput {
  const write = deleteOf(world, input);
  onlyOldValues(input);
  const { change, output } = written(world, write, input, actor);
  return withOldValues(output, change, input);
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html */
export function updateItem(world: World, input: KeyedInput, actor: Actor): WriteOutput {
  const write = updateWriteOf(world, input);
  const { change, output } = written(world, write, input, actor);
  const paths = write.expressions?.update?.paths ?? [];
  const attributes = returned(input.ReturnValues, change, paths);
  return { ...(attributes ? { Attributes: attributes } : {}), ...output };
}

export function putOf(world: World, input: PutInput): ItemWrite {
  writeMembers(input).required("Item").done();
  const item = takeItem(input.Item);
  checkItemSize(item);
  const expressions = new RequestExpressions(input, ["ConditionExpression"]);
  const table = world.usableTable(input.TableName);
  const place = placeOfItem(item, table.definition.key);
  return {
    ...common(table, input, expressions),
    place,
    key: keyOf(table, item),
    next: () => item,
  };
}

export function deleteOf(world: World, input: KeyedInput): ItemWrite {
  return { ...keyedWrite(world, input, ["ConditionExpression"]), next: () => undefined };
}

export function updateWriteOf(world: World, input: KeyedInput): ItemWrite {
  const write = keyedWrite(world, input, ["UpdateExpression", "ConditionExpression"]);
  const { update, values } = write.expressions;
  return { ...write, next: updateOf(write.table, write.key, update, values) };
}

/** A condition that must hold of an item that stays as it is: in transactions. */
export function checkOf(world: World, input: KeyedInput): ItemWrite {
  writeMembers(input).required("ConditionExpression").done();
  return { ...keyedWrite(world, input, ["ConditionExpression"]), next: (old) => old };
}

function keyedWrite(
  world: World,
  input: KeyedInput,
  parameters: ("UpdateExpression" | "ConditionExpression")[],
) {
  writeMembers(input).required("Key").done();
  const key = takeItem(input.Key);
  const expressions = new RequestExpressions(input, parameters);
  const table = world.usableTable(input.TableName);
  return {
    ...common(table, input, expressions),
    place: placeOfKey(key, table.definition.key),
    key,
  };
}

function common(table: Table, input: WriteInput, expressions: RequestExpressions) {
  checkConditionPaths(table, expressions.condition);
  return {
    table,
    expressions,
    tellsItem: input.ReturnValuesOnConditionCheckFailure === "ALL_OLD",
  };
}

function written(
  world: World,
  write: ItemWrite,
  input: WriteInput,
  actor: Actor,
): { change: Change; output: WriteOutput } {
  const consumption = new Consumption(write.table.name);
  const options = { actor, consumption, factor: 1 };
  const change = planWrite(world, write, options);
  commitWrite(world, write, change, options);
  const consumed = consumption.report(input.ReturnConsumedCapacity);
  const metrics = input.ReturnItemCollectionMetrics === "SIZE" && collectionMetrics(write);
  const output: WriteOutput = {
    ...(consumed ? { ConsumedCapacity: consumed } : {}),
    ...(metrics ? { ItemCollectionMetrics: metrics } : {}),
  };
  return { change, output };
}

const BYTES_PER_GB = 1_073_741_824;

function collectionMetrics({ table, key, place }: ItemWrite): ItemCollectionMetrics | undefined {
  const local = [...table.indexes.values()].filter(({ definition }) => definition.local);
  if (local.length === 0) return undefined;
  const { name } = table.definition.key.partition;
  const stores = [table.store, ...local.map(({ store }) => store)];
  let bytes = 0;
  for (const store of stores) {
    const { entries, from, to } = store.range(place.partition);
    for (let i = from; i < to; i++) bytes += entries[i]!.bytes;
  }
  const low = Math.floor(bytes / BYTES_PER_GB);
  return { ItemCollectionKey: { [name]: key[name]! }, SizeEstimateRangeGB: [low, low + 1] };
}

function onlyOldValues({ ReturnValues: wanted = "NONE" }: WriteInput): void {
  if (wanted === "NONE" || wanted === "ALL_OLD") return;
  throw validationError("ReturnValues can only be ALL_OLD or NONE");
}

function withOldValues(output: WriteOutput, { old }: Change, input: WriteInput): WriteOutput {
  return input.ReturnValues === "ALL_OLD" && old ? { Attributes: old.item, ...output } : output;
}

function returned(
  wanted: ReturnValues | undefined,
  { old, next }: Change,
  paths: readonly Path[],
): Item | undefined {
  switch (wanted) {
    case "ALL_OLD":
      return old?.item;
    case "ALL_NEW":
      return next?.item;
    case "UPDATED_OLD":
      return old && filled(projected(old.item, paths));
    case "UPDATED_NEW":
      return next && filled(projected(next.item, paths));
    default:
      return undefined;
  }
}

const filled = (item: Item): Item | undefined => (Object.keys(item).length > 0 ? item : undefined);

const members = (input: object): Constraints =>
  new Constraints(input as Record<string, unknown>)
    .oneOf("ReturnConsumedCapacity", ["INDEXES", "TOTAL", "NONE"])
    .required("TableName");

const writeMembers = (input: object): Constraints =>
  members(input)
    .oneOf("ReturnValues", ["ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW"])
    .oneOf("ReturnValuesOnConditionCheckFailure", ["ALL_OLD", "NONE"])
    .oneOf("ReturnItemCollectionMetrics", ["SIZE", "NONE"]);
