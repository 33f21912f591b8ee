import type { Workload } from "../session/protocol.ts";

/** The same arrivals, each carrying this event. */
export function withPayload(workload: Workload, payload: unknown): Workload {
  if (workload.kind !== "list") return { ...workload, payloads: [payload] };
  return { ...workload, arrivals: workload.arrivals.map(({ atMs }) => ({ atMs, payload })) };
}
