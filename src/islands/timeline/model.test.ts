import { expect, test } from "vitest";
import type { RunResult, TraceRecord } from "../../session/protocol.ts";
import { burst, coldThenWarm, failures, fixtureRun, many } from "./fixture.ts";
import { buildTimeline } from "./from-trace.ts";
import { idleStretches } from "./idle.ts";
import { kindOf, nearestSpan, outcomeOf, spanAt, spansBetween, type Lane } from "./model.ts";
import { NO_METRICS } from "../../workspace/fixtures.ts";

/** A lane as text: one line per span. */
const text = (lane: Lane): string[] =>
  Array.from({ length: lane.spans.length }, (_, i) => {
    const { fromUs, toUs, outcome, request } = lane.spans;
    const what = [
      kindOf(lane.spans, i),
      outcomeOf(outcome[i]!) ?? "",
      request[i] === -1 ? "" : `#${request[i]}`,
    ];
    return `${fromUs[i]! / 1_000} ${toUs[i]! / 1_000} ${what.filter(Boolean).join(" ")}`;
  });

test("shows a cold start, the freeze after it and a warm invocation in one lane", () => {
  const model = buildTimeline(coldThenWarm());
  expect(model.lanes).toHaveLength(1);
  expect(text(model.lanes[0]!)).toEqual([
    "0 38 placement #0",
    "38 206.4 init success #0",
    "206.4 229.8 invoke success #0",
    "229.8 60000 frozen",
    "60000 60003.01 invoke success #1",
    "60003.01 70003.01 frozen",
  ]);
  expect(model.lanes[0]).toMatchObject({
    number: 1,
    ending: "end-of-run",
    fromUs: 0,
    toUs: 70_003_010,
  });
  expect(model.extentUs).toBe(70_003_010);
});

test("follows a request from its arrival over waiting to its answer", () => {
  const { requests } = buildTimeline(coldThenWarm());
  expect([...requests.arrivalUs]).toEqual([0, 60_000_000]);
  expect([...requests.startUs]).toEqual([206_400, 60_000_000]);
  expect([...requests.answerUs]).toEqual([229_800, 60_003_010]);
  expect([...requests.coldStart]).toEqual([1, 0]);
  expect(requests.rows).toBe(1);
});

test("gives every environment a lane and concurrent requests different rows", () => {
  const model = buildTimeline(burst());
  expect(model.lanes).toHaveLength(12);
  const { arrivalUs, answerUs, row, length } = model.requests;
  const pairs = Array.from({ length }, (_, b) =>
    Array.from({ length: b }, (_, a) => [a, b]),
  ).flat();
  const together = pairs.filter(([a, b]) => arrivalUs[b!]! <= answerUs[a!]!);
  expect(together.length).toBeGreaterThan(50);
  expect(together.filter(([a, b]) => row[a!] === row[b!])).toEqual([]);
});

test("keeps throttled requests out of the lanes", () => {
  const { requests } = buildTimeline(
    fixtureRun({ arrivals: [{ atMs: 0 }, { atMs: 1 }], concurrency: 1 }),
  );
  expect(outcomeOf(requests.outcome[1]!)).toBe("throttle");
  expect([...requests.lane]).toEqual([0, -1]);
  expect(requests.startUs[1]).toBeNaN();
});

test("marks resets and shows the suppressed init of the next invocation", () => {
  const [first] = buildTimeline(failures()).lanes;
  expect([...first!.resetsUs].length).toBeGreaterThan(0);
  const lines = text(first!);
  const timeout = lines.findIndex((line) => line.includes("timeout"));
  expect(lines[timeout + 1]).toContain("frozen");
  expect(lines[timeout + 2]).toContain("init success");
  expect(lines[timeout + 3]).toContain("invoke success");
});

test("shows an init inside an invocation that has already begun as an interruption", () => {
  const model = buildTimeline(
    run([
      [
        0,
        {
          type: "invocation.received",
          invocationType: "RequestResponse",
          source: "client",
          requestId: "r",
          functionName: "f",
          index: 0,
          payloadBytes: 2,
        },
      ],
      [
        0,
        {
          type: "invoke.started",
          attempt: 1,
          version: "$LATEST",
          environmentId: "e",
          requestId: "r",
          coldStart: false,
          deadline: 3_000,
        },
      ],
      [10, { type: "init.started", environmentId: "e", phase: "invoke" }],
      [
        30,
        {
          type: "init.ended",
          environmentId: "e",
          phase: "invoke",
          status: "success",
          durationUs: 20,
        },
      ],
      [
        50,
        {
          type: "invoke.ended",
          attempt: 1,
          environmentId: "e",
          requestId: "r",
          status: "success",
          durationUs: 50,
          billedMs: 1,
          memoryUsedMb: 70,
          costUsd: 0,
        },
      ],
    ]),
  );
  expect(text(model.lanes[0]!)).toEqual([
    "0 0.01 invoke #0",
    "0.01 0.03 init success #0",
    "0.03 0.05 invoke success #0",
  ]);
});

