/** Lists that come in pages. */
import { invalidParameter } from "./errors.ts";

const DEFAULT_ITEMS = 50;

export interface PageQuery {
  readonly Marker?: string;
  readonly MaxItems?: string;
}

/** One page of a list, and the marker of the next one if there is more. */
export function pageOf<Item>(
  items: readonly Item[],
  { Marker = "0", MaxItems = String(DEFAULT_ITEMS) }: PageQuery,
): { page: Item[]; NextMarker?: string } {
  const from = Number(Marker);
  const most = Number(MaxItems);
  if (!Number.isInteger(from) || from < 0) throw invalidParameter(`Invalid marker: ${Marker}`);
  if (!Number.isInteger(most) || most < 1) {
    throw invalidParameter(
      `1 validation error detected: Value '${MaxItems}' at 'maxItems' failed to satisfy constraint: Member must have value greater than or equal to 1`,
    );
  }
  const to = from + Math.min(most, DEFAULT_ITEMS);
  return { page: items.slice(from, to), ...(to < items.length ? { NextMarker: String(to) } : {}) };
}
