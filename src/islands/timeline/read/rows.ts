/** Where things that last go, so that none covers another. */
import { NONE } from "../model.ts";

/** Gives each, in order of start, the first row that is free when it begins; {@link NONE} to those that are not `shown`. */
export function packRows(
  startUs: Float64Array,
  endUs: Float64Array,
  extentUs: number,
  shown: (i: number) => boolean = () => true,
): { row: Int32Array; rows: number } {
  const row = new Int32Array(startUs.length).fill(NONE);
  const freeAt: number[] = [];
  startUs.forEach((start, i) => {
    if (!shown(i)) return;
    let r = freeAt.findIndex((free) => free < start);
    if (r === -1) r = freeAt.length;
    const end = endUs[i]!;
    freeAt[r] = Number.isNaN(end) ? extentUs : end;
    row[i] = r;
  });
  return { row, rows: freeAt.length };
}

/** The running maximum of ends; what has no end lasts until the end of the run. */
export function reachOf(endUs: Float64Array, extentUs: number): Float64Array {
  const reach = new Float64Array(endUs.length);
  let latest = -Infinity;
  endUs.forEach((end, i) => {
    latest = Math.max(latest, Number.isNaN(end) ? extentUs : end);
    reach[i] = latest;
  });
  return reach;
}
