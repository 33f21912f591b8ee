import type { Item } from "./items.ts";
import { kindOf, NONE, spanAt, type TimelineModel, upperBound } from "./model.ts";
import type { Scale } from "./scale.ts";

/** Where things are vertically, in pixels. Few lanes are generous, many are dense. */
export interface Layout {
  laneHeight: number;
  barHeight: number;
  frozenHeight: number;
  /** Whether there is height for words. */
  labels: boolean;
  lanesHeight: number;
  requestsHeight: number;
  /** Distance of two request rows; null when there are too many for a row each. */
  requestPitch: number | null;
}

const MOST_ROWS = 24;
const REQUESTS_PX = 64;

/** `unit` is 1 when the reader's text size is the usual one: what carries words grows with the words. */
export function layoutOf(model: TimelineModel, unit: number): Layout {
  const lanes = model.lanes.length;
  const { rows } = model.requests;
  const words = lanes <= 16;
  const [laneHeight, barHeight] = words
    ? [Math.round(30 * unit), Math.round(20 * unit)]
    : lanes <= 48
      ? [18, 12]
      : [10, 7];
  const requestPitch =
    rows > MOST_ROWS ? null : Math.max(2.5, Math.min(14, REQUESTS_PX / Math.max(1, rows)));
  return {
    laneHeight,
    barHeight,
    frozenHeight: Math.max(3, Math.round(barHeight * 0.4)),
    labels: words,
    lanesHeight: lanes * laneHeight,
    requestsHeight:
      requestPitch === null ? REQUESTS_PX + 12 : Math.max(26, Math.ceil(rows * requestPitch) + 12),
    requestPitch,
  };
}

export const requestY = (layout: Layout, row: number): number =>
  6 + (row + 0.5) * (layout.requestPitch ?? 0);

/** Fingers and pointers are never exact. */
const REACH_PX = 4;

/** What is at a point of the drawing, from the top of the requests; lanes may be scrolled. */
export function itemAtPoint(
  model: TimelineModel,
  layout: Layout,
  scale: Scale,
  { x, y, scrollTop }: { x: number; y: number; scrollTop: number },
): Item | null {
  if (y < 0) return null;
  if (y < layout.requestsHeight) return requestAtPoint(model, layout, scale, x, y);
  return spanAtPoint(model, layout, scale, x, y - layout.requestsHeight - RULE_PX + scrollTop);
}

/** The line between the requests and the lanes. */
const RULE_PX = 1;

/** The span at a point of the lanes. Short work beside long frozen stretches wins within reach. */
function spanAtPoint(
  model: TimelineModel,
  layout: Layout,
  scale: Scale,
  x: number,
  y: number,
): Item | null {
  const lane = Math.floor(y / layout.laneHeight);
  const spans = model.lanes[lane]?.spans;
  if (!spans) return null;
  const at = scale.us(x);
  const candidates = new Set(
    [at, scale.us(x - REACH_PX), scale.us(x + REACH_PX)].map((us) => spanAt(spans, us)),
  );
  const here = spanAt(spans, at);
  if (here !== NONE && kindOf(spans, here) !== "frozen") return { type: "span", lane, span: here };
  for (const span of candidates) {
    if (span !== NONE && kindOf(spans, span) !== "frozen") return { type: "span", lane, span };
  }
  // Between the two ends of the reach there may be something shorter than a pixel.
  const short = spanAt(spans, scale.us(x + REACH_PX)) - 1;
  if (short > here && kindOf(spans, short) !== "frozen") return { type: "span", lane, span: short };
  return here === NONE ? null : { type: "span", lane, span: here };
}

/** The request at a point of the strip above the lanes. */
function requestAtPoint(
  model: TimelineModel,
  layout: Layout,
  scale: Scale,
  x: number,
  y: number,
): Item | null {
  const { requests, extentUs } = model;
  const pitch = layout.requestPitch;
  const last = upperBound(requests.arrivalUs, scale.us(x + 6)) - 1;
  const from = scale.us(x - 12);
  let best: number = NONE;
  let distance = Infinity;
  for (let i = last; i >= 0 && i > last - 5_000; i--) {
    const answer = requests.answerUs[i]!;
    if ((Number.isNaN(answer) ? extentUs : answer) < from) continue;
    const d = pitch === null ? last - i : Math.abs(requestY(layout, requests.row[i]!) - y);
    if (d < distance && (pitch === null || d <= Math.max(5, pitch / 2))) [best, distance] = [i, d];
  }
  return best === NONE ? null : { type: "request", request: best };
}
