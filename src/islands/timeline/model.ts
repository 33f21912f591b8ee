import type { InvocationStatus, RunResult } from "../../session/protocol.ts";
import type { BarKind, MomentKind, Phase } from "../../styles/vocabulary.ts";

/**
 * A run as lanes: one per execution environment, and the path of the requests above them. Columns are typed arrays, sorted
 * by time, so that ten thousand invocations cost little and the visible window is found by binary search.
 */
export interface TimelineModel {
  run: RunResult;
  /** When the first thing happened: 0, or before it when environments were made ahead of the run. */
  startUs: number;
  /** The end of the run, and of every axis. */
  extentUs: number;
  /** By function, version and what they were made for; in order of creation within each of these groups. */
  lanes: Lane[];
  groups: LaneGroup[];
  requests: Requests;
  /** What is above the lanes, from top to bottom. The first is the strip of the requests. */
  tracks: Track[];
  moments: Moments;
  requestIndex: ReadonlyMap<string, number>;
  laneIndex: ReadonlyMap<string, number>;
}

export const SPAN_KINDS = [
  "placement",
  "init",
  "invoke",
  "frozen",
  "shutdown",
  "extension",
] as const satisfies Phase[];
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
/** Nothing is known about how it ended: the run stopped before, or it cannot fail. */
export const NO_OUTCOME = 255;

/** Lanes `[first, end)`: environments of one version of one function, made for the same purpose. */
export interface LaneGroup {
  functionName: string;
  version: string;
  provisioned: boolean;
  first: number;
  end: number;
}

export interface Lane {
  environmentId: string;
  /** Counts from 1 in order of creation; what people call the environment. */
  number: number;
  functionName: string;
  version: string;
  /** Made for provisioned concurrency, ahead of requests. */
  provisioned: boolean;
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
  /** Streamed responses: each piece's instant, and the share of the response that had reached the caller by then. */
  streams: { atUs: Float64Array; share: Float64Array };
  /** What the keyboard visits. */
  sequence: Sequence;
}

/** Spans of one lane. They never overlap; between two spans the environment has no running process. */
export interface Spans {
  length: number;
  kind: Uint8Array;
  fromUs: Float64Array;
  toUs: Float64Array;
  outcome: Uint8Array;
  /** Which attempt of an asynchronous invocation, from 1; 0 for what is no invocation. */
  attempt: Uint8Array;
  /** 1 for the invocation that an init ran for. */
  cold: Uint8Array;
  /** Row in {@link Requests}, or {@link NONE}. */
  request: Int32Array;
  /** First and last row in the lane's `records`, inclusive. */
  firstRecord: Int32Array;
  lastRecord: Int32Array;
}

export interface Requests {
  length: number;
  id: string[];
  /** Place in the workload; -1 for what no client sent. */
  index: Int32Array;
  arrivalUs: Float64Array;
  /** When the handler got the event for the first time; NaN when it never did. */
  startUs: Float64Array;
  /** When the client had its answer; NaN when the run ended before. */
  answerUs: Float64Array;
  /** The latest end of this request and all before it: where a window's first request is found by binary search. */
  reachUs: Float64Array;
  outcome: Uint8Array;
  /** Lane that served it first, or {@link NONE}. */
  lane: Int32Array;
  coldStart: Uint8Array;
  /** Rows so that requests in flight at the same time do not cover each other; {@link NONE} for what pollers sent. */
  row: Int32Array;
  rows: number;
  /** Positions in `run.trace`; {@link NONE} when absent. */
  received: Int32Array;
  completed: Int32Array;
}

export type TrackKind = "requests" | "queue" | "mapping" | "depth" | "provisioned" | "decisions";

/** A strip above the lanes. It is there only when the run has something to show on it. */
export interface Track {
  kind: TrackKind;
  /** As it stands left of the strip, and whose it is when there are several. */
  label: string;
  of: string;
  /** Spoken, and in tooltips: "Asynchronous queue of orders". */
  name: string;
  bars: Bars;
  /** Names of the rows, or null when rows only keep bars apart. */
  rowNames: string[] | null;
  steps: Steps | null;
  sequence: Sequence;
}

/** What a bar on a track is. */
export const BAR_KINDS = [
  "waiting",
  "retry",
  "backoff",
  "running",
  "success",
  "partial",
  "failed",
  "throttled",
] as const satisfies BarKind[];

/** Bars of one track, by start: stretches of an event's stay in the queue, or batches. */
export interface Bars {
  length: number;
  kind: Uint8Array;
  fromUs: Float64Array;
  toUs: Float64Array;
  /** When a retry was due; NaN when it was not one. */
  dueUs: Float64Array;
  reachUs: Float64Array;
  row: Int32Array;
  rows: number;
  attempt: Uint8Array;
  /** Row in {@link Requests}, or {@link NONE}. */
  request: Int32Array;
  /** Positions in `run.trace` of what began and what ended it, or {@link NONE}. */
  opened: Int32Array;
  closed: Int32Array;
}

/** Numbers over time: each holds from its instant to the next. */
export interface Steps {
  atUs: Float64Array;
  /** An area, or a line above it: what there is, and what there could be. */
  series: { name: string; shape: "area" | "line"; values: Float64Array }[];
  max: number;
}

/** What is decided, or happens, at one instant. By time. */
export interface Moments {
  length: number;
  kind: MomentKind[];
  atUs: Float64Array;
  /** Position in `run.trace`. */
  record: Int32Array;
  /** The track that it is drawn on, or {@link NONE}: then it is on a lane. */
  track: Int32Array;
  lane: Int32Array;
  /** Row of the track's bars that it belongs to, or {@link NONE}. */
  row: Int32Array;
}

/** Everything on a track or lane that can be pointed at, by time: a bar, span, request or step, or a moment as `~index`. */
export interface Sequence {
  atUs: Float64Array;
  ref: Int32Array;
}

/** "orders:3"; `$LATEST` needs no saying. */
export const groupName = ({ functionName, version }: LaneGroup): string =>
  version === "$LATEST" ? functionName : `${functionName}:${version}`;

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

/** Rows `[first, end)` hold everything that lasts between two instants, and perhaps something that does not. */
export const reaching = (
  starts: Float64Array,
  reachUs: Float64Array,
  fromUs: number,
  toUs: number,
): [first: number, end: number] => [upperBound(reachUs, fromUs - 1), upperBound(starts, toUs)];

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
