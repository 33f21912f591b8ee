/** What is at a point of the drawing. */
import type { Item } from "./item.ts";
import { laneAt, type Layout, momentY, RULE_PX, rowY } from "./layout.ts";
import { kindOf, NONE, reaching, spanAt, type TimelineModel, upperBound } from "./model.ts";
import type { Scale } from "./scale.ts";

/** From the top of the drawing below the axis; tracks and lanes may be scrolled. */
export interface Point {
  x: number;
  y: number;
  tracksTop: number;
  tracksHeight: number;
  lanesTop: number;
}

/** Fingers and pointers are never exact. */
const REACH_PX = 4;
const SIGN_PX = 8;

export function itemAtPoint(
  model: TimelineModel,
  layout: Layout,
  scale: Scale,
  { x, y, tracksTop, tracksHeight, lanesTop }: Point,
): Item | null {
  if (y < 0) return null;
  if (y < tracksHeight) {
    const at = y + tracksTop;
    const track = layout.tracks.findIndex((box) => at < box.top + box.height + RULE_PX);
    return track === -1
      ? null
      : trackItem(model, layout, scale, track, x, at - layout.tracks[track]!.top);
  }
  const lane = laneAt(layout, y - tracksHeight + lanesTop);
  return lane === -1 ? null : laneItem(model, scale, lane, x);
}

/** Short work beside long frozen stretches wins within reach, and signs win over what they stand on. */
function laneItem(model: TimelineModel, scale: Scale, lane: number, x: number): Item | null {
  const { spans, sequence } = model.lanes[lane]!;
  const sign = signAt(sequence, scale, x, () => true);
  if (sign) return sign;
  const item = (span: number): Item => ({ type: "span", lane, span });
  const works = (span: number): boolean => span !== NONE && kindOf(spans, span) !== "frozen";
  const here = spanAt(spans, scale.us(x));
  if (works(here)) return item(here);
  const after = spanAt(spans, scale.us(x + REACH_PX));
  // Between the two ends of the reach there may be something shorter than a pixel.
  const short = after - 1;
  for (const span of [spanAt(spans, scale.us(x - REACH_PX)), after, short > here ? short : NONE])
    if (works(span)) return item(span);
  return here === NONE ? null : item(here);
}

function trackItem(
  model: TimelineModel,
  layout: Layout,
  scale: Scale,
  track: number,
  x: number,
  y: number,
): Item | null {
  const { bars, steps, sequence } = model.tracks[track]!;
  const box = layout.tracks[track]!;
  const near = (moment: number): boolean =>
    Math.abs(momentY(box, model.moments.row[moment]!) - y) <= Math.max(SIGN_PX, 6);
  const sign = signAt(sequence, scale, x, near);
  if (sign) return sign;
  if (track === 0) {
    const { requests } = model;
    const ends = { toUs: requests.answerUs, ...requests, fromUs: requests.arrivalUs };
    const request = rowAt(ends, model.extentUs, box, scale, x, y);
    return request === NONE ? null : { type: "request", request };
  }
  if (bars.length > 0 && (y >= box.stepsHeight || !steps)) {
    const bar = rowAt(bars, model.extentUs, box, scale, x, y);
    return bar === NONE ? null : { type: "bar", track, bar };
  }
  if (!steps || bars.length > 0) return null;
  const step = upperBound(steps.atUs, scale.us(x)) - 1;
  return step < 0 ? null : { type: "step", track, step };
}

interface Lasting {
  fromUs: Float64Array;
  toUs: Float64Array;
  reachUs: Float64Array;
  row: Int32Array;
}

/** The row's thing at a point: the one that lasts now, or the latest one near it. */
function rowAt(
  { fromUs, toUs, reachUs, row }: Lasting,
  extentUs: number,
  box: Layout["tracks"][number],
  scale: Scale,
  x: number,
  y: number,
): number {
  const from = scale.us(x - 12);
  const [first, end] = reaching(fromUs, reachUs, from, scale.us(x + 6));
  let best: number = NONE;
  let distance = Infinity;
  for (let i = end - 1; i >= first; i--) {
    const to = toUs[i]!;
    if (row[i]! < 0 || (Number.isNaN(to) ? extentUs : to) < from) continue;
    const d = box.pitch === null ? end - i : Math.abs(rowY(box, row[i]!) - y);
    if (d < distance && (box.pitch === null || d <= Math.max(5, box.pitch / 2)))
      [best, distance] = [i, d];
  }
  return best;
}

/** The sign of a moment within reach. */
function signAt(
  { atUs, ref }: { atUs: Float64Array; ref: Int32Array },
  scale: Scale,
  x: number,
  near: (moment: number) => boolean,
): Item | null {
  const end = upperBound(atUs, scale.us(x + SIGN_PX));
  let best: Item | null = null;
  let distance = Infinity;
  for (let i = upperBound(atUs, scale.us(x - SIGN_PX) - 1); i < end; i++) {
    if (ref[i]! >= 0 || !near(~ref[i]!)) continue;
    const d = Math.abs(scale.x(atUs[i]!) - x);
    if (d < distance) [best, distance] = [{ type: "moment", moment: ~ref[i]! }, d];
  }
  return best;
}
