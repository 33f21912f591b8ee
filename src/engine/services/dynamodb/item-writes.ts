/** Writes of single items: of PutItem, UpdateItem and DeleteItem, and one by one of batches and transactions. */
import { areEqual, itemBytes, type Item } from "./attribute-value.ts";
import {
  conditionalCheckFailed,
  type DynamoDbError,
  invalidParameters,
  transactionConflict,
  validationError,
} from "./errors.ts";
import { holds } from "./expressions/condition.ts";
import type { ParsedCondition, ParsedUpdate } from "./expressions/grammar.ts";
import type { RequestExpressions } from "./expressions/request-expressions.ts";
import { updated } from "./expressions/update.ts";
import type { Entry, Place } from "./item-store.ts";
import { keyItemOf, keysOf, placeText } from "./key.ts";
import { plainItem } from "./plain.ts";
import { DYNAMODB_QUOTAS } from "./quotas.ts";
import type { Change, Table } from "./table.ts";
import { admit } from "./throttling.ts";
import { writeUnits, type Consumption } from "./units.ts";
import type { Actor, World } from "./world.ts";

/** A write as it is asked for. */
export interface ItemWrite {
  readonly table: Table;
  readonly place: Place;
  /** The key attributes. */
  readonly key: Item;
  readonly expressions?: RequestExpressions;
  /** With `ReturnValuesOnConditionCheckFailure: ALL_OLD` the error holds the item. */
  readonly tellsItem: boolean;
  /** What is to be at the place, from what is there; `undefined`: nothing. */
  next(old: Item | undefined): Item | undefined;
}

export interface PlanOptions {
  readonly actor: Actor;
  readonly consumption: Consumption;
  /** 2 in a transaction. */
  readonly factor: number;
}

/**
 * Works a write out, pays for it, and does not do it yet. Throws AWS's error when it cannot be done; what was paid until then
 * stays paid, as with AWS.
 */
export function planWrite(world: World, write: ItemWrite, options: PlanOptions): Change {
  const { table, place } = write;
  const { actor } = options;
  admit(world, table, undefined, "write", place.partition, actor);
  const old = table.store.get(place);
  if (table.locks.has(placeText(place))) {
    throw refuse(
      world,
      write,
      actor,
      0,
      transactionConflict(),
      "a transaction is at work on the item",
    );
  }
  checkCondition(world, write, old, options);
  const next = write.next(old?.item);
  const change = table.changeOf(place, old, next);
  for (const { index, put, remove } of change.indexes) {
    if (index.throughput) admit(world, table, index, "write", (put ?? remove)!.partition, actor);
  }
  charge(table, change, options);
  return change;
}

/** Does a write that was planned. */
export function commitWrite(
  world: World,
  write: ItemWrite,
  change: Change,
  options: PlanOptions,
): void {
  const { table, key, expressions } = write;
  const { old, next } = change;
  table.apply(change);
  const stays = !!old && !!next && areEqual({ M: old.item }, { M: next.item });
  const indexUnits = change.indexes.reduce((sum, index) => sum + index.units, 0);
  world.record({
    type: "item.written",
    table: table.name,
    key: plainItem(key),
    change: stays || (!old && !next) ? "NONE" : !old ? "INSERT" : next ? "MODIFY" : "REMOVE",
    bytes: next?.bytes ?? 0,
    units: (change.units + indexUnits) * options.factor,
    conditional: expressions?.condition !== undefined,
    ...options.actor,
  });
}

/** Throws when a condition does not hold; its check costs as much as the item that is there. */
function checkCondition(
  world: World,
  write: ItemWrite,
  old: Entry | undefined,
  { actor, consumption, factor }: PlanOptions,
): void {
  const { expressions, table, place } = write;
  if (!expressions?.condition) return;
  if (holds(expressions.condition.condition, old?.item ?? {}, expressions.values)) return;
  const units = writeUnits(old?.bytes ?? 0, 0) * factor;
  table.throughput.charge("write", place.partition, units);
  consumption.add(units);
  const error = conditionalCheckFailed(write.tellsItem ? old?.item : undefined);
  throw refuse(world, write, actor, units, error, "the condition does not hold");
}

function refuse(
  world: World,
  { table, key }: ItemWrite,
  actor: Actor,
  units: number,
  error: DynamoDbError,
  because: string,
): DynamoDbError {
  const { code } = error;
  world.record({
    type: "item.refused",
    table: table.name,
    key: plainItem(key),
    code,
    units,
    because,
    ...actor,
  });
  return error;
}

function charge(table: Table, change: Change, { consumption, factor }: PlanOptions): void {
  const units = change.units * factor;
  table.throughput.charge("write", change.place.partition, units);
  consumption.add(units);
  for (const { index, put, remove, units: ofIndex } of change.indexes) {
    const { name, local } = index.definition;
    const throughput = index.throughput ?? table.throughput;
    const key = index.throughput ? (put ?? remove)! : change.place;
    throughput.charge("write", key.partition, ofIndex * factor);
    consumption.addIndex(name, local, ofIndex * factor);
  }
}

const ITEM_BYTES = DYNAMODB_QUOTAS.itemSize.value;

/** Throws for an item that is too large to be put. */
export function checkItemSize(item: Item): void {
  if (itemBytes(item) <= ITEM_BYTES) return;
  throw validationError("Item size has exceeded the maximum allowed size");
}

/** What an update makes of an item; of none it makes one with nothing but the key. */
export function updateOf(
  table: Table,
  key: Item,
  update: ParsedUpdate | undefined,
  values: Item,
): (old: Item | undefined) => Item {
  if (update) checkUpdate(table, update);
  return (old) => {
    const item = old ?? key;
    if (!update) return item;
    const next = updated(item, update.actions, values);
    if (itemBytes(next) <= ITEM_BYTES) return next;
    throw validationError("Item size to update has exceeded the maximum allowed size");
  };
}

function checkUpdate(table: Table, { paths, nestedPaths }: ParsedUpdate): void {
  for (const { name } of keysOf(table.definition.key)) {
    if (!paths.some(([head]) => head === name)) continue;
    throw invalidParameters(`Cannot update attribute ${name}. This attribute is part of the key`);
  }
  checkNestedPaths(table, nestedPaths);
}

/** Key attributes are scalars: no expression takes a part of one. */
export function checkNestedPaths(table: Table, nestedPaths: readonly string[] | undefined): void {
  if (!nestedPaths || nestedPaths.length === 0) return;
  const fail = (kind: string, name: string) =>
    validationError(
      `Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: ${kind}: ${name}`,
    );
  for (const { name } of keysOf(table.definition.key)) {
    if (nestedPaths.includes(name)) throw fail("Key", name);
  }
  for (const index of table.indexes.values()) {
    for (const { name } of keysOf(index.definition.key)) {
      if (nestedPaths.includes(name)) throw fail("IndexKey", name);
    }
  }
}

export const checkConditionPaths = (table: Table, condition: ParsedCondition | undefined): void =>
  checkNestedPaths(table, condition?.nestedPaths);

/** The key attributes of an item, as the trace names it. */
export const keyOf = (table: Table, item: Item): Item => keyItemOf(item, [table.definition.key]);
