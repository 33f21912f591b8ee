import type { Stretch } from "./idle.ts";

/** Space left and right of the drawing, so that the first and the last mark are not cut. */
export const PAD_PX = 14;
const BREAK_MIN_PX = 18;
const BREAK_MAX_PX = 92;
/** At most this share of the width may go to breaks when everything is shown. */
const BREAK_SHARE = 0.4;
/** Idle time that stays visible to scale on both sides of a break. */
const BREAK_INSET_PX = 10;
/** Finest scale: microseconds are the smallest thing there is. */
const MAX_PX_PER_US = 4;

export interface Breaks {
  stretches: Stretch[];
  /** Width of each break on the screen, the same at every zoom. */
  px: number;
}

export const NO_BREAKS: Breaks = { stretches: [], px: 0 };

/**
 * Chooses the idle stretches that are worth cutting out of the axis at this width, longest first. Cutting must shorten a
 * stretch to less than a quarter of what it would take, and all cuts together must nearly double the scale; otherwise none
 * are made and the axis stays to scale.
 */
export function chooseBreaks(idle: readonly Stretch[], extentUs: number, width: number): Breaks {
  const room = width - 2 * PAD_PX;
  const most = Math.floor((BREAK_SHARE * width) / BREAK_MIN_PX);
  let chosen = idle.toSorted((a, b) => length(b) - length(a)).slice(0, Math.max(0, most));
  for (;;) {
    const px = breakPx(chosen.length, width);
    const scale = (room - chosen.length * px) / (extentUs - total(chosen));
    const worth = chosen.filter((stretch) => length(stretch) * scale > 4 * px);
    if (worth.length < chosen.length) {
      chosen = worth;
      continue;
    }
    if (chosen.length === 0 || !Number.isFinite(scale) || scale < 1.8 * (room / extentUs)) return NO_BREAKS;
    const insetUs = BREAK_INSET_PX / scale;
    const stretches = chosen
      .map(({ fromUs, toUs }) => ({ fromUs: fromUs + insetUs, toUs: toUs - insetUs }))
      .toSorted((a, b) => a.fromUs - b.fromUs);
    return { stretches, px };
  }
}

const length = (stretch: Stretch): number => stretch.toUs - stretch.fromUs;
const total = (stretches: readonly Stretch[]): number => stretches.reduce((sum, s) => sum + length(s), 0);
const breakPx = (count: number, width: number): number =>
  count === 0 ? 0 : Math.max(BREAK_MIN_PX, Math.min(BREAK_MAX_PX, (BREAK_SHARE * width) / count));

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
}

export function createScale(extentUs: number, breaks: Breaks, width: number, view: View): Scale {
  const { stretches, px: gap } = breaks;
  const n = stretches.length;
  const linearUs = Math.max(1, extentUs - total(stretches));
  const fit = Math.max(1e-12, (width - 2 * PAD_PX - n * gap) / linearUs);
  const maxZoom = Math.max(1, MAX_PX_PER_US / fit);
  const zoom = Math.min(maxZoom, Math.max(1, view.zoom));
  const k = fit * zoom;
  const totalPx = 2 * PAD_PX + n * gap + linearUs * k;

  // Where each break begins, in pixels of the whole drawing, and how much time is cut out before it.
  const starts = new Float64Array(n);
  const cutUs = new Float64Array(n + 1);
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
  };
}

/** The view after moving the drawing by `px` to the left. */
export const panned = (scale: Scale, px: number): View => ({
  zoom: scale.zoom,
  startUs: scale.us(Math.max(-scale.leftPx, Math.min(scale.totalPx - scale.width - scale.leftPx, px))),
});

/** The view after zooming by `factor` while what is at `x` stays there. */
export function zoomed(extentUs: number, scale: Scale, factor: number, x: number): View {
  const zoom = Math.min(scale.maxZoom, Math.max(1, scale.zoom * factor));
  const there = createScale(extentUs, scale.breaks, scale.width, { zoom, startUs: -Infinity });
  const left = there.x(scale.us(x)) + there.leftPx - x;
  return { zoom, startUs: there.us(left - there.leftPx) };
}

/** The view in which a stretch fills `share` of the width, as far as the finest scale allows. */
export function viewOf(extentUs: number, scale: Scale, stretch: Stretch, share = 0.6): View {
  const from = scale.x(stretch.fromUs);
  const to = scale.x(stretch.toUs);
  const factor = (share * scale.width) / Math.max(1e-6, to - from);
  const closer = createScale(extentUs, scale.breaks, scale.width, zoomed(extentUs, scale, factor, (from + to) / 2));
  return panned(closer, (closer.x(stretch.fromUs) + closer.x(stretch.toUs) - scale.width) / 2);
}
