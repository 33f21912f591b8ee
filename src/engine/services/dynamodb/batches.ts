/**
 * BatchGetItem and BatchWriteItem: many calls for one item in one request. What a table does not let in comes back unprocessed;
 * the call itself fails only when nothing was done.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html, API_BatchWriteItem.html
 */
import { isObject } from "../../kernel/json.ts";
import { takeItem, type Item } from "./attribute-value.ts";
import { DynamoDbError, serializationError, validationError } from "./errors.ts";
import { projected } from "./expressions/path.ts";
import { RequestExpressions } from "./expressions/request-expressions.ts";
import type { Entry } from "./item-store.ts";
import {
  checkItemSize,
  checkNestedPaths,
  commitWrite,
  keyOf,
  planWrite,
  type ItemWrite,
} from "./item-writes.ts";
import { readItem, recordRead } from "./items.ts";
import { placeOfItem, placeOfKey, placeText } from "./key.ts";
import { checkMembers, Constraints, type Members } from "./members.ts";
import { DYNAMODB_QUOTAS } from "./quotas.ts";
import type { Table } from "./table.ts";
import { isThrottle } from "./throttling.ts";
import { Consumption, type ConsumedCapacity, type ReturnConsumedCapacity } from "./units.ts";
import { notSimulated } from "../api/service-error.ts";
import type { Actor, World } from "./world.ts";

interface KeysAndAttributes {
  Keys: Item[];
  ConsistentRead?: boolean;
  ProjectionExpression?: string;
  ExpressionAttributeNames?: Record<string, string>;
}

export interface BatchGetItemInput {
  RequestItems: Record<string, KeysAndAttributes>;
  ReturnConsumedCapacity?: ReturnConsumedCapacity;
}

interface WriteRequest {
  PutRequest?: { Item: Item };
  DeleteRequest?: { Key: Item };
}

export interface BatchWriteItemInput {
  RequestItems: Record<string, WriteRequest[]>;
  ReturnConsumedCapacity?: ReturnConsumedCapacity;
  ReturnItemCollectionMetrics?: "SIZE" | "NONE";
}

const KEYS_AND_ATTRIBUTES: Members = {
  Keys: "list",
  ConsistentRead: "flag",
  ProjectionExpression: "text",
  ExpressionAttributeNames: "object",
  AttributesToGet: { notSimulated: "use ProjectionExpression" },
};

interface Reading {
  readonly name: string;
  readonly given: KeysAndAttributes;
  readonly table: Table;
  readonly keys: readonly Item[];
  readonly expressions: RequestExpressions;
}

export function batchGetItem(world: World, input: BatchGetItemInput, actor: Actor) {
  const tables = requestItems<KeysAndAttributes>(input, isObject);
  const readings = tables.map(([name, given]) => readingOf(world, name, given));
  const count = readings.reduce((sum, { keys }) => sum + keys.length, 0);
  if (count > DYNAMODB_QUOTAS.batchGetItems.value) {
    throw validationError("Too many items requested for the BatchGetItem call");
  }
  const responses: Record<string, Item[]> = {};
  const unprocessed: Record<string, KeysAndAttributes> = {};
  const consumed: ConsumedCapacity[] = [];
  const budget = { bytes: 0, done: 0, refused: undefined as DynamoDbError | undefined };
  for (const reading of readings) {
    const { name, given, table, expressions } = reading;
    const consumption = new Consumption(table.name);
    const left: Item[] = [];
    const read: Entry[] = [];
    for (const key of reading.keys) {
      const outcome = readOne(world, reading, key, consumption, actor, budget);
      if (outcome === "unprocessed") left.push(key);
      else if (outcome) read.push(outcome);
    }
    const { projection } = expressions;
    responses[name] = read.map(({ item }) =>
      projection ? projected(item, projection.paths) : item,
    );
    if (left.length > 0) unprocessed[name] = { ...given, Keys: left };
    if (left.length < reading.keys.length) recordRead(world, consumption, read, actor);
    const report = consumption.report(input.ReturnConsumedCapacity);
    if (report) consumed.push(report);
  }
  if (budget.done === 0 && budget.refused) throw budget.refused;
  return {
    Responses: responses,
    UnprocessedKeys: unprocessed,
    ...(consumed.length > 0 ? { ConsumedCapacity: consumed } : {}),
  };
}

