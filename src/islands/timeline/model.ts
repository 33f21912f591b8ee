import type { InvocationStatus, RunResult } from "../../session/protocol.ts";

/**
 * A run as lanes: one per execution environment, and the path of the requests above them. Columns are typed arrays, sorted
 * by time, so that ten thousand invocations cost little and the visible window is found by binary search.
 */
export interface TimelineModel {
  run: RunResult;
  /** The end of the run, and of every axis. */
  extentUs: number;
  /** In order of creation. */
  lanes: Lane[];
  requests: Requests;
  requestIndex: ReadonlyMap<string, number>;
  laneIndex: ReadonlyMap<string, number>;
}

export const SPAN_KINDS = ["placement", "init", "invoke", "frozen", "shutdown"] as const;
export type SpanKind = (typeof SPAN_KINDS)[number];

export const OUTCOME_CODES = [
  "success",
  "error",
  "timeout",
  "crash",
  "throttle",
  "accepted",
  "refused",
] as const satisfies InvocationStatus[];

export const NONE = -1;

export interface Lane {
  environmentId: string;
  /** Counts from 1 in order of creation; what people call the environment. */
  number: number;
  fromUs: number;
  toUs: number;
  /** Why it ended; `end-of-run` means that it was still alive. */
  ending: "spindown" | "timeout" | "failure" | "end-of-run";
  spans: Spans;
  /** Positions in `run.trace` of every record of this environment. */
  records: Int32Array;
  resetsUs: Float64Array;
  /** Requests to hosts outside AWS, by start. */
  exchanges: { fromUs: Float64Array; toUs: Float64Array };
}

/** Spans of one lane. They never overlap; between two spans the environment has no running process. */
export interface Spans {
  length: number;
  kind: Uint8Array;
  fromUs: Float64Array;
  toUs: Float64Array;
  outcome: Uint8Array;
  /** Row in {@link Requests}, or {@link NONE}. */
  request: Int32Array;
  /** First and last row in the lane's `records`, inclusive. */
  firstRecord: Int32Array;
  lastRecord: Int32Array;
}

export interface Requests {
  length: number;
  id: string[];
  /** Place in the workload. */
  index: Int32Array;
  arrivalUs: Float64Array;
  /** When the handler got the event; NaN when it never did. */
  startUs: Float64Array;
  /** When the client had its answer; NaN when the run ended before. */
  answerUs: Float64Array;
  /** The latest end of this request and all before it: where a window's first request is found by binary search. */
  reachUs: Float64Array;
  outcome: Uint8Array;
  /** Lane that served it, or {@link NONE}. */
  lane: Int32Array;
  coldStart: Uint8Array;
  /** Rows so that requests in flight at the same time do not cover each other. */
  row: Int32Array;
  rows: number;
  /** Positions in `run.trace`; {@link NONE} when absent. */
  received: Int32Array;
  completed: Int32Array;
}

export const kindOf = (spans: Spans, i: number): SpanKind => SPAN_KINDS[spans.kind[i]!]!;

export const outcomeOf = (code: number): InvocationStatus | null => OUTCOME_CODES[code] ?? null;

export function isFailure(code: number): boolean {
  const outcome = OUTCOME_CODES[code];
  return outcome !== undefined && outcome !== "success" && outcome !== "accepted";
}

/** The first row whose value is greater than `value`. */
export function upperBound(sorted: Float64Array, value: number, length = sorted.length): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Rows `[first, end)` of the spans that touch `fromUs` to `toUs`. */
export function spansBetween(
  spans: Spans,
  fromUs: number,
  toUs: number,
): [first: number, end: number] {
  // Ends are sorted like starts because spans do not overlap; step back over spans that end exactly at `fromUs`.
  let first = upperBound(spans.toUs, fromUs, spans.length);
  while (first > 0 && spans.toUs[first - 1]! >= fromUs) first--;
  return [first, Math.max(first, upperBound(spans.fromUs, toUs, spans.length))];
}

/** The span at an instant; of two that meet there the later one. */
export function spanAt(spans: Spans, atUs: number): number {
  const i = upperBound(spans.fromUs, atUs, spans.length) - 1;
  return i >= 0 && spans.toUs[i]! >= atUs ? i : NONE;
}

/** The span whose middle is nearest to an instant: where the focus goes when it changes lanes. */
export function nearestSpan(spans: Spans, atUs: number): number {
  const after = upperBound(spans.fromUs, atUs, spans.length);
  let best = NONE;
  let distance = Infinity;
  for (const i of [after - 1, after]) {
    if (i < 0 || i >= spans.length) continue;
    const d = Math.max(spans.fromUs[i]! - atUs, atUs - spans.toUs[i]!, 0);
    if (d < distance) [best, distance] = [i, d];
  }
  return best;
}
