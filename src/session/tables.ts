/** What tables hold when a run ends, as far as it can be handed on. */
import type { TableContents as StoredTable } from "../engine/index.ts";
import type { TableContents } from "./protocol.ts";

/** All tables together: what a page can copy out of its worker at once. */
const LARGEST_BYTES = 4 * 1_024 * 1_024;

export function tablesOf(tables: readonly StoredTable[]): Record<string, TableContents> {
  const result: Record<string, TableContents> = {};
  let left = LARGEST_BYTES;
  for (const { name, itemCount, bytes, items } of tables) {
    const kept: Record<string, unknown>[] = [];
    for (const { bytes: size, item } of items) {
      left -= size;
      if (left < 0) break;
      kept.push(item);
    }
    result[name] = { itemCount, bytes, items: kept };
    if (kept.length < itemCount) {
      result[name].note =
        `Only the first ${kept.length} of ${itemCount} items are here: a run hands on ${LARGEST_BYTES} bytes of tables.`;
    }
  }
  return result;
}
