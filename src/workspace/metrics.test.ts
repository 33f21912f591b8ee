import { expect, test } from "vitest";
import { runOf } from "./fixtures.ts";
import { METRICS, metricNamed } from "./metrics.ts";

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
      {
        ...at,
        type: "environment.created",
        version: "$LATEST",
        initializationType: "on-demand",
        rule: 12,
        functionName: "f",
        requestId: "r",
        because: "",
      },
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
