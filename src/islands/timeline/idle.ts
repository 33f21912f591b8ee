import { kindOf, type TimelineModel } from "./model.ts";

/** A stretch of virtual time, in microseconds. */
export interface Stretch {
  fromUs: number;
  toUs: number;
}

/**
 * The stretches in which nothing happens in any of the runs: no request is under way and no environment is being placed,
 * initialised or invoked. Frozen environments are idle.
 */
export function idleStretches(models: readonly TimelineModel[]): Stretch[] {
  const extentUs = Math.max(...models.map((model) => model.extentUs));
  const busy = models.flatMap(busyStretches).toSorted((a, b) => a.fromUs - b.fromUs);
  const idle: Stretch[] = [];
  let at = 0;
  for (const stretch of busy) {
    if (stretch.fromUs > at) idle.push({ fromUs: at, toUs: stretch.fromUs });
    at = Math.max(at, stretch.toUs);
  }
  if (extentUs > at && busy.length > 0) idle.push({ fromUs: at, toUs: extentUs });
  return idle;
}

function busyStretches({ lanes, requests, extentUs }: TimelineModel): Stretch[] {
  const stretches: Stretch[] = [];
  for (const { spans } of lanes) {
    for (let i = 0; i < spans.length; i++) {
      if (kindOf(spans, i) !== "frozen")
        stretches.push({ fromUs: spans.fromUs[i]!, toUs: spans.toUs[i]! });
    }
  }
  for (let i = 0; i < requests.length; i++) {
    const answer = requests.answerUs[i]!;
    stretches.push({
      fromUs: requests.arrivalUs[i]!,
      toUs: Number.isNaN(answer) ? extentUs : answer,
    });
  }
  return stretches;
}
