import { type ReadonlySignal, signal } from "@preact/signals";
import type { RunResult } from "../../session/protocol.ts";
import { buildTimeline } from "./from-trace.ts";
import { idleStretches, type Stretch } from "./idle.ts";
import type { TimelineModel } from "./model.ts";
import { createScale, type Scale, viewOf, type View, WHOLE_RUN } from "./scale.ts";

/**
 * What timelines that are compared share: how long they are, where nothing happens in any of them, and what is looked at.
 * Two timelines of the same width with the same axis have the same scale and move together.
 */
export class TimeAxis {
  readonly extent: Stretch;
  readonly idle: readonly Stretch[];
  readonly #view = signal<View>(WHOLE_RUN);
  readonly #toScale = signal(false);
  readonly view: ReadonlySignal<View> = this.#view;
  /** True: idle time is never shortened. */
  readonly toScale: ReadonlySignal<boolean> = this.#toScale;
  #frame = 0;
  #scale: Scale | null = null;

  constructor(models: readonly TimelineModel[]) {
    this.extent = {
      fromUs: Math.min(0, ...models.map((model) => model.startUs)),
      toUs: Math.max(1, ...models.map((model) => model.extentUs)),
    };
    this.idle = idleStretches(models);
  }

  show(view: View): void {
    cancelAnimationFrame(this.#frame);
    this.#view.value = view;
  }

  showToScale(toScale: boolean): void {
    this.show(WHOLE_RUN);
    this.#toScale.value = toScale;
  }

  /** The scale that was drawn last, for {@link zoomTo}. */
  drawn(scale: Scale): void {
    this.#scale = scale;
  }

  /** The scale of what is to be seen now: events may come faster than drawings. */
  scaleNow(drawn: Scale): Scale {
    return createScale(this.extent, drawn.breaks, drawn.width, this.#view.peek());
  }

  zoomTo(stretch: Stretch): void {
    if (this.#scale) this.glide(this.#scale, viewOf(this.extent, this.#scale, stretch));
  }

  /** Moves to a view in a moment, or at once for those who asked for less motion. */
  glide(drawn: Scale, to: View): void {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return this.show(to);
    cancelAnimationFrame(this.#frame);
    const between = glideBetween(this.extent, this.scaleNow(drawn), to);
    const started = performance.now();
    const step = (now: number): void => {
      const t = Math.min(1, Math.max(0, now - started) / GLIDE_MS);
      this.#view.value = t === 1 ? to : between(1 - (1 - t) ** 3);
      if (t < 1) this.#frame = requestAnimationFrame(step);
    };
    this.#frame = requestAnimationFrame(step);
  }
}

const GLIDE_MS = 180;

/** The views between two views: the scale changes by equal factors, and the left edge with it. */
function glideBetween(extent: Stretch, from: Scale, to: View): (t: number) => View {
  const target = createScale(extent, from.breaks, from.width, to);
  const leftShare = (scale: Scale): number => scale.leftPx / scale.totalPx;
  const [left, targetLeft] = [leftShare(from), leftShare(target)];
  return (t) => {
    const zoom = Math.exp(Math.log(from.zoom) * (1 - t) + Math.log(target.zoom) * t);
    // Edges move with the inverse of the scale, so that what is in the middle stays there.
    const whole = 1 / target.zoom - 1 / from.zoom;
    const share = Math.abs(whole) < 1e-12 ? t : (1 / zoom - 1 / from.zoom) / whole;
    const at = createScale(extent, from.breaks, from.width, { zoom, startUs: -Infinity });
    return { zoom, startUs: at.us((left + (targetLeft - left) * share) * at.totalPx) };
  };
}

/** One axis for the timelines of several runs. */
export const createTimeAxis = (runs: readonly RunResult[]): TimeAxis =>
  new TimeAxis(runs.map(timelineOf));

const models = new WeakMap<RunResult, TimelineModel>();

/** The model of a run, built once. */
export function timelineOf(run: RunResult): TimelineModel {
  let model = models.get(run);
  if (!model) models.set(run, (model = buildTimeline(run)));
  return model;
}