function readOne(
  world: World,
  { table, given }: Reading,
  key: Item,
  consumption: Consumption,
  actor: Actor,
  budget: { bytes: number; done: number; refused: DynamoDbError | undefined },
): Entry | undefined | "unprocessed" {
  const consistent = given.ConsistentRead ?? false;
  try {
    const held = table.entryOf(key);
    if (held && budget.bytes + held.bytes > DYNAMODB_QUOTAS.batchGetSize.value)
      return "unprocessed";
    const entry = readItem(world, table, key, { actor, consumption, consistent });
    budget.bytes += entry?.bytes ?? 0;
    budget.done++;
    return entry;
  } catch (error) {
    if (!isThrottle(error)) throw error;
    budget.refused = error;
    return "unprocessed";
  }
}

function readingOf(world: World, name: string, given: KeysAndAttributes): Reading {
  checkMembers(given as unknown as Record<string, unknown>, KEYS_AND_ATTRIBUTES, notSimulated);
  new Constraints(given as unknown as Record<string, unknown>, `requestItems.${name}.member.`)
    .required("Keys")
    .length("Keys", 1, DYNAMODB_QUOTAS.batchGetItems.value)
    .done();
  const expressions = new RequestExpressions(given, ["ProjectionExpression"]);
  const keys = given.Keys.map(takeItem);
  const table = world.usableTable(name);
  checkNestedPaths(table, expressions.projection?.nestedPaths);
  const places = keys.map((key) => placeText(placeOfKey(key, table.definition.key)));
  if (new Set(places).size < places.length) throw duplicates();
  return { name, given, table, keys, expressions };
}

const duplicates = () => validationError("Provided list of item keys contains duplicates");

interface BatchedWrite extends ItemWrite {
  readonly name: string;
  readonly request: WriteRequest;
}

export function batchWriteItem(world: World, input: BatchWriteItemInput, actor: Actor) {
  const tables = requestItems<WriteRequest[]>(input, Array.isArray);
  for (const [name, requests] of tables) {
    new Constraints({ [name]: requests }, "requestItems.")
      .length(name, 1, DYNAMODB_QUOTAS.batchWriteItems.value)
      .done();
  }
  const writes = tables.flatMap(([name, requests]) =>
    requests.map((request) => batchedWrite(world, name, request)),
  );
  if (writes.length > DYNAMODB_QUOTAS.batchWriteItems.value) {
    throw validationError("Too many items requested for the BatchWriteItem call");
  }
  const places = writes.map(({ table, place }) => `${table.name}\n${placeText(place)}`);
  if (new Set(places).size < places.length) throw duplicates();
  const unprocessed: Record<string, WriteRequest[]> = {};
  const consumptions = new Map<string, Consumption>();
  let done = 0;
  let refused: DynamoDbError | undefined;
  for (const write of writes) {
    const { name, request, table } = write;
    const consumption = consumptions.get(table.name) ?? new Consumption(table.name);
    consumptions.set(table.name, consumption);
    const options = { actor, consumption, factor: 1 };
    try {
      commitWrite(world, write, planWrite(world, write, options), options);
      done++;
    } catch (error) {
      if (!isThrottle(error) && !isConflict(error)) throw error;
      refused = error;
      (unprocessed[name] ??= []).push(request);
    }
  }
  if (done === 0 && refused) throw refused;
  const consumed = [...consumptions.values()]
    .map((each) => each.report(input.ReturnConsumedCapacity))
    .filter((report) => report !== undefined);
  return {
    UnprocessedItems: unprocessed,
    ...(consumed.length > 0 ? { ConsumedCapacity: consumed } : {}),
  };
}

const isConflict = (error: unknown): error is DynamoDbError =>
  error instanceof DynamoDbError && error.code === "TransactionConflictException";

function batchedWrite(world: World, name: string, request: WriteRequest): BatchedWrite {
  const { PutRequest: put, DeleteRequest: remove } = request;
  if ((put == null) === (remove == null)) {
    throw validationError(
      "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
    );
  }
  const given = takeItem(put?.Item ?? remove?.Key);
  if (put) checkItemSize(given);
  const table = world.usableTable(name);
  const { key } = table.definition;
  return {
    name,
    request,
    table,
    place: put ? placeOfItem(given, key) : placeOfKey(given, key),
    key: put ? keyOf(table, given) : given,
    tellsItem: false,
    next: () => (put ? given : undefined),
  };
}

/** The tables of a batch, each with what `isRight` says it holds. */
function requestItems<T>(
  input: { RequestItems: Record<string, unknown> },
  isRight: (value: unknown) => boolean,
): [string, T][] {
  new Constraints(input as unknown as Record<string, unknown>)
    .oneOf("ReturnConsumedCapacity", ["INDEXES", "TOTAL", "NONE"])
    .required("RequestItems")
    .length("RequestItems", 1, Infinity)
    .done();
  const tables = Object.entries(input.RequestItems);
  if (!tables.every(([, given]) => isRight(given))) {
    throw serializationError("Unexpected field type");
  }
  return tables as [string, T][];
}
