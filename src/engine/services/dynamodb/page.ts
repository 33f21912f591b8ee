/** What one Query or Scan reads. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.Pagination.html */
import type { Item } from "./attribute-value.ts";
import { holds } from "./expressions/condition.ts";
import { projected } from "./expressions/path.ts";
import type { RequestExpressions } from "./expressions/request-expressions.ts";
import { keyItemOf } from "./key.ts";
import type { Entry } from "./item-store.ts";
import { DYNAMODB_QUOTAS } from "./quotas.ts";
import type { SecondaryIndex } from "./secondary-index.ts";
import type { Table } from "./table.ts";
import {
  readUnits,
  type ConsumedCapacity,
  type Consumption,
  type ReturnConsumedCapacity,
} from "./units.ts";

export type Select =
  "ALL_ATTRIBUTES" | "ALL_PROJECTED_ATTRIBUTES" | "SPECIFIC_ATTRIBUTES" | "COUNT";

/** What Query and Scan have in common. */
export interface PageInput {
  TableName: string;
  IndexName?: string;
  Limit?: number;
  Select?: Select;
  ConsistentRead?: boolean;
  ExclusiveStartKey?: Item;
  ReturnConsumedCapacity?: ReturnConsumedCapacity;
}

export interface Page {
  Items?: Item[];
  Count: number;
  ScannedCount: number;
  LastEvaluatedKey?: Item;
  ConsumedCapacity?: ConsumedCapacity | undefined;
}

/** Everything that was read for a page, and what it cost. */
export interface ReadPage {
  readonly page: Page;
  readonly bytes: number;
}

interface PageReading {
  readonly table: Table;
  readonly index: SecondaryIndex | undefined;
  readonly input: PageInput;
  readonly expressions: RequestExpressions;
  readonly consumption: Consumption;
}

/** Reads entries until the page is full: by `Limit`, or by 1 MB. Filters come after that. */
export function readPage(entries: Iterable<Entry>, reading: PageReading): ReadPage {
  const { table, index, input, expressions } = reading;
  const limit = input.Limit ?? Infinity;
  const read: Entry[] = [];
  let bytes = 0;
  let more = false;
  for (const entry of entries) {
    if (read.length > 0 && bytes + entry.bytes > DYNAMODB_QUOTAS.pageSize.value) {
      more = true;
      break;
    }
    read.push(entry);
    bytes += entry.bytes;
    // Whether anything comes after the last item is not looked at: the next page may be empty.
    if (read.length === limit) {
      more = true;
      break;
    }
  }
  const items = itemsOf(read, bytes, reading);
  const { filter, projection, values } = expressions;
  const kept = filter ? items.filter((item) => holds(filter.condition, item, values)) : items;
  const last = read.at(-1);
  const schemas = [table.definition.key, ...(index ? [index.definition.key] : [])];
  const page: Page = {
    ...(input.Select === "COUNT"
      ? {}
      : { Items: projection ? kept.map((item) => projected(item, projection.paths)) : kept }),
    Count: kept.length,
    ScannedCount: read.length,
    ...(more && last ? { LastEvaluatedKey: keyItemOf(last.item, schemas) } : {}),
  };
  return { page, bytes };
}

/** The items as they are asked for; what a local index lacks is fetched from its table, item by item. */
function itemsOf(read: readonly Entry[], bytes: number, reading: PageReading): Item[] {
  const { table, index, input, consumption } = reading;
  const consistent = input.ConsistentRead ?? false;
  if (!index) {
    consumption.add(readUnits(bytes, consistent));
    return read.map(({ item }) => item);
  }
  const { name, local } = index.definition;
  consumption.addIndex(name, local, readUnits(bytes, consistent));
  if (!local || !fetches(index, reading)) return read.map(({ item }) => item);
  return read.map(({ item }) => {
    const entry = table.entryOf(item)!;
    consumption.add(readUnits(entry.bytes, consistent));
    return entry.item;
  });
}

function fetches(index: SecondaryIndex, { input, expressions }: PageReading): boolean {
  if (input.Select === "ALL_ATTRIBUTES") return index.definition.projection !== "ALL";
  const paths = expressions.projection?.paths ?? [];
  return !index.covers(paths.map(([head]) => head as string));
}
