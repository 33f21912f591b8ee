import { expect, test } from "vitest";
import type { LogLine, RunResult } from "../../session/protocol.ts";
import { filterLogs, isFailure, logGroupsOf, partsOf, streamsOf, withBreaks } from "./model.ts";
import { NO_METRICS } from "../../workspace/fixtures.ts";

const REQUEST = "9e3779b1-1f4c-4d02-9b7e-9e3779b11eef";
const REPORT = `REPORT RequestId: ${REQUEST}\tDuration: 3000.00 ms\tBilled Duration: 3000 ms\tMemory Size: 128 MB\tMax Memory Used: 36 MB\tStatus: timeout`;

const log = (changes: Partial<LogLine>): LogLine => ({
  atMs: 0,
  environmentId: "e1",
  requestId: null,
  source: "function",
  line: "",
  ...changes,
});

const run = (logs: LogLine[]): RunResult => ({
  seed: "1",
  traceHash: "",
  virtualMs: 0,
  startedAt: "2026-11-22T09:00:00.000Z",
  trace: [],
  invocations: [],
  httpExchanges: [],
  logs,
  ...NO_METRICS,
  bill: { lines: [], totalUsd: 0, gbSeconds: 0, billedMs: 0 },
  cancelled: false,
  notes: [],
});

test("takes a console line apart without losing a character", () => {
  const line = `2026-11-22T09:00:00.229Z\t${REQUEST}\tERROR\tInvoke Error \t{"errorType":"TypeError"}`;
  const parts = partsOf(log({ line }));
  expect(parts).toEqual({
    prefix: `2026-11-22T09:00:00.229Z\t${REQUEST}\t`,
    level: "ERROR",
    message: '\tInvoke Error \t{"errorType":"TypeError"}',
  });
  expect(parts.prefix + parts.level + parts.message).toBe(line);
});

test("leaves platform lines and lines written to stdout whole", () => {
  expect(partsOf(log({ line: REPORT, source: "platform" })).message).toBe(REPORT);
  expect(partsOf(log({ line: '{"_aws":{}}' }))).toEqual({
    prefix: "",
    level: null,
    message: '{"_aws":{}}',
  });
});

test("knows a failure by level and by AWS's status", () => {
  expect(isFailure(log({}), "ERROR")).toBe(true);
  expect(isFailure(log({}), "INFO")).toBe(false);
  expect(isFailure(log({ line: REPORT, source: "platform" }), null)).toBe(true);
  expect(
    isFailure(
      log({
        line: "INIT_REPORT Init Duration: 1236.04 ms\tPhase: init\tStatus: error",
        source: "platform",
      }),
      null,
    ),
  ).toBe(true);
  expect(isFailure(log({ line: "Status: error in my own words" }), null)).toBe(false);
});

test("shows carriage returns as line breaks", () => {
  expect(withBreaks("a\rb\r\nc\nd")).toBe("a\nb\nc\nd");
});

test("filters by selection, stream and text", () => {
  const logs = [
    log({ atMs: 1, line: "INIT_START", source: "platform" }),
    log({ atMs: 2, requestId: "r1", line: "START r1" }),
    log({ atMs: 3, requestId: "r2", environmentId: "e2", line: "START r2" }),
    log({ atMs: 9, requestId: "r1", line: "late Apple" }),
  ];
  const filter = { selection: null, streams: null, text: "" };
  expect(filterLogs(run(logs), filter)).toEqual([0, 1, 2, 3]);
  expect(filterLogs(run(logs), { ...filter, streams: new Set(["e2"]) })).toEqual([2]);
  expect(filterLogs(run(logs), { ...filter, text: " apple " })).toEqual([3]);
  const selection = { environmentId: "e1", requestId: "r1", fromUs: 1_000, toUs: 5_000 };
  // The request's own lines whenever they come, and lines of the environment without a request in the selected time.
  expect(filterLogs(run(logs), { ...filter, selection })).toEqual([0, 1, 3]);
  expect(
    filterLogs(run(logs), {
      ...filter,
      selection: { environmentId: "e1", fromUs: 0, toUs: 1_500 },
    }),
  ).toEqual([0]);
  expect(streamsOf(run(logs))).toEqual(["e1", "e2"]);
});

test("a decision about the whole filters nothing", () => {
  const logs = [log({ atMs: 1, line: "INIT_START" })];
  const selection = { environmentId: null, fromUs: 5_000, toUs: 5_000, seq: 7 };
  expect(filterLogs(run(logs), { selection, streams: null, text: "" })).toEqual([0]);
});

test("groups log streams by their log group", () => {
  const place = (functionName: string) => ({
    functionName,
    logGroup: `/aws/lambda/${functionName}`,
    logStream: "s",
  });
  const places = new Map([
    ["e1", place("orders")],
    ["e2", place("mail")],
    ["e3", place("orders")],
  ]);
  expect(logGroupsOf(["e1", "e2", "e3"], places)).toEqual([
    { group: "/aws/lambda/orders", streams: ["e1", "e3"] },
    { group: "/aws/lambda/mail", streams: ["e2"] },
  ]);
});

test("knows a failure in the JSON format", () => {
  expect(isFailure(log({ line: '{"level":"ERROR","message":"no"}' }), null)).toBe(true);
  const quoted = JSON.stringify({ level: "INFO", message: '"level":"ERROR"' });
  expect(isFailure(log({ line: quoted }), null)).toBe(false);
  const report = '{"type":"platform.report","record":{"status":"timeout"}}';
  expect(isFailure(log({ line: report, source: "platform" }), null)).toBe(true);
});
