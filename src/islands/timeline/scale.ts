import type { Stretch } from "./idle.ts";

/** Space left and right of the drawing, so that the first and the last mark are not cut. */
export const PAD_PX = 14;
const BREAK_MIN_PX = 8;
const BREAK_MAX_PX = 92;
/** At most this share of the width may go to breaks when everything is shown. */
const BREAK_SHARE = 0.42;
/** Idle time that stays visible to scale on each side of a break, and its share of the width for all of them. */
const INSET_MAX_PX = 10;
const INSET_SHARE = 0.12;
/** Finest scale: microseconds are the smallest thing there is. */
const MAX_PX_PER_US = 4;

export interface Breaks {
  stretches: Stretch[];
  /** Width of each break on the screen, the same at every zoom. */
  px: number;
}

export const NO_BREAKS: Breaks = { stretches: [], px: 0 };

/**
 * Chooses the idle stretches that are worth cutting out of the axis at this width. Cutting must shorten a stretch to less
 * than a quarter of what it would take, and all cuts together must nearly double the scale. Stretches of about the same
 * length are all cut or none is; with too many of them the axis stays to scale.
 */
export function chooseBreaks(idle: readonly Stretch[], extent: Stretch, width: number): Breaks {
  const room = width - 2 * PAD_PX;
  const extentUs = length(extent);
  const longest = idle.toSorted((a, b) => length(b) - length(a));
  let count = Math.min(
    longest.length,
    Math.max(0, Math.floor((BREAK_SHARE * width) / BREAK_MIN_PX)),
  );
  while (count > 0) {
    const chosen = longest.slice(0, count);
    const px = Math.max(
      BREAK_MIN_PX,
      Math.min(BREAK_MAX_PX, 0.2 * width, (BREAK_SHARE * width) / count),
    );
    const inset = Math.min(INSET_MAX_PX, (INSET_SHARE * room) / (2 * count));
    const scale = (room - count * (px + 2 * inset)) / Math.max(1, extentUs - total(chosen));
    const worth = (stretch: Stretch): boolean => length(stretch) * scale > 4 * (px + 2 * inset);
    const shortest = chosen.at(-1)!;
    const next = longest[count];
    const alike = next !== undefined && worth(next) && length(next) > length(shortest) / 1.5;
    if (!worth(shortest) || alike) {
      count--;
      continue;
    }
    if (scale < 1.8 * (room / extentUs)) return NO_BREAKS;
    const insetUs = inset / scale;
    const stretches = chosen
      .map(({ fromUs, toUs }) => ({ fromUs: fromUs + insetUs, toUs: toUs - insetUs }))
      .toSorted((a, b) => a.fromUs - b.fromUs);
    return { stretches, px };
  }
  return NO_BREAKS;
}

const length = (stretch: Stretch): number => stretch.toUs - stretch.fromUs;
const total = (stretches: readonly Stretch[]): number =>
  stretches.reduce((sum, s) => sum + length(s), 0);

/** What is looked at, whatever the width: 1 shows everything, and the instant at the left edge. */
export interface View {
  zoom: number;
  startUs: number;
}

export const WHOLE_RUN: View = { zoom: 1, startUs: -Infinity };

/** The map between instants and pixels of the plot. Linear, but for breaks of constant width. */
export interface Scale {
  width: number;
  pxPerUs: number;
  /** Pixels of the whole drawing, and which of them is at the left edge. */
  totalPx: number;
  leftPx: number;
  zoom: number;
  maxZoom: number;
  breaks: Breaks;
  x(us: number): number;
  us(x: number): number;
  /** The same in pixels of the whole drawing. */
  position(us: number): number;
  instant(px: number): number;
}

