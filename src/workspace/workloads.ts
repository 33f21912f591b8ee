import type { Workload } from "../session/protocol.ts";

/** The payloads that a workload brings itself. */
export function payloadsOf(workload: Workload): unknown[] {
  return workload.kind === "list"
    ? workload.arrivals.map((arrival) => arrival.payload)
    : workload.payloads;
}

/** The same arrivals, each carrying this event. */
export function withPayload(workload: Workload, payload: unknown): Workload {
  if (workload.kind !== "list") return { ...workload, payloads: [payload] };
  return { ...workload, arrivals: workload.arrivals.map(({ atMs }) => ({ atMs, payload })) };
}

/** How many arrivals to expect, for progress in words. */
export function arrivalsOf(workload: Workload): number {
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
      return meanOf(workload.fromPerSecond, workload.toPerSecond, workload.durationMs);
    case "daily":
      return meanOf(workload.lowPerSecond, workload.highPerSecond, workload.durationMs);
    case "closed":
      // At most: every answer takes time, too.
      return workload.users * Math.ceil(workload.durationMs / Math.max(1, workload.thinkMs));
  }
}

const meanOf = (low: number, high: number, durationMs: number): number =>
  Math.round(((low + high) / 2) * (durationMs / 1_000));
