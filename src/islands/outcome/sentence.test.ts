import { expect, test } from "vitest";
import type { InvocationStatus, InvocationSummary, RunResult } from "../../session/protocol.ts";
import { outcomeSentence } from "./sentence.ts";
import { NO_METRICS } from "../../workspace/fixtures.ts";

const invocation = (
  index: number,
  changes: Partial<InvocationSummary> = {},
): InvocationSummary => ({
  requestId: `r${index}`,
  functionName: "orders",
  invocationType: "RequestResponse",
  source: "client",
  attempts: 1,
  condition: null,
  index,
  atMs: index,
  status: "success",
  payload: null,
  functionError: null,
  environmentId: "e",
  coldStart: false,
  initMs: null,
  durationMs: 10,
  billedMs: 10,
  memoryUsedMb: 70,
  latencyMs: 10 + index,
  costUsd: 0,
  ...changes,
});

const run = (invocations: InvocationSummary[], changes: Partial<RunResult> = {}): RunResult => ({
  seed: "1",
  traceHash: "",
  virtualMs: 0,
  startedAt: "2026-11-22T09:00:00.000Z",
  trace: [],
  invocations,
  logs: [],
  ...NO_METRICS,
  bill: { lines: [], totalUsd: 0.00000213, gbSeconds: 0, billedMs: 0 },
  cancelled: false,
  ...changes,
});

const ended = (...statuses: InvocationStatus[]) =>
  statuses.map((status, i) => invocation(i, { status }));

test("counts cold starts and warm invocations, then p99 and cost", () => {
  const fifty = Array.from({ length: 50 }, (_, i) =>
    invocation(i, i < 3 ? { coldStart: true, initMs: 170, latencyMs: 410 + i } : {}),
  );
  expect(outcomeSentence(run(fifty))).toBe("3 cold starts, 47 warm; p99 412 ms; $0.0000021");
});

test("says how long a single invocation took", () => {
  expect(outcomeSentence(run([invocation(0, { coldStart: true, latencyMs: 229.8 })]))).toBe(
    "1 cold start; answered in 230 ms; $0.0000021",
  );
});

test("names the slowest of a few invocations instead of a percentile", () => {
  expect(outcomeSentence(run([invocation(0), invocation(1)]))).toBe(
    "2 warm invocations; slowest 11 ms; $0.0000021",
  );
});

test("counts what went wrong", () => {
  expect(
    outcomeSentence(
      run(ended("success", "error", "error", "timeout", "crash", "throttle", "throttle")),
    ),
  ).toBe(
    "5 warm invocations; 2 function errors, 1 time-out, 1 crash, 2 throttled; slowest 14 ms; $0.0000021",
  );
});

test("says nothing about latency when every request was throttled", () => {
  expect(outcomeSentence(run(ended("throttle", "throttle")))).toBe("2 throttled; $0.0000021");
});

test("says when a run was cancelled", () => {
  expect(outcomeSentence(run(ended("success"), { cancelled: true }))).toBe(
    "Cancelled after 1 invocation; 1 warm invocation; answered in 10 ms; $0.0000021",
  );
  expect(outcomeSentence(run([], { cancelled: true }))).toBe(
    "Cancelled before the first invocation ended",
  );
  expect(outcomeSentence(run([]))).toBe("No invocation ended");
});
