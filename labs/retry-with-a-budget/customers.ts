/** What each customer's invocation sent to the carrier, and what came of it. */
import { atMs } from "../../src/grading/evidence.ts";
import type { Evidence } from "../../src/grading/lab.ts";
import type { InvocationSummary } from "../../src/session/protocol.ts";

export const CARRIER = "carrier.example.com";

interface Asked {
  /** When the request left, and when its answer came; `null`: none did, or the function had given up. */
  atMs: number;
  answeredMs: number | null;
}

export interface Customer {
  /** From 0, in the order of the workload. */
  index: number;
  invocation: InvocationSummary;
  asked: Asked[];
}

export function customersOf(evidence: Evidence): Customer[] {
  const answers = new Map(
    evidence.records("http.responded").map((it) => [it.exchange, "status" in it ? atMs(it) : null]),
  );
  const requests = evidence.records("http.requested").filter(({ host }) => host === CARRIER);
  return evidence.invocations.map((invocation) => ({
    index: invocation.index,
    invocation,
    asked: requests
      .filter(({ requestId }) => requestId === invocation.requestId)
      .map((it) => ({ atMs: atMs(it), answeredMs: answers.get(it.exchange) ?? null })),
  }));
}
