import { expect, test } from "vitest";
import { runOf } from "./fixtures.ts";
import { METRICS, metricNamed, percentile } from "./metrics.ts";

test("percentiles are nearest rank", () => {
  const values = [15, 20, 35, 40, 50];
  expect([5, 30, 40, 50, 100].map((percent) => percentile(values, percent))).toEqual([
    15, 20, 20, 35, 50,
  ]);
  expect(percentile([7], 99)).toBe(7);
  expect(percentile([], 50)).toBeNull();
});

const RUN = runOf(
  [
    {
      coldStart: true,
      initMs: 150,
      latencyMs: 210,
      durationMs: 12,
      billedMs: 163,
      memoryUsedMb: 70,
    },
    { latencyMs: 9, durationMs: 7, billedMs: 8, memoryUsedMb: 72 },
    { latencyMs: 11, durationMs: 9, billedMs: 10, status: "error", functionError: "Unhandled" },
    {
      status: "throttle",
      environmentId: null,
      latencyMs: 3,
      durationMs: null,
      billedMs: null,
      memoryUsedMb: null,
    },
  ],
  { bill: { requestsUsd: 0, durationUsd: 0, totalUsd: 0.000_008, gbSeconds: 0, billedMs: 181 } },
);

test.each([
  ["invocations", 4],
  ["coldStarts", 1],
  ["warmStarts", 2],
  ["initMs", 150],
  ["firstLatencyMs", 210],
  ["warmLatencyMs", 9],
  ["coldLatencyMs", 210],
  ["p50LatencyMs", 9],
  ["p99LatencyMs", 210],
  ["maxLatencyMs", 210],
  ["firstDurationMs", 12],
  ["billedMsOfFirst", 163],
  ["maxBilledMs", 163],
  ["totalBilledMs", 181],
  ["maxMemoryUsedMb", 72],
  ["costPerMillionUsd", 2],
  ["errors", 1],
  ["throttles", 1],
  ["timeouts", 0],
])("%s is %d", (name, value) => {
  expect(metricNamed(name).read(RUN)).toBeCloseTo(value, 9);
});

test.each(["initMs", "firstLatencyMs", "p99LatencyMs", "maxBilledMs", "costPerMillionUsd"])(
  "a run without any invocation has no %s",
  (name) => expect(metricNamed(name).read(runOf([]))).toBeNull(),
);

test("environments and outside requests are counted in the trace", () => {
  const at = { seq: 0, at: 0, environmentId: "e" };
  const request = {
    ...at,
    type: "http.requested",
    exchange: 1,
    method: "GET",
    host: "h",
    path: "/",
  } as const;
  const run = runOf([], {
    trace: [
      { ...at, type: "environment.created", functionName: "f", requestId: "r", because: "" },
      { ...request, newConnection: true },
      { ...request, newConnection: false },
    ],
  });
  expect(METRICS.environments.read(run)).toBe(1);
  expect(METRICS.outsideRequests.read(run)).toBe(2);
  expect(METRICS.outsideConnections.read(run)).toBe(1);
});

test("an unknown metric is an author error that lists the known ones", () => {
  expect(() => metricNamed("coldstarts")).toThrow(
    /^There is no metric "coldstarts"\. Known metrics: billedMsOfFirst, .*coldStarts, .*p99LatencyMs/,
  );
  expect(() => metricNamed("toString")).toThrow(/There is no metric/);
});
