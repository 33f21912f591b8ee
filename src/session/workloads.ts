/** What can be said of a workload without running it. */
import type { Workload } from "./protocol.ts";

/** How many arrivals to expect: of random ones the mean, of a closed loop at most. */
export function expectedArrivals(workload: Workload): number {
  switch (workload.kind) {
    case "list":
      return workload.arrivals.length;
    case "constant":
      return workload.count;
    case "burst":
      return workload.size * workload.bursts;
    case "poisson":
      return Math.round((workload.perSecond * workload.durationMs) / 1_000);
    case "ramp":
      return meanArrivals(workload.fromPerSecond, workload.toPerSecond, workload.durationMs);
    case "daily":
      return meanArrivals(workload.lowPerSecond, workload.highPerSecond, workload.durationMs);
    case "closed":
      // Every answer takes time, too; users who do not think wait a millisecond at the least.
      return workload.users * Math.ceil(workload.durationMs / Math.max(1, workload.thinkMs));
  }
}

const meanArrivals = (low: number, high: number, durationMs: number): number =>
  Math.round(((low + high) / 2) * (durationMs / 1_000));

/** The payloads that a workload brings itself. */
export const payloadsOf = (workload: Workload): unknown[] =>
  workload.kind === "list" ? workload.arrivals.map(({ payload }) => payload) : workload.payloads;
