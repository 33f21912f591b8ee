import { fromMs, fromSeconds, type Instant } from "../kernel/instant.ts";
import type { RandomStream } from "../kernel/random.ts";

/** When invocations arrive and what they carry. Payloads are any JSON value. */
export type Workload =
  | { kind: "list"; arrivals: { atMs: number; payload: unknown }[] }
  /** `count` arrivals, `intervalMs` apart, starting at 0; payloads are taken in turn. */
  | { kind: "constant"; count: number; intervalMs: number; payloads: unknown[] }
  /** Arrivals of a Poisson process at `perSecond` during `durationMs`, drawn from the seed. */
  | { kind: "poisson"; perSecond: number; durationMs: number; payloads: unknown[] }
  /** `size` arrivals at the same instant, repeated `bursts` times, `gapMs` apart. */
  | { kind: "burst"; size: number; bursts: number; gapMs: number; payloads: unknown[] };

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
    case "poisson": {
      const instants = poissonInstants(workload.perSecond, fromMs(workload.durationMs), random);
      return inTurn(workload.payloads, instants.length, (i) => instants[i]!);
    }
  }
}

const inTurn = (payloads: unknown[], count: number, at: (index: number) => Instant): Arrival[] =>
  Array.from({ length: count }, (_, i) => ({
    at: at(i),
    payload: payloads.length === 0 ? {} : payloads[i % payloads.length],
  }));

function poissonInstants(perSecond: number, durationUs: number, random: RandomStream): Instant[] {
  const instants: Instant[] = [];
  let at = fromSeconds(random.exponential(1 / perSecond));
  while (at < durationUs) {
    instants.push(at);
    at += fromSeconds(random.exponential(1 / perSecond));
  }
  return instants;
}
