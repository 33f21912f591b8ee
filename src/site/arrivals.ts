import type { Workload } from "../session/protocol.ts";

/** More of them would only be a line. */
const MOST = 60;

/** When requests arrive until `untilMs`, where the traffic says so without chance: one for those at the same instant. */
export function arrivalsOf(workload: Workload, untilMs: number): number[] {
  const times = timesOf(workload).filter((ms) => ms <= untilMs);
  return times.length > MOST ? [] : times;
}

function timesOf(workload: Workload): number[] {
  if (workload.kind === "list") return [...new Set(workload.arrivals.map(({ atMs }) => atMs))];
  if (workload.kind === "constant")
    return Array.from({ length: workload.count }, (_, index) => index * workload.intervalMs);
  if (workload.kind === "burst")
    return Array.from({ length: workload.bursts }, (_, index) => index * workload.gapMs);
  return [];
}
