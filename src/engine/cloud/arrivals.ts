/** Turns a workload into arrivals. */
import { fromMs, fromSeconds, type Instant } from "../kernel/instant.ts";
import type { RandomStream } from "../kernel/random.ts";
import type { Workload } from "./workload.ts";

export interface Arrival {
  at: Instant;
  payload: unknown;
}

/** Every arrival, in the order of their instants. */
export function arrivalsOf(workload: Workload, random: RandomStream): Arrival[] {
  switch (workload.kind) {
    case "list":
      return workload.arrivals
        .map(({ atMs, payload }) => ({ at: fromMs(atMs), payload }))
        .sort((a, b) => a.at - b.at);
    case "constant":
      return inTurn(workload.payloads, workload.count, (i) => fromMs(i * workload.intervalMs));
    case "burst":
      return inTurn(workload.payloads, workload.size * workload.bursts, (i) =>
        fromMs(Math.floor(i / workload.size) * workload.gapMs),
      );
    case "poisson":
      return poisson(workload, random, workload.perSecond, () => workload.perSecond);
    case "ramp": {
      const { fromPerSecond, toPerSecond, durationMs } = workload;
      const slope = (toPerSecond - fromPerSecond) / fromMs(durationMs);
      const most = Math.max(fromPerSecond, toPerSecond);
      return poisson(workload, random, most, (at) => fromPerSecond + slope * at);
    }
    case "daily": {
      const { lowPerSecond, highPerSecond } = workload;
      const rate = (at: Instant) =>
        lowPerSecond + (highPerSecond - lowPerSecond) * dayShape((at % DAY_US) / DAY_US);
      return poisson(workload, random, highPerSecond, rate);
    }
    case "closed":
      throw new Error("workload: the arrivals of a closed loop depend on its answers");
  }
}

const DAY_US = fromSeconds(24 * 60 * 60);

/** 0 at both ends of the day and 1 in its middle, smooth; polynomials are exact on every machine, sines are not. */
function dayShape(part: number): number {
  const up = part < 0.5 ? 2 * part : 2 - 2 * part;
  return up * up * (3 - 2 * up);
}

const inTurn = (payloads: unknown[], count: number, at: (index: number) => Instant): Arrival[] =>
  Array.from({ length: count }, (_, i) => ({ at: at(i), payload: payloadInTurn(payloads, i) }));

/** Payloads are taken in turn; without any, the event is an empty object. */
export const payloadInTurn = (payloads: unknown[], index: number): unknown =>
  payloads.length === 0 ? {} : payloads[index % payloads.length];

/** A Poisson process whose rate changes: arrivals at the highest rate, thinned to the rate of their instant. */
function poisson(
  { durationMs, payloads }: { durationMs: number; payloads: unknown[] },
  random: RandomStream,
  mostPerSecond: number,
  perSecond: (at: Instant) => number,
): Arrival[] {
  const end = fromMs(durationMs);
  const instants: Instant[] = [];
  const gap = () => fromSeconds(random.exponential(1 / mostPerSecond));
  for (let at = gap(); at < end; at += gap()) {
    const rate = perSecond(at);
    if (rate === mostPerSecond || random.uniform() * mostPerSecond < rate) instants.push(at);
  }
  return inTurn(payloads, instants.length, (i) => instants[i]!);
}
