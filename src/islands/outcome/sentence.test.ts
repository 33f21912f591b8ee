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
  httpExchanges: [],
  logs: [],
  ...NO_METRICS,
  bill: { lines: [], totalUsd: 0.00000213, gbSeconds: 0, billedMs: 0 },
  cancelled: false,
  notes: [],
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

const record = (event: Record<string, unknown>) =>
  ({
    seq: 0,
    at: 0,
    because: "",
    rule: 0,
    functionName: "orders",
    ...event,
  }) as unknown as RunResult["trace"][number];

test("says what became of events that nobody waits for", () => {
  const events = Array.from({ length: 40 }, (_, i) =>
    invocation(i, {
      invocationType: "Event",
      status: "accepted",
      latencyMs: 0,
      condition: i === 39 ? "RetriesExhausted" : "Success",
      attempts: i < 36 ? 1 : i < 39 ? 2 : 3,
    }),
  );
  const trace = [
    ...[36, 37, 38, 39].map((i) =>
      record({ type: "async.returned", requestId: `r${i}`, cause: "function-error" }),
    ),
    record({ type: "invoke.started", requestId: "r0", coldStart: true }),
    record({ type: "invoke.started", requestId: "r1", coldStart: false }),
    record({ type: "record.delivered", requestId: "r39", kind: "dead-letter", ok: true }),
    record({
      type: "invocation.throttled",
      requestId: "r3",
      reason: "ConcurrentInvocationLimitExceeded",
    }),
  ];
  expect(outcomeSentence(run(events, { trace }))).toBe(
    "1 cold start, 1 warm; 1 attempt throttled; 40 accepted; 36 succeeded at once, 3 after a retry; 1 in the dead-letter queue; $0.0000021",
  );
});

test("says which events are lost or still wait", () => {
  const events = [
    invocation(0, {
      invocationType: "Event",
      status: "accepted",
      condition: "EventAgeExceeded",
      attempts: 0,
    }),
    invocation(1, { invocationType: "Event", status: "accepted", condition: null, attempts: 0 }),
  ];
  const trace = [record({ type: "async.finished", requestId: "r0", lost: true })];
  expect(outcomeSentence(run(events, { trace }))).toBe(
    "2 accepted; 1 lost, 1 still in the queue; $0.0000021",
  );
});

test("names the reasons of throttles, and counts what the API refused", () => {
  const throttled = [0, 1, 2].map((i) => invocation(i, { status: "throttle", attempts: 0 }));
  const reserved = "ReservedFunctionConcurrentInvocationLimitExceeded";
  const trace = ["r0", "r1", "r2"].map((requestId, i) =>
    record({
      type: "invocation.throttled",
      requestId,
      reason: i < 2 ? reserved : "ConcurrentInvocationLimitExceeded",
    }),
  );
  const refused = invocation(3, { status: "refused", attempts: 0, latencyMs: 1 });
  expect(outcomeSentence(run([...throttled, refused], { trace }))).toBe(
    "2 throttled by reserved concurrency, 1 throttled by the account's limits, 1 refused; $0.0000021",
  );
});

test("counts batches instead of the requests of pollers", () => {
  const batches = ["success", "error"].map((status, i) =>
    invocation(i, {
      source: "event-source-mapping",
      index: -1,
      status: status as InvocationStatus,
    }),
  );
  const trace = [
    record({ type: "batch.ended", requestId: "r0", outcome: "success" }),
    record({ type: "batch.ended", requestId: "r1", outcome: "failed" }),
    record({ type: "message.moved", queue: "q", deadLetterQueue: "d", messageId: "m" }),
  ];
  expect(outcomeSentence(run(batches, { trace }))).toBe(
    "2 warm invocations; 2 batches; 1 succeeded, 1 failed; 1 message in a dead-letter queue; $0.0000021",
  );
});

const exchange = (status: number, latencyMs: number): RunResult["httpExchanges"][number] => ({
  exchange: 1,
  front: "http-api",
  name: "shop",
  index: 0,
  atMs: 0,
  method: "GET",
  path: "/",
  status,
  headers: [],
  body: "",
  isBase64: false,
  bodyBytes: 0,
  latencyMs,
  firstByteMs: null,
  integrationMs: null,
  requestId: null,
  because: null,
});

test("counts answers that were errors, and takes the latency that HTTP clients saw", () => {
  const httpExchanges = [exchange(200, 20), exchange(504, 29_000), exchange(404, 5)];
  expect(outcomeSentence(run([invocation(0)], { httpExchanges }))).toBe(
    "1 warm invocation; 1 answer 504, 1 answer 404; slowest 29 s; $0.0000021",
  );
});