/** `extent` is what a drawing that shows everything shows, from edge to edge. */
export function createScale(extent: Stretch, breaks: Breaks, width: number, view: View): Scale {
  const { stretches, px: gap } = breaks;
  const n = stretches.length;
  const linearUs = Math.max(1, length(extent) - total(stretches));
  const fit = Math.max(1e-12, (width - 2 * PAD_PX - n * gap) / linearUs);
  const maxZoom = Math.max(1, MAX_PX_PER_US / fit);
  const zoom = Math.min(maxZoom, Math.max(1, view.zoom));
  const k = fit * zoom;
  const totalPx = 2 * PAD_PX + n * gap + linearUs * k;

  // Where each break begins, in pixels of the whole drawing, and how much time is cut out before it.
  const starts = new Float64Array(n);
  const cutUs = new Float64Array(n + 1);
  // What lies before the run is left out like a break without any width.
  cutUs[0] = extent.fromUs;
  for (let i = 0; i < n; i++) {
    starts[i] = PAD_PX + (stretches[i]!.fromUs - cutUs[i]!) * k + i * gap;
    cutUs[i + 1] = cutUs[i]! + length(stretches[i]!);
  }

  const position = (us: number): number => {
    let i = n;
    while (i > 0 && stretches[i - 1]!.fromUs >= us) i--;
    if (i > 0 && us < stretches[i - 1]!.toUs) {
      const stretch = stretches[i - 1]!;
      return starts[i - 1]! + ((us - stretch.fromUs) / length(stretch)) * gap;
    }
    return PAD_PX + (us - cutUs[i]!) * k + i * gap;
  };
  const instant = (px: number): number => {
    let i = n;
    while (i > 0 && starts[i - 1]! >= px) i--;
    if (i > 0 && px < starts[i - 1]! + gap) {
      const stretch = stretches[i - 1]!;
      return stretch.fromUs + ((px - starts[i - 1]!) / gap) * length(stretch);
    }
    return (px - PAD_PX - i * gap) / k + cutUs[i]!;
  };

  const wanted = Number.isFinite(view.startUs) ? position(view.startUs) : 0;
  const leftPx = Math.max(0, Math.min(totalPx - width, wanted));
  return {
    width,
    pxPerUs: k,
    totalPx,
    leftPx,
    zoom,
    maxZoom,
    breaks,
    x: (us) => position(us) - leftPx,
    us: (x) => instant(x + leftPx),
    position,
    instant,
  };
}

/** The same drawing seen through another window: `width` pixels of it from `leftPx` on. */
export const windowOf = (scale: Scale, leftPx: number, width: number): Scale => ({
  ...scale,
  leftPx,
  width,
  x: (us) => scale.position(us) - leftPx,
  us: (x) => scale.instant(x + leftPx),
});

/** The view after moving the drawing by `px` to the left. */
export const panned = (scale: Scale, px: number): View => ({
  zoom: scale.zoom,
  startUs: scale.us(
    Math.max(-scale.leftPx, Math.min(scale.totalPx - scale.width - scale.leftPx, px)),
  ),
});

/** The view after zooming by `factor` while what is at `x` stays there. */
export function zoomed(extent: Stretch, scale: Scale, factor: number, x: number): View {
  const zoom = Math.min(scale.maxZoom, Math.max(1, scale.zoom * factor));
  const there = createScale(extent, scale.breaks, scale.width, { zoom, startUs: -Infinity });
  const left = there.x(scale.us(x)) + there.leftPx - x;
  return { zoom, startUs: there.us(left - there.leftPx) };
}

/** The view in which a stretch fills `share` of the width, as far as the finest scale allows. */
export function viewOf(extent: Stretch, scale: Scale, stretch: Stretch, share = 0.6): View {
  const from = scale.x(stretch.fromUs);
  const to = scale.x(stretch.toUs);
  const factor = (share * scale.width) / Math.max(1e-6, to - from);
  const closer = createScale(
    extent,
    scale.breaks,
    scale.width,
    zoomed(extent, scale, factor, (from + to) / 2),
  );
  return panned(closer, (closer.x(stretch.fromUs) + closer.x(stretch.toUs) - scale.width) / 2);
}
