/** Query and Scan. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html, API_Scan.html */
import { takeItem, typeOf, type Item } from "./attribute-value.ts";
import { DynamoDbError, invalidParameters, validationError } from "./errors.ts";
import { keyRangeOf, type KeyRange } from "./expressions/key-condition.ts";
import {
  RequestExpressions,
  type ExpressionParameters,
} from "./expressions/request-expressions.ts";
import { HASHES, indexAfter, indexFrom, type Entry, type Place, type Range } from "./item-store.ts";
import { checkConditionPaths, checkNestedPaths } from "./item-writes.ts";
import { keyItemOf, keysOf, placeOf, placeOfKey, placeText } from "./key.ts";
import { Constraints } from "./members.ts";
import { readPage, type Page, type PageInput, type ReadPage } from "./page.ts";
import { DYNAMODB_QUOTAS } from "./quotas.ts";
import type { SecondaryIndex } from "./secondary-index.ts";
import type { Table } from "./table.ts";
import { admit } from "./throttling.ts";
import { orderOf } from "./attribute-value.ts";
import { md5First32 } from "../../kernel/md5.ts";
import { Consumption } from "./units.ts";
import type { Actor, World } from "./world.ts";

export interface QueryInput extends PageInput, ExpressionParameters {
  ScanIndexForward?: boolean;
}

export interface ScanInput extends PageInput, ExpressionParameters {
  Segment?: number;
  TotalSegments?: number;
}

/** Throws AWS's error. `bytes`: how much was read, by which the call takes longer. */
export function query(world: World, input: QueryInput, actor: Actor): ReadPage {
  checkShape(input);
  const start = input.ExclusiveStartKey && takeStartKey(input.ExclusiveStartKey);
  if (input.KeyConditionExpression == null) {
    throw validationError(
      "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.",
    );
  }
  const expressions = new RequestExpressions(input, [
    "FilterExpression",
    "KeyConditionExpression",
    "ProjectionExpression",
  ]);
  const table = world.usableTable(input.TableName);
  const index = indexOf(table, input);
  const schema = (index ?? table).definition.key;
  const { keyCondition, values, filter } = expressions;
  const range = keyRangeOf(keyCondition!.condition, values, schema);
  checkReading(table, index, input, expressions);
  for (const { name } of keysOf(schema)) {
    if (!filter?.attributes.includes(name)) continue;
    throw validationError(
      `Filter Expression can only contain non-primary key attributes: Primary key attribute: ${name}`,
    );
  }
  const partition = orderOf(range.partition)!;
  const after = start && startOfQuery(table, index, start, range);
  admit(world, table, index, "read", partition, actor);
  const stored = (index ?? table).store.range(partition, range.low, range.high);
  const entries = ordered(stored, input.ScanIndexForward ?? true, after);
  return finished(world, table, index, input, expressions, entries, partition, actor);
}

export function scan(world: World, input: ScanInput, actor: Actor): ReadPage {
  checkShape(input);
  checkSegments(input);
  const start = input.ExclusiveStartKey && takeStartKey(input.ExclusiveStartKey);
  const expressions = new RequestExpressions(input, ["FilterExpression", "ProjectionExpression"]);
  const table = world.usableTable(input.TableName);
  const index = indexOf(table, input);
  const after = start && startPlace(table, index, start);
  checkReading(table, index, input, expressions);
  const { Segment: segment = 0, TotalSegments: segments = 1 } = input;
  const low = Math.ceil((HASHES * segment) / segments);
  const high = Math.ceil((HASHES * (segment + 1)) / segments);
  if (after) checkSegmentOf(after, low, high, input);
  // A Scan goes over all partitions; it is let in by the one where it begins.
  const first = [...firstOf((index ?? table).store.scan(low, high, after))][0];
  const partition = first?.partition ?? "";
  admit(world, table, index, "read", partition, actor);
  const entries = (index ?? table).store.scan(low, high, after);
  return finished(world, table, index, input, expressions, entries, partition, actor);
}

function* firstOf(entries: Generator<Entry>): Generator<Entry> {
  const { value, done } = entries.next();
  if (!done) yield value;
}

function finished(
  world: World,
  table: Table,
  index: SecondaryIndex | undefined,
  input: PageInput,
  expressions: RequestExpressions,
  entries: Iterable<Entry>,
  partition: string,
  actor: Actor,
): { page: Page; bytes: number } {
  const consumption = new Consumption(table.name);
  const read = readPage(entries, { table, index, input, expressions, consumption });
  const { page, bytes } = read;
  (index?.throughput ?? table.throughput).charge("read", partition, consumption.total);
  world.record({
    type: "items.read",
    table: table.name,
    ...(index ? { index: index.definition.name } : {}),
    units: consumption.total,
    items: page.ScannedCount,
    bytes,
    ...actor,
  });
  const consumed = consumption.report(input.ReturnConsumedCapacity);
  return { page: { ...page, ...(consumed ? { ConsumedCapacity: consumed } : {}) }, bytes };
}

const SELECTS = ["SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES"];

function checkShape(input: PageInput): void {
  new Constraints(input as unknown as Record<string, unknown>)
    .oneOf("Select", SELECTS)
    .oneOf("ReturnConsumedCapacity", ["INDEXES", "TOTAL", "NONE"])
    .required("TableName")
    .name("IndexName")
    .from("Limit", 1)
    .from("Segment", 0)
    .from("TotalSegments", 1)
    .done();
}

