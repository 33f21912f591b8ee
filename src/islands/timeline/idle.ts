import { kindOf, type TimelineModel } from "./model.ts";

/** A stretch of virtual time, in microseconds. */
export interface Stretch {
  fromUs: number;
  toUs: number;
}

/**
 * The stretches in which nothing happens in any of the runs: no request is under way and no environment is being placed,
 * initialised or invoked, nothing is decided. Frozen environments are idle, and so are events that wait for a retry.
 */
export function idleStretches(models: readonly TimelineModel[]): Stretch[] {
  const extentUs = Math.max(...models.map((model) => model.extentUs));
  const busy = models.flatMap(busyStretches).toSorted((a, b) => a.fromUs - b.fromUs);
  const idle: Stretch[] = [];
  let at = Math.min(0, ...models.map((model) => model.startUs));
  for (const stretch of busy) {
    if (stretch.fromUs > at) idle.push({ fromUs: at, toUs: stretch.fromUs });
    at = Math.max(at, stretch.toUs);
  }
  if (extentUs > at && busy.length > 0) idle.push({ fromUs: at, toUs: extentUs });
  return idle;
}

function busyStretches({ lanes, tracks, moments, requests, extentUs }: TimelineModel): Stretch[] {
  const stretches: Stretch[] = [];
  for (const { spans } of lanes) {
    for (let i = 0; i < spans.length; i++) {
      if (kindOf(spans, i) !== "frozen")
        stretches.push({ fromUs: spans.fromUs[i]!, toUs: spans.toUs[i]! });
    }
  }
  // A moment is never left out, and neither is a batch; an event that waits in a queue is.
  for (const at of moments.atUs) stretches.push({ fromUs: at, toUs: at });
  for (const { kind, bars } of tracks) {
    if (kind !== "mapping") continue;
    for (let i = 0; i < bars.length; i++)
      stretches.push({ fromUs: bars.fromUs[i]!, toUs: bars.toUs[i]! });
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
