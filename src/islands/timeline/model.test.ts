import { expect, test } from "vitest";
import type { RunResult, TraceRecord } from "../../session/protocol.ts";
import {
  asynchronous,
  burst,
  coldThenWarm,
  failures,
  fixtureRun,
  many,
  polled,
  provisioned,
} from "./fixture.ts";
import { buildTimeline } from "./from-trace.ts";
import { idleStretches } from "./idle.ts";
import {
  BAR_KINDS,
  kindOf,
  outcomeOf,
  spanAt,
  spansBetween,
  type Lane,
  type TimelineModel,
  type Track,
} from "./model.ts";
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

test("gives no lane to what of AWS is connected to a database", () => {
  const run = coldThenWarm();
  const session = { ...run.trace.at(-1)!, type: "database.closed", environmentId: "rds-data" };
  const model = buildTimeline({ ...run, trace: [...run.trace, session as TraceRecord] });
  expect(model.lanes).toHaveLength(1);
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

/** A track as text: one line per bar. */
const barsText = ({ bars }: Track): string[] =>
  Array.from({ length: bars.length }, (_, i) =>
    [
      `row ${bars.row[i]}`,
      BAR_KINDS[bars.kind[i]!],
      `${bars.fromUs[i]! / 1_000} to ${bars.toUs[i]! / 1_000}`,
      ...(Number.isNaN(bars.dueUs[i]!) ? [] : [`due ${bars.dueUs[i]! / 1_000}`]),
      ...(bars.attempt[i]! > 1 ? [`attempt ${bars.attempt[i]}`] : []),
    ].join(", "),
  );
const trackOf = (model: TimelineModel, kind: Track["kind"]): Track =>
  model.tracks.find((track) => track.kind === kind)!;
const momentsText = (model: TimelineModel): string[] =>
  model.moments.kind.map((kind, i) => `${model.moments.atUs[i]! / 1_000} ${kind}`);

test("shows nothing above the lanes but the requests when nothing else happened", () => {
  const model = buildTimeline(coldThenWarm());
  expect(model.tracks.map((track) => track.kind)).toEqual(["requests"]);
  expect(model.groups).toHaveLength(1);
  expect(model.moments.length).toBe(0);
});

test("shows an asynchronous event in one row of its queue, from its arrival to its end", () => {
  const model = buildTimeline(asynchronous());
  const queue = trackOf(model, "queue");
  expect(barsText(queue).filter((line) => line.startsWith("row 3"))).toEqual([
    "row 3, waiting, 15 to 1200",
    "row 3, running, 1200 to 1260",
    "row 3, retry, 1260 to 61264, due 61260, attempt 2",
    "row 3, running, 61264 to 61324, attempt 2",
    "row 3, retry, 61324 to 181330, due 181324, attempt 3",
    "row 3, running, 181330 to 181390, attempt 3",
  ]);
  expect(barsText(queue)).toContain("row 2, backoff, 30 to 1032, due 1030");
  expect(momentsText(model)).toEqual([
    "30 throttle",
    "30 retry",
    "295 retry",
    "1260 retry",
    "61324 retry",
    "181390 dead-letter",
  ]);
});

test("gives every attempt of an asynchronous invocation its span", () => {
  const model = buildTimeline(asynchronous());
  const attempts = model.lanes.flatMap(({ spans }) =>
    [...spans.attempt].filter((_, i) => kindOf(spans, i) === "invoke"),
  );
  expect(attempts.toSorted()).toEqual([1, 1, 1, 1, 2, 2, 3]);
  // The caller had its answer when the event was accepted.
  expect([...model.requests.answerUs]).toEqual([...model.requests.arrivalUs]);
});

test("shows batches with their outcome, shard after shard, and no requests of pollers", () => {
  const model = buildTimeline(polled());
  const [queue, stream] = model.tracks.filter((track) => track.kind === "mapping") as [
    Track,
    Track,
  ];
  expect(barsText(queue).map((line) => line.split(", ")[1])).toEqual([
    "success",
    "success",
    "partial",
    "success",
    "failed",
    "success",
  ]);
  expect(stream.rowNames).toEqual(["shardId-000000000000", "shardId-000000000001"]);
  expect(barsText(stream).at(-1)).toBe("row 1, failed, 790 to 880, attempt 2");
  expect(model.requests.rows).toBe(0);
  expect(momentsText(model)).toEqual(["500 scale-out", "650 split", "880 dropped"]);
});

test("counts messages that can be received and messages in flight; what is not deleted comes back", () => {
  const { steps } = trackOf(buildTimeline(polled()), "depth");
  const [visible, inFlight] = steps!.series;
  expect([visible!.name, inFlight!.name]).toEqual(["Visible", "In flight"]);
  expect(visible!.values[0]).toBe(1);
  // Five messages were neither deleted nor received again: they can be received when their invisibility ends.
  expect([visible!.values.at(-1), inFlight!.values.at(-1)]).toEqual([5, 0]);
  expect(Math.min(...visible!.values, ...inFlight!.values)).toBe(0);
});

test("tells provisioned environments from those that run on demand", () => {
  const model = buildTimeline(provisioned());
  expect(model.groups).toEqual([
    { functionName: "orders", version: "7", provisioned: true, first: 0, end: 3 },
    { functionName: "orders", version: "7", provisioned: false, first: 3, end: 4 },
  ]);
  const { steps } = trackOf(model, "provisioned");
  expect(steps!.series.map(({ name, values }) => [name, ...values])).toEqual([
    ["Can be used", 0, 2, 2, 3],
    ["Asked for", 2, 2, 3, 3],
  ]);
  expect(momentsText(model)).toContain("700 spillover");
  expect(text(model.lanes[0]!).slice(2, 4)).toEqual([
    "250 700 frozen",
    "700 1100 invoke success #0",
  ]);
});

test("shows the time of extensions after the response, and the phase between SIGTERM and the end", () => {
  const model = buildTimeline(provisioned());
  expect(text(model.lanes[1]!)).toContain("960 1100 extension #1");
  expect(text(model.lanes[3]!).at(-1)).toBe("2400 2620 shutdown");
});

test("has everything on a track or lane in one sequence, in order of time", () => {
  for (const run of [asynchronous(), polled(), provisioned(), failures()]) {
    const model = buildTimeline(run);
    const rows = [...model.tracks, ...model.lanes];
    for (const { sequence } of rows)
      expect([...sequence.atUs]).toEqual([...sequence.atUs].toSorted((a, b) => a - b));
    const moments = rows.flatMap(({ sequence }) =>
      [...sequence.ref].filter((ref) => ref < 0).map((ref) => ~ref),
    );
    expect(moments.toSorted((a, b) => a - b)).toEqual(model.moments.kind.map((_, i) => i));
  }
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
    httpExchanges: [],
    logs: [],
    ...NO_METRICS,
    bill: { lines: [], totalUsd: 0, gbSeconds: 0, billedMs: 0 },
    cancelled: false,
    notes: [],
  };
}
