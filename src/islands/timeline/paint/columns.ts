/**
 * Level of detail: the spans of a lane as columns of device pixels. However many spans fall on a column, it says how much of
 * it each kind takes, whether one begins in it and whether one failed, so that a drawing costs what its pixels cost.
 */
import { NONE, OUTCOME_CODES, SPAN_KINDS, type Spans } from "../model.ts";

/** What a column can be covered with: the kinds of spans, and invocations that failed. */
export const CHANNELS = [...SPAN_KINDS, "failed"] as const;
export const FAILED = CHANNELS.indexOf("failed");
const INVOKE = SPAN_KINDS.indexOf("invoke");
const SUCCESS = OUTCOME_CODES.indexOf("success");
const LAST_OUTCOME = OUTCOME_CODES.length;
/** What a span without any length takes of its column: it happened, and can be seen. */
export const INSTANT = 1 / 64;

export class Columns {
  readonly width: number;
  /** Share of each column, 0 to 1, channel after channel. */
  readonly cover: Float32Array;
  /** Spans that begin in the column. */
  readonly starts: Uint32Array;
  /** Spans that begin in the column and failed. */
  readonly failures: Uint32Array;
  /** Code of an outcome that failed in the column, or {@link NONE}. */
  readonly outcome: Int8Array;
  /** 1 where a seam keeps a wide span apart from its neighbour. */
  readonly seam: Uint8Array;

  constructor(width: number) {
    this.width = width;
    this.cover = new Float32Array(width * CHANNELS.length);
    this.starts = new Uint32Array(width);
    this.failures = new Uint32Array(width);
    this.outcome = new Int8Array(width);
    this.seam = new Uint8Array(width);
  }

  clear(): void {
    this.cover.fill(0);
    this.starts.fill(0);
    this.failures.fill(0);
    this.outcome.fill(NONE);
    this.seam.fill(0);
  }
}

/**
 * Adds spans `[first, end)`. `column` maps an instant to a column, fractions included. Spans at least `wide` columns wide end
 * in a seam of `seam` columns.
 */
export function addSpans(
  columns: Columns,
  spans: Spans,
  first: number,
  end: number,
  column: (us: number) => number,
  { wide, seam }: { wide: number; seam: number },
): void {
  const { width, cover, starts, failures, outcome } = columns;
  let before = NaN;
  let x1 = 0;
  for (let i = first; i < end; i++) {
    const fromUs = spans.fromUs[i]!;
    const x0 = fromUs === before ? x1 : column(fromUs);
    before = spans.toUs[i]!;
    x1 = column(before);
    const code = spans.outcome[i]!;
    const failed = code !== SUCCESS && code < LAST_OUTCOME;
    const at = Math.floor(x0);
    if (at >= 0 && at < width) {
      starts[at]!++;
      if (failed) {
        failures[at]!++;
        outcome[at] = code;
      }
    }
    const channel = (failed && spans.kind[i] === INVOKE ? FAILED : spans.kind[i]!) * width;
    const left = Math.max(0, x0);
    const right = Math.min(width, x1);
    if (x1 === x0 && at >= 0 && at < width) cover[channel + at]! += INSTANT;
    if (right <= left) continue;
    const c0 = Math.floor(left);
    const c1 = Math.min(width - 1, Math.floor(right));
    if (c0 === c1) {
      cover[channel + c0]! += right - left;
    } else {
      cover[channel + c0]! += c0 + 1 - left;
      if (c1 > c0 + 1) cover.fill(1, channel + c0 + 1, channel + c1);
      cover[channel + c1]! += right - c1;
    }
    if (failed) outcome.fill(code, c0, Math.max(c0 + 1, Math.min(width, Math.ceil(right))));
    if (x1 - x0 >= wide) columns.seam.fill(1, clamp(x1 - seam, width), clamp(x1, width));
  }
}

const clamp = (x: number, width: number): number => Math.max(0, Math.min(width, Math.round(x)));
