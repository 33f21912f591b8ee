/** From spans and steps to what is drawn: in columns of the axis, and never more pieces than can be seen. */
import type { Axis } from "./axis.ts";
import type { ConnectionRow, DatabaseModel, Step } from "./model.ts";
import type { ConnectionState, Span } from "./spans.ts";
import { STATE_ORDER, STATES } from "./states.ts";
import { formatLength } from "../shared/format.ts";

/** A piece of a track: columns `[from, to)`. */
export interface Piece {
  state: ConnectionState;
  from: number;
  to: number;
}

/** Of a track and of the chart. Narrower ones cannot be seen. */
export const COLUMNS = 480;

/** What is short stays visible: a column is drawn as the busiest state in it. */
export function piecesOf(spans: readonly Span[], axis: Axis): Piece[] {
  const columns = new Map<number, ConnectionState>();
  for (const { state, fromUs, toUs } of spans) {
    const first = columnAt(fromUs, axis);
    const last = Math.max(first + 1, Math.ceil(axis.shareOf(toUs) * COLUMNS));
    for (let column = first; column < last; column++) {
      const was = columns.get(column);
      if (was === undefined || STATE_ORDER.indexOf(state) < STATE_ORDER.indexOf(was))
        columns.set(column, state);
    }
  }
  const pieces: Piece[] = [];
  for (const [column, state] of [...columns].toSorted(([a], [b]) => a - b)) {
    const last = pieces.at(-1);
    if (last?.state === state && last.to === column) last.to = column + 1;
    else pieces.push({ state, from: column, to: column + 1 });
  }
  return pieces;
}

const columnAt = (us: number, axis: Axis): number =>
  Math.min(COLUMNS - 1, Math.floor(axis.shareOf(us) * COLUMNS));

/** Instants as columns, each once. */
export const columnsOf = (instants: readonly number[], axis: Axis): number[] => [
  ...new Set(instants.map((us) => columnAt(us, axis))),
];

/** From a column until the next level. */
export interface Level {
  column: number;
  open: number;
  frozen: number;
}

/** Each column that has steps shows the highest of them, so that what is short stays visible; the next one what is left. */
export function levelsOf(steps: readonly Step[], axis: Axis): Level[] {
  const levels: Level[] = [];
  let end: Level | undefined;
  const leave = (column: number): void => {
    const last = levels.at(-1);
    if (end && last && last.column + 1 < column && last.open !== end.open)
      levels.push({ ...end, column: last.column + 1 });
  };
  for (const { atUs, open, frozen } of steps) {
    const column = columnAt(atUs, axis);
    const last = levels.at(-1);
    if (last?.column === column) Object.assign(last, { open: Math.max(last.open, open), frozen });
    else {
      leave(column);
      levels.push({ column, open: Math.max(open, end?.open ?? 0), frozen });
    }
    end = { column, open, frozen };
  }
  leave(COLUMNS);
  return levels;
}

/** Where the axis ends: at the limit, unless that is so far away that nothing else could be seen. */
const FAR = 4;
const HEADROOM = 1.25;

export function topOf({ contents, peak }: DatabaseModel): { top: number; showsLimit: boolean } {
  const { maxConnections: limit } = contents;
  const showsLimit = peak.open * FAR >= limit || peak.open === 0;
  return { top: showsLimit ? Math.max(limit, peak.open) : peak.open * HEADROOM, showsLimit };
}

/** A polygon below steps, in percent: for `clip-path`. */
export function areaOf(levels: readonly Level[], top: number, of: "open" | "frozen"): string {
  const points = cornersOf(levels, top, of).map(([x, y]) => `${percent(x)} ${percent(y)}`);
  return `polygon(0% 100%, ${[...points, "100% 100%"].join(", ")})`;
}

/** The line above the steps, in a box of 100 by 100. */
export const lineOf = (levels: readonly Level[], top: number): string =>
  `M${cornersOf(levels, top, "open")
    .map(([x, y]) => `${number(x * 100)} ${number(y * 100)}`)
    .join("L")}`;

function cornersOf(levels: readonly Level[], top: number, of: "open" | "frozen") {
  const corners: [x: number, y: number][] = [];
  let y = 1;
  corners.push([0, y]);
  for (const level of levels) {
    const x = level.column / COLUMNS;
    corners.push([x, y]);
    y = 1 - level[of] / top;
    corners.push([x, y]);
  }
  corners.push([1, y]);
  return corners;
}

const number = (value: number): string => String(Math.round(value * 100) / 100);
const percent = (share: number): string => `${number(share * 100)}%`;

/** Left end and width of something between two columns, as a style. */
export const placeOf = (from: number, to: number) => ({
  insetInlineStart: percent(from / COLUMNS),
  inlineSize: percent((to - from) / COLUMNS),
});

/** What a connection did, in words: for whoever does not see the track. */
export function summaryOf({ spans, closed }: ConnectionRow): string {
  const parts = STATE_ORDER.map((state) => {
    const us = spans
      .filter((span) => span.state === state)
      .reduce((sum, { fromUs, toUs }) => sum + toUs - fromUs, 0);
    return us > 0 ? `${STATES[state].word} ${formatLength(us)}` : "";
  }).filter((part) => part !== "");
  return `${parts.join(", ")}; ${closed ? `ended: ${closed.because}` : "open at the end of the run"}`;
}

/** "40 open, 31 of them held by frozen environments" */
export function stepInWords({ open, frozen }: Step): string {
  if (frozen === 0) return `${open} open`;
  const held = frozen === open ? (open === 1 ? "" : "all ") : `${frozen} of them `;
  return `${open} open, ${held}held by ${frozen === 1 ? "a frozen environment" : "frozen environments"}`;
}
