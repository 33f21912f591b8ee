/** Bars of a track as they are found, and as columns. */
import { BAR_KINDS, type Bars, NONE } from "../model.ts";
import type { BarKind } from "../../../styles/vocabulary.ts";
import { reachOf } from "./rows.ts";

export interface Bar {
  kind: BarKind;
  fromUs: number;
  /** NaN while it lasts. */
  toUs: number;
  dueUs: number;
  attempt: number;
  request: number;
  /** Whose bar it is: an event's stay, or a shard. Rows are given to these. */
  owner: number;
  opened: number;
  closed: number;
}

export const openBar = (kind: BarKind, fromUs: number, opened: number, owner: number): Bar => ({
  kind,
  fromUs,
  toUs: NaN,
  dueUs: NaN,
  attempt: 0,
  request: NONE,
  owner,
  opened,
  closed: NONE,
});

/** `rowOf` gives the row of each bar. */
export function barsOf(
  list: readonly Bar[],
  extentUs: number,
  rows: number,
  rowOf: (bar: Bar, i: number) => number,
): Bars {
  const bars = list
    .map((bar, i) => ({ ...bar, row: rowOf(bar, i) }))
    .toSorted((a, b) => a.fromUs - b.fromUs);
  const toUs = Float64Array.from(bars, (bar) => (Number.isNaN(bar.toUs) ? extentUs : bar.toUs));
  return {
    length: bars.length,
    kind: Uint8Array.from(bars, (bar) => BAR_KINDS.indexOf(bar.kind)),
    fromUs: Float64Array.from(bars, (bar) => bar.fromUs),
    toUs,
    dueUs: Float64Array.from(bars, (bar) => bar.dueUs),
    reachUs: reachOf(toUs, extentUs),
    row: Int32Array.from(bars, (bar) => bar.row),
    rows,
    attempt: Uint8Array.from(bars, (bar) => bar.attempt),
    request: Int32Array.from(bars, (bar) => bar.request),
    opened: Int32Array.from(bars, (bar) => bar.opened),
    closed: Int32Array.from(bars, (bar) => bar.closed),
  };
}

export const NO_BARS: Bars = barsOf([], 0, 0, () => 0);
