import { describe, expect, it } from "vitest";
import type { TraceEvent, TraceRecord } from "../kernel/trace.ts";
import { segmentsOf } from "./xray-segments.ts";

const EPOCH_MS = 1_767_603_600_000;
const ARN = "arn:aws:lambda:us-east-1:123456789012:function:orders";
const traced = {
  traceId: "1-695b7f90-000000000000000000000001",
  segmentId: "00000000000000aa",
  parentId: "00000000000000bb",
};

const trace = (...events: [atMs: number, event: TraceEvent][]): TraceRecord[] =>
  events.map(([atMs, event], seq) => ({ seq, at: atMs * 1_000, ...event }));

const received = (invocationType: "RequestResponse" | "Event", sampled = true): TraceEvent => ({
  type: "invocation.received",
  requestId: "r1",
  functionName: "orders",
  invocationType,
  source: "client",
  index: 0,
  payloadBytes: 2,
  ...(sampled ? { traced } : {}),
});
const started = (attempt: number, coldStart: boolean): TraceEvent => ({
  type: "invoke.started",
  environmentId: "env-1",
  requestId: "r1",
  attempt,
  version: "$LATEST",
  coldStart,
  deadline: 3_000_000,
});
const responded = (ok: boolean): TraceEvent => ({
  type: "invoke.responded",
  environmentId: "env-1",
  requestId: "r1",
  ok,
});
const ended = (attempt: number, status: "success" | "error", extensionsUs = 0): TraceEvent => ({
  type: "invoke.ended",
  environmentId: "env-1",
  requestId: "r1",
  attempt,
  status,
  durationUs: 10_000,
  ...(extensionsUs ? { postRuntimeExtensionsUs: extensionsUs } : {}),
  billedMs: 10,
  memoryUsedMb: 76,
  costUsd: 0,
});
const completed = (
  statusCode: number,
  status: "success" | "accepted" | "throttle",
): TraceEvent => ({
  type: "invocation.completed",
  requestId: "r1",
  functionName: "orders",
  status,
  statusCode,
  payload: "null",
  latencyUs: 0,
});
const init = (type: "init.started" | "init.ended"): TraceEvent =>
  type === "init.started"
    ? { type, environmentId: "env-1", phase: "init" }
    : { type, environmentId: "env-1", phase: "init", status: "success", durationUs: 140_000 };

const sinceStart = (seconds: number | undefined) =>
  seconds === undefined ? undefined : Math.round((seconds - EPOCH_MS / 1_000) * 1_000);

describe("X-Ray segments (fact 83)", () => {
  it("are two for a request: the Lambda service, and the function with its Init on a cold start", () => {
    const segments = segmentsOf(
      trace(
        [0, received("RequestResponse")],
        [30, init("init.started")],
        [170, init("init.ended")],
        [171, started(1, true)],
        [180, responded(true)],
        [180, completed(200, "success")],
        [186, ended(1, "success", 5_000)],
      ),
      EPOCH_MS,
    );
    expect(segments.map(({ origin }) => origin)).toEqual(["AWS::Lambda", "AWS::Lambda::Function"]);
    const [service, fn] = segments as [(typeof segments)[0], (typeof segments)[0]];
    expect(service).toMatchObject({
      name: "orders",
      trace_id: traced.traceId,
      parent_id: traced.parentId,
      resource_arn: ARN,
      http: { response: { status: 200 } },
      aws: { request_id: "r1" },
    });
    expect([sinceStart(service.start_time), sinceStart(service.end_time)]).toEqual([0, 180]);
    expect(fn).toMatchObject({
      id: traced.segmentId,
      parent_id: service.id,
      aws: { request_id: "r1", function_arn: `${ARN}:$LATEST` },
      annotations: {
        "aws.responseLatency": 9,
        "aws.responseDuration": 0,
        "aws.runtimeOverhead": 1,
        "aws.extensionOverhead": 5,
      },
    });
    expect([sinceStart(fn.start_time), sinceStart(fn.end_time)]).toEqual([30, 186]);
    const [initialisation] = fn.subsegments!;
    expect(initialisation!.name).toBe("Init");
    expect([sinceStart(initialisation!.start_time), sinceStart(initialisation!.end_time)]).toEqual([
      30, 170,
    ]);
  });

  it("show an asynchronous invocation's dwell time and each of its attempts", () => {
    const segments = segmentsOf(
      trace(
        [0, received("Event")],
        [0, completed(202, "accepted")],
        [
          8,
          {
            type: "async.dequeued",
            requestId: "r1",
            functionName: "orders",
            attempt: 1,
            ageUs: 8_000,
          },
        ],
        [10, started(1, false)],
        [20, responded(false)],
        [20, ended(1, "error")],
        [
          60_020,
          { type: "async.dequeued", requestId: "r1", functionName: "orders", attempt: 2, ageUs: 0 },
        ],
        [60_021, started(2, false)],
        [60_030, responded(true)],
        [60_031, ended(2, "success")],
        [
          60_031,
          {
            type: "async.finished",
            requestId: "r1",
            functionName: "orders",
            condition: "Success",
            attempts: 2,
            ageUs: 0,
            lost: false,
            because: "",
            rule: 43,
          },
        ],
      ),
      EPOCH_MS,
    );
    expect(segments.map(({ origin, fault }) => [origin, fault ?? false])).toEqual([
      ["AWS::Lambda", false],
      ["AWS::Lambda::Function", true],
      ["AWS::Lambda::Function", false],
    ]);
    const [service, first, second] = segments;
    expect(service!.subsegments!.map(({ name, fault }) => [name, fault ?? false])).toEqual([
      ["Dwell Time", false],
      ["Attempt #1", true],
      ["Attempt #2", false],
    ]);
    expect(sinceStart(service!.end_time)).toBe(60_031);
    expect(first!.parent_id).toBe(service!.subsegments![1]!.id);
    expect(second!.parent_id).toBe(service!.subsegments![2]!.id);
    expect(second!.id).not.toBe(first!.id);
  });

  it("mark a throttled request as an error of the caller", () => {
    const segments = segmentsOf(
      trace(
        [0, received("RequestResponse")],
        [
          0,
          {
            type: "invocation.throttled",
            requestId: "r1",
            functionName: "orders",
            attempt: 1,
            reason: "ConcurrentInvocationLimitExceeded",
            because: "",
            rule: 66,
          },
        ],
        [0, completed(429, "throttle")],
      ),
      EPOCH_MS,
    );
    expect(segments).toMatchObject([
      { error: true, throttle: true, http: { response: { status: 429 } } },
    ]);
  });

  it("are not sent for requests that were not sampled", () => {
    expect(
      segmentsOf(
        trace(
          [0, received("RequestResponse", false)],
          [1, started(1, false)],
          [2, ended(1, "success")],
        ),
        EPOCH_MS,
      ),
    ).toEqual([]);
  });

  it("are in progress when the run ended before the request did", () => {
    const segments = segmentsOf(
      trace([0, received("RequestResponse")], [1, started(1, false)]),
      EPOCH_MS,
    );
    expect(segments.map(({ in_progress, end_time }) => [in_progress, end_time])).toEqual([
      [true, undefined],
      [true, undefined],
    ]);
  });
});
