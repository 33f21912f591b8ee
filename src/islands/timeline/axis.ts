import { signal, type Signal } from "@preact/signals";
import type { RunResult } from "../../session/protocol.ts";
import { idleStretches, type Stretch } from "./idle.ts";
import { buildTimeline, type TimelineModel } from "./model.ts";
import { WHOLE_RUN, type View } from "./scale.ts";

/**
 * What timelines that are compared share: how long they are, where nothing happens in any of them, and what is looked at.
 * Two timelines of the same width with the same axis have the same scale and move together.
 */
export interface TimeAxis {
  readonly extentUs: number;
  readonly idle: readonly Stretch[];
  readonly view: Signal<View>;
  /** True: idle time is never shortened. */
  readonly toScale: Signal<boolean>;
}

export function createTimeAxis(runs: readonly RunResult[]): TimeAxis {
  const models = runs.map(timelineOf);
  return {
    extentUs: Math.max(1, ...models.map((model) => model.extentUs)),
    idle: idleStretches(models),
    view: signal(WHOLE_RUN),
    toScale: signal(false),
  };
}

const models = new WeakMap<RunResult, TimelineModel>();

/** The model of a run, built once. */
export function timelineOf(run: RunResult): TimelineModel {
  let model = models.get(run);
  if (!model) models.set(run, (model = buildTimeline(run)));
  return model;
}
