import { expect, test } from "vitest";
import { coldThenWarm, failures, fixtureRun } from "./fixture.ts";
import { describe, factsOf } from "./facts.ts";
import type { Item } from "./item.ts";
import { itemOf, selectionOf } from "./items.ts";
import { recordLine } from "./records.ts";
import { buildTimeline } from "./from-trace.ts";
import { textLines, textTable } from "./text.ts";

const span = (index: number, lane = 0): Item => ({ type: "span", lane, span: index });

test("selecting an invocation names its environment, request and extent", () => {
  const model = buildTimeline(coldThenWarm());
  expect(selectionOf(model, span(2))).toEqual({
    environmentId: model.lanes[0]!.environmentId,
    requestId: model.requests.id[0],
    fromUs: 206_400,
    toUs: 229_800,
  });
  expect(selectionOf(model, span(3))).not.toHaveProperty("requestId");
});

test("finds the item that a selection stands for, wherever it was made", () => {
  const model = buildTimeline(failures());
  model.lanes.forEach((lane, l) => {
    for (let i = 0; i < lane.spans.length; i++) {
      expect(itemOf(model, selectionOf(model, span(i, l)))).toEqual(span(i, l));
    }
  });
  // Request 5 waited for its environment: no span covers the same time.
  const waiting: Item = { type: "request", request: 5 };
  expect(itemOf(model, selectionOf(model, waiting))).toEqual(waiting);
  expect(itemOf(model, null)).toBeNull();
  expect(itemOf(model, { environmentId: "gone", fromUs: 0, toUs: 1 })).toBeNull();
});

test("tells what an invocation cost and why it was cold", () => {
  const model = buildTimeline(coldThenWarm());
  const facts = factsOf(model, span(2));
  expect(facts).toMatchObject({
    title: "Invoke",
    outcome: "success",
    where: "Environment 1",
    lengthUs: 23_400,
  });
  expect(facts.because).toBe("Cold start: the environment was made for this request");
  expect(facts.more).toEqual([
    ["Billed", "192 ms, init included"],
    ["Memory", "78 MB used"],
    ["Cost", "$0.0000018"],
    ["Outside", "1 request"],
  ]);
});

test("tells why a request was throttled", () => {
  const model = buildTimeline(fixtureRun({ arrivals: [{ atMs: 0 }, { atMs: 1 }], concurrency: 1 }));
  const facts = factsOf(model, { type: "request", request: 1 });
  expect(facts).toMatchObject({ title: "Request 2", outcome: "throttle", where: "no environment" });
  expect(facts.decisions).toEqual([
    {
      what: "Lambda refused to run the function: ConcurrentInvocationLimitExceeded",
      because: "all 1,000 concurrent executions of the account were in use",
      rule: 66,
      atUs: 1_000,
    },
  ]);
});

test("describes an item in one line", () => {
  const model = buildTimeline(coldThenWarm());
  expect(describe(factsOf(model, span(1)))).toBe(
    `Init 168 ms, from 0:00.038, environment 1, request ${model.requests.id[0]!.slice(0, 8)}`,
  );
});

test("writes a record as one line", () => {
  const model = buildTimeline(coldThenWarm());
  const ended = factsOf(model, span(2)).records.find((record) => record.type === "invoke.ended")!;
  expect(recordLine(ended)).toEqual({
    time: "0:00.229800",
    type: "invoke.ended",
    rest: "attempt 1  status success  duration 23.4 ms  init 168 ms  billedMs 192  memoryUsedMb 78  costUsd 0.0000018000032",
  });
});

test("reads as text with one line per span, time first", () => {
  const model = buildTimeline(
    fixtureRun({
      arrivals: [{ atMs: 0, status: "timeout", durationMs: 3_000 }, { atMs: 1 }],
      concurrency: 1,
      tailMs: 400_000,
    }),
  );
  const [first, second] = model.requests.id.map((id) => id.slice(0, 8));
  expect(textTable(textLines(model)).split("\n")).toEqual([
    "    time  length  where  request   what",
    `0:00.000   38 ms  env 1  ${first}  Placement`,
    `0:00.001          –      ${second}  Throttled: all 1,000 concurrent executions of the account were in use`,
    `0:00.038  168 ms  env 1  ${first}  Init`,
    `0:00.206     3 s  env 1  ${first}  Invoke, cold start, timed out`,
    "0:03.206          env 1            The runtime process was ended; /tmp stays, globals are lost: the invocation timed out after 3 s",
    "0:03.206   6 min  env 1            Frozen",
    "6:03.206          env 1            Shut down",
  ]);
});