test("closes what a cancelled run left open at its end", () => {
  const model = buildTimeline(
    run([
      [
        0,
        {
          type: "invocation.received",
          invocationType: "RequestResponse",
          source: "client",
          requestId: "r",
          functionName: "f",
          index: 0,
          payloadBytes: 2,
        },
      ],
      [
        0,
        {
          type: "environment.created",
          version: "$LATEST",
          initializationType: "on-demand",
          rule: 12,
          environmentId: "e",
          functionName: "f",
          requestId: "r",
          because: "none free",
        },
      ],
      [5_000, { type: "init.started", environmentId: "e", phase: "init" }],
      [9_000, { type: "run.note", kind: "cancelled", message: "cancelled" }],
    ]),
  );
  expect(text(model.lanes[0]!)).toEqual(["0 5 placement #0", "5 9 init #0"]);
  expect(model.requests.answerUs[0]).toBeNaN();
});

test("counts the lines written when a span ends among the records of that span", () => {
  const model = buildTimeline(coldThenWarm());
  const { spans, records } = model.lanes[0]!;
  const types = Array.from(
    records.slice(spans.firstRecord[2], spans.lastRecord[2]! + 1),
    (position) => model.run.trace[position]!.type,
  );
  expect(types).toEqual([
    "invoke.started",
    "log",
    "log",
    "http.requested",
    "http.responded",
    "invoke.responded",
    "invoke.ended",
    "log",
    "log",
  ]);
});

test("finds the spans of a window by binary search", () => {
  const { spans } = buildTimeline(coldThenWarm()).lanes[0]!;
  expect(spansBetween(spans, 0, 70_003_010)).toEqual([0, 6]);
  expect(spansBetween(spans, 100_000, 210_000)).toEqual([1, 3]);
  expect(spansBetween(spans, 300_000, 400_000)).toEqual([3, 4]);
  expect(spansBetween(spans, 206_400, 206_400)).toEqual([1, 3]);
  expect(spansBetween(spans, 80_000_000, 90_000_000)).toEqual([6, 6]);
  expect(spanAt(spans, 60_001_000)).toBe(4);
  expect(spanAt(spans, 60_000_000)).toBe(4);
  expect(spanAt(spans, -1)).toBe(-1);
  expect(nearestSpan(spans, 99_000_000)).toBe(5);
});

test("copes with ten thousand invocations", () => {
  const fixture = many(10_000);
  const model = buildTimeline(fixture);
  idleStretches([model]);
  expect(model.requests.length).toBe(10_000);
  expect(model.lanes.reduce((sum, lane) => sum + lane.spans.length, 0)).toBeGreaterThan(15_000);
});

test("finds the stretches in which nothing happens anywhere", () => {
  const model = buildTimeline(coldThenWarm());
  expect(idleStretches([model])).toEqual([
    { fromUs: 229_800, toUs: 60_000_000 },
    { fromUs: 60_003_010, toUs: 70_003_010 },
  ]);
  const other = buildTimeline(fixtureRun({ arrivals: [{ atMs: 30_000, durationMs: 100 }] }));
  expect(idleStretches([model, other]).map((s) => s.fromUs)).toEqual([
    229_800, 30_306_400, 60_003_010,
  ]);
});

test("a run without records is empty", () => {
  const model = buildTimeline(run([]));
  expect(model.lanes).toEqual([]);
  expect(idleStretches([model])).toEqual([]);
});

type Event = TraceRecord extends infer R
  ? R extends TraceRecord
    ? Omit<R, "seq" | "at">
    : never
  : never;

function run(events: [at: number, event: Event][]): RunResult {
  return {
    seed: "1",
    traceHash: "",
    virtualMs: 0,
    startedAt: "2026-11-22T09:00:00.000Z",
    trace: events.map(([at, event], seq) => ({ ...event, at, seq }) as TraceRecord),
    invocations: [],
    logs: [],
    ...NO_METRICS,
    bill: { lines: [], totalUsd: 0, gbSeconds: 0, billedMs: 0 },
    cancelled: false,
  };
}
