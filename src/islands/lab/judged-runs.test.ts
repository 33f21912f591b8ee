import { expect, test } from "vitest";
import type { ChoicePoint, TraceRecord } from "../../session/protocol.ts";
import { runOf } from "../../workspace/fixtures.ts";
import { momentOf, momentOfFault } from "./judged-runs.tsx";

/** Two deliveries of one event, at work at the same time. */
const TRACE = [
  { type: "invoke.started", at: 1_000, requestId: "r-0", environmentId: "e-1" },
  { type: "invoke.started", at: 2_000, requestId: "r-0", environmentId: "e-2" },
  { type: "http.requested", at: 3_000, requestId: "r-0", environmentId: "e-1" },
  { type: "invoke.ended", at: 4_000, requestId: "r-0", environmentId: "e-2" },
  { type: "invoke.ended", at: 5_000, requestId: "r-0", environmentId: "e-1" },
] as TraceRecord[];
const POINTS = [
  { kind: "delivery", at: 500, source: "f", id: "r-0" },
  { kind: "invocation", at: 1_000, requestId: "r-0", functionName: "f" },
  { kind: "call", at: 3_000, requestId: "r-0", functionName: "f", method: "GET", url: "" },
] as ChoicePoint[];
const RUN = runOf([{ requestId: "r-0", invocationType: "Event" }], {
  trace: TRACE,
  choicePoints: POINTS,
});

test("a moment is in the environment in which it happened, also when two have the same event", () => {
  expect(momentOf(RUN, { requestId: "r-0", atMs: 3 })).toMatchObject({
    environmentId: "e-1",
    fromUs: 1_000,
    toUs: 5_000,
  });
});

test("a fault is shown where its place was in the run, a delivery as what it led to", () => {
  expect(momentOfFault(RUN, { kind: "crash-before-call", call: 0 })).toEqual({
    atMs: 3,
    requestId: "r-0",
  });
  const again = { kind: "deliver-again", delivery: 0, afterMs: 1.2 } as const;
  expect(momentOfFault(RUN, again)).toEqual({ atMs: 2, requestId: "r-0" });
  expect(momentOfFault(RUN, { kind: "throttle", invocation: 7 })).toBeNull();
});
