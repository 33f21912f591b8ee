import { expect, test } from "vitest";
import type { HttpExchange } from "../session/protocol.ts";
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

test("latencies are those of answers: a throttle is none, and an event's 202 is none", () => {
  const run = runOf([
    { latencyMs: 40 },
    { latencyMs: 2, status: "throttle" },
    { latencyMs: 3, status: "accepted", invocationType: "Event" },
  ]);
  expect(METRICS.p50LatencyMs.read(run)).toBe(40);
  expect(METRICS.maxLatencyMs.read(run)).toBe(40);
});

test("a request fails when its client gets an error, whatever becomes of the invocation behind it", () => {
  const exchange = { exchange: 1, index: 0, requestId: "a", status: 503 } as HttpExchange;
  const run = runOf([{ requestId: "a" }, { requestId: "b", status: "error" }], {
    httpExchanges: [exchange, { ...exchange, exchange: 2, requestId: "c", status: 404 }],
  });
  expect(METRICS.errors.read(run)).toBe(2);
});

test("work that is lost and work that is done again are counted by what it is about", () => {
  const event = { seq: 0, at: 0, functionName: "f", ageUs: 0 };
  const ended = { ...event, type: "async.finished", attempts: 3, rule: 43, because: "" } as const;
  const batch = { ...event, type: "batch.ended", mappingId: "m", rule: 48, because: "" } as const;
  const run = runOf(
    [
      { requestId: "a", status: "accepted", condition: "RetriesExhausted" },
      { requestId: "b", status: "accepted", condition: "Success" },
    ],
    {
      trace: [
        { ...event, type: "async.dequeued", requestId: "a", attempt: 1 },
        { ...event, type: "async.dequeued", requestId: "a", attempt: 2 },
        { ...event, type: "async.dequeued", requestId: "b", attempt: 1 },
        { ...ended, requestId: "a", condition: "RetriesExhausted", lost: true },
        { ...ended, requestId: "b", condition: "Success", lost: false },
        {
          ...batch,
          batchId: "1",
          requestId: "q",
          outcome: "throttled",
          succeeded: [],
          failed: ["x"],
        },
        {
          ...batch,
          batchId: "2",
          requestId: "r",
          outcome: "partial",
          succeeded: ["x"],
          failed: ["y"],
        },
        {
          ...batch,
          batchId: "3",
          requestId: "s",
          outcome: "success",
          succeeded: ["y"],
          failed: [],
        },
      ],
    },
  );
  expect(METRICS.errors.read(run)).toBe(1);
  expect(METRICS.lostWork.read(run)).toBe(1);
  expect(METRICS.repeatedWork.read(run)).toBe(2);
});

test("an unknown metric is an author error that lists the known ones", () => {
  expect(() => metricNamed("coldstarts")).toThrow(
    /^There is no metric "coldstarts"\. Known metrics: alarms, billedMsOfFirst, .*coldStarts, .*p99LatencyMs/,
  );
  expect(() => metricNamed("toString")).toThrow(/There is no metric/);
});
