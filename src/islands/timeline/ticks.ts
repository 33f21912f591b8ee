import { clock, formatLengthShort } from "../shared/format.ts";
import type { Stretch } from "./idle.ts";
import type { Scale } from "./scale.ts";

export interface Tick {
  us: number;
  x: number;
  label: string;
  /** Middle of the label: at the tick, or as near as the edges of the plot allow. */
  labelX: number;
}

/** A break's length, written on the axis where there is room. */
export interface BreakLabel {
  fromUs: number;
  x: number;
  width: number;
  lengthUs: number;
  label: string;
}

const SECOND = 1_000_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS: readonly number[] = [
  ...[1, 10, 100, 1_000, 10_000, 100_000].flatMap((power) => [power, 2 * power, 5 * power]),
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR),
  DAY,
];

/** The smallest sensible step that is at least `minPx` wide. */
export function tickStep(pxPerUs: number, minPx: number): number {
  return STEPS.find((step) => step * pxPerUs >= minPx) ?? DAY * Math.ceil(minPx / (DAY * pxPerUs));
}

const EDGE_PX = 3;

/** The ticks in view. Between two breaks there is at least one label, so that no piece of the axis is without a time. */
export function axisTicks(scale: Scale, extent: Stretch, charPx: number): Tick[] {
  const step = tickStep(scale.pxPerUs, 9 * charPx);
  const ticks: Tick[] = [];
  let free = -Infinity;
  const add = (us: number, stepUs: number): void => {
    const x = scale.x(us);
    const label = tickLabel(us, stepUs, Math.max(extent.toUs, -extent.fromUs));
    const half = (label.length * charPx) / 2;
    const labelX = Math.max(half + EDGE_PX, Math.min(scale.width - half - EDGE_PX, x));
    if (labelX - half < free || x < 0 || x > scale.width) return;
    ticks.push({ us, x, label, labelX });
    free = labelX + half + 1.5 * charPx;
  };
  for (const { fromUs, toUs } of visiblePieces(scale, extent)) {
    const first = Math.ceil(fromUs / step) * step;
    if (first > toUs) {
      // A short piece between two breaks: its middle, as round as its length allows.
      const fine = STEPS.findLast((s) => s <= (toUs - fromUs) / 2) ?? 1;
      add(Math.round((fromUs + toUs) / 2 / fine) * fine, fine);
      continue;
    }
    for (let us = first; us <= toUs; us += step) add(us, step);
  }
  return ticks;
}

/** The breaks in view. Times have precedence: a length is left out where it would touch one. */
export function breakLabels(scale: Scale, ticks: readonly Tick[], charPx: number): BreakLabel[] {
  return scale.breaks.stretches.flatMap(({ fromUs, toUs }) => {
    const x = scale.x(fromUs);
    const width = scale.x(toUs) - x;
    if (x > scale.width || x + width < 0) return [];
    const label = formatLengthShort(toUs - fromUs);
    const half = (label.length * charPx) / 2;
    const middle = x + width / 2;
    const touches = ticks.some(
      (tick) => Math.abs(tick.labelX - middle) < half + (tick.label.length * charPx) / 2 + charPx,
    );
    const fits = 2 * half + 4 < width && !touches;
    return [{ fromUs, x, width, lengthUs: toUs - fromUs, label: fits ? label : "" }];
  });
}

function visiblePieces(scale: Scale, extent: Stretch): { fromUs: number; toUs: number }[] {
  const from = Math.max(extent.fromUs, scale.us(0));
  const to = Math.min(extent.toUs, scale.us(scale.width));
  const pieces: { fromUs: number; toUs: number }[] = [];
  let at = from;
  for (const stretch of scale.breaks.stretches) {
    if (stretch.toUs <= from || stretch.fromUs >= to) continue;
    if (stretch.fromUs > at) pieces.push({ fromUs: at, toUs: stretch.fromUs });
    at = Math.max(at, stretch.toUs);
  }
  if (to > at) pieces.push({ fromUs: at, toUs: to });
  return pieces;
}

/** One notation per axis: "250 ms" in a run of less than a second, "1.25 s" under a minute, else a clock, "1:00.25". */
export function tickLabel(us: number, stepUs: number, extentUs: number): string {
  if (us === 0) return "0";
  if (us < 0) return `-${tickLabel(-us, stepUs, extentUs)}`;
  if (extentUs < 1_000) return `${us} µs`;
  if (extentUs < SECOND) return `${fixed(us / 1_000, decimalsOf(stepUs, 1_000))} ms`;
  const decimals = decimalsOf(stepUs, SECOND);
  if (extentUs < MINUTE) return `${fixed(us / SECOND, decimals)} s`;
  const seconds = Math.floor(us / SECOND);
  const fraction = (us / SECOND - seconds).toFixed(decimals).slice(1);
  return `${clock(seconds)}${fraction}`;
}

const fixed = (value: number, decimals: number): string => value.toFixed(decimals);

/** Decimals that a multiple of `step` needs in a larger unit. */
function decimalsOf(stepUs: number, unitUs: number): number {
  let decimals = 0;
  while (decimals < 6 && (stepUs * 10 ** decimals) % unitUs !== 0) decimals++;
  return decimals;
}