function checkSegments({ Segment: segment, TotalSegments: segments }: ScanInput): void {
  if (segment != null && segments == null) {
    throw validationError(
      "The TotalSegments parameter is required but was not present in the request when Segment parameter is present",
    );
  }
  if (segments == null) return;
  if (segments > DYNAMODB_QUOTAS.scanSegments.value) {
    throw validationError(
      `1 validation error detected: Value '${segments}' at 'totalSegments' failed to satisfy constraint: Member must have value less than or equal to ${DYNAMODB_QUOTAS.scanSegments.value}`,
    );
  }
  if (segment == null) {
    throw validationError(
      "The Segment parameter is required but was not present in the request when parameter TotalSegments is present",
    );
  }
  if (segment < segments) return;
  throw validationError(
    `The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: ${segment} is not less than TotalSegments: ${segments}`,
  );
}

function indexOf(table: Table, input: PageInput): SecondaryIndex | undefined {
  if (input.IndexName == null) return undefined;
  const index = table.indexes.get(input.IndexName);
  if (!index || index.status === "DELETING") {
    throw validationError(`The table does not have the specified index: ${input.IndexName}`);
  }
  if (index.status === "CREATING") {
    throw validationError(
      `Cannot read from backfilling global secondary index: ${input.IndexName}`,
    );
  }
  if (!index.definition.local && input.ConsistentRead) {
    throw validationError("Consistent reads are not supported on global secondary indexes");
  }
  return index;
}

/** What can be asked of the table or index: attributes, parts of attributes, conditions. */
function checkReading(
  table: Table,
  index: SecondaryIndex | undefined,
  { Select: select }: PageInput,
  { projection, filter }: RequestExpressions,
): void {
  checkNestedPaths(table, projection?.nestedPaths);
  checkConditionPaths(table, filter);
  if (projection && select && select !== "SPECIFIC_ATTRIBUTES") {
    throw validationError(
      select === "COUNT"
        ? "Cannot specify the ProjectionExpression when choosing to get only the Count"
        : `Cannot specify the ProjectionExpression when choosing to get ${select}`,
    );
  }
  if (select === "ALL_PROJECTED_ATTRIBUTES" && !index) {
    throw invalidParameters(
      "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName",
    );
  }
  if (select === "SPECIFIC_ATTRIBUTES" && !projection) {
    throw validationError(
      "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES",
    );
  }
  if (!index || index.definition.local) return;
  const { name } = index.definition;
  if (select === "ALL_ATTRIBUTES" && index.definition.projection !== "ALL") {
    throw invalidParameters(
      `Select type ALL_ATTRIBUTES is not supported for global secondary index ${name} because its projection type is not ALL`,
    );
  }
  const heads = projection?.paths.map(([head]) => head as string) ?? [];
  if (index.covers(heads)) return;
  const missing = heads.filter((head) => !index.covers([head]));
  throw invalidParameters(`Global secondary index ${name} does not project ${missing.join(", ")}`);
}

/** Messages about numbers and sets come without the words that begin the others. */
const ALONE =
  /contains duplicates|number set|numeric value|significant digits|number with magnitude/;

function takeStartKey(given: Item): Item {
  try {
    return takeItem(given);
  } catch (error) {
    if (!(error instanceof DynamoDbError) || error.code !== "ValidationException") throw error;
    throw ALONE.test(error.message)
      ? error
      : validationError(`The provided starting key is invalid: ${error.message}`);
  }
}

/** A starting key has the keys of the table and of the index. */
function startPlace(table: Table, index: SecondaryIndex | undefined, start: Item): Place {
  const { key } = table.definition;
  const schemas = [key, ...(index ? [index.definition.key] : [])];
  const names = new Set(schemas.flatMap(keysOf).map(({ name }) => name));
  const invalid = (why = "") => validationError(`The provided starting key is invalid${why}`);
  if (Object.keys(start).length !== names.size) {
    throw invalid(index ? "" : ": The provided key element does not match the schema");
  }
  for (const { name, type } of schemas.flatMap(keysOf)) {
    const value = start[name];
    if (!value) throw invalid();
    if (typeOf(value) !== type) {
      throw invalid(": The provided key element does not match the schema");
    }
  }
  const place = placeOfKey(keyItemOf(start, [key]), key);
  return index ? placeOf(start, index.definition.key, placeText(place)) : place;
}

function startOfQuery(
  table: Table,
  index: SecondaryIndex | undefined,
  start: Item,
  range: KeyRange,
): Place {
  const place = startPlace(table, index, start);
  const { sort } = (index ?? table).definition.key;
  if (sort && !range.includes(start[sort.name]!)) {
    throw validationError("The provided starting key does not match the range key predicate");
  }
  if (place.partition !== orderOf(range.partition)) {
    throw validationError(
      "The provided starting key is outside query boundaries based on provided conditions",
    );
  }
  return place;
}

function checkSegmentOf(
  { partition }: Place,
  low: number,
  high: number,
  { Segment: segment, TotalSegments: segments }: ScanInput,
): void {
  const hash = md5First32(partition);
  if (hash >= low && hash < high) return;
  throw validationError(
    `The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. TotalSegments: ${segments} Segment: ${segment}`,
  );
}

/** A range's entries forwards or backwards, after a place. */
function* ordered({ entries, from, to }: Range, forward: boolean, after?: Place): Generator<Entry> {
  if (forward) {
    const first = after ? Math.max(from, indexAfter(entries, after)) : from;
    for (let i = first; i < to; i++) yield entries[i]!;
    return;
  }
  const last = after ? Math.min(to, indexFrom(entries, after)) : to;
  for (let i = last - 1; i >= from; i--) yield entries[i]!;
}
