/**
 * Log groups and streams, the platform's events in JSON, and levels (facts 17 to 23):
 * https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html
 */
import { describe, expect, it } from "vitest";
import type { FunctionConfiguration, RunResult } from "../../src/session/protocol.ts";
import { lines, records, simulate, type Simulation } from "./simulate.ts";

const HANDLER = "export const handler = async () => 'done';";

interface PlatformEvent {
  time: string;
  type: string;
  record: Record<string, unknown>;
}

const withLogging = (
  logging: FunctionConfiguration["logging"],
  { code = HANDLER, ...simulation }: Partial<Simulation> = {},
): Promise<RunResult> =>
  simulate({ code, ...simulation, function: { ...simulation.function, logging: logging! } });

const events = (run: RunResult): PlatformEvent[] =>
  run.logs
    .filter(({ source }) => source === "platform")
    .map(({ line }) => JSON.parse(line) as PlatformEvent);

const types = (run: RunResult): string[] => events(run).map(({ type }) => type);

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string;
const NUMBER = expect.any(Number) as number;

describe("log groups and streams", () => {
  it("has a group for the function and a stream for each environment (fact 23)", async () => {
    const run = await simulate({
      code: "export const handler = async () => { await new Promise((r) => setTimeout(r, 50)); return [process.env.AWS_LAMBDA_LOG_GROUP_NAME, process.env.AWS_LAMBDA_LOG_STREAM_NAME]; };",
      workload: { kind: "burst", size: 3, bursts: 2, gapMs: 1_000, payloads: [{}] },
    });
    const streams = records(run, "log-stream.created");
    expect(streams).toHaveLength(records(run, "environment.created").length);
    for (const { environmentId, logGroup, logStream } of streams) {
      expect(logGroup).toBe("/aws/lambda/orders");
      expect(logStream).toMatch(/^2026\/01\/05\/\[\$LATEST\][0-9a-f]{32}$/);
      const served = run.invocations.find((each) => each.environmentId === environmentId)!;
      expect(served.payload).toEqual([logGroup, logStream]);
    }
    expect(new Set(streams.map(({ logStream }) => logStream)).size).toBe(3);
  });

  it("names streams after the function in a group that functions share (fact 23)", async () => {
    const run = await withLogging({ logGroup: "/shop/all" });
    const [stream] = records(run, "log-stream.created");
    expect(stream!.logGroup).toBe("/shop/all");
    expect(stream!.logStream).toMatch(/^2026\/01\/05\/orders\[\$LATEST\]\[[0-9a-f]{32}\]$/);
  });

  it("makes the stream with its first line, not before (fact 23)", async () => {
    const run = await withLogging(
      { format: "JSON", systemLevel: "WARN" },
      {
        code: "export const handler = async ({ log }) => { if (log) console.log('now'); };",
        at: [[0], [5_000, { log: true }]],
      },
    );
    const [stream] = records(run, "log-stream.created");
    expect(stream!.at).toBeGreaterThan(5_000_000);
  });
});

describe("the platform's events in JSON", () => {
  it("have the Telemetry API's fields (fact 22)", async () => {
    const run = await withLogging({ format: "JSON", systemLevel: "DEBUG" });
    const { requestId } = run.invocations[0]!;
    const init = { initializationType: "on-demand", phase: "init" };
    expect(events(run)).toEqual([
      {
        time: TIME,
        type: "platform.initStart",
        record: {
          ...init,
          runtimeVersion: expect.stringMatching(/^nodejs:24\.v\d+$/) as string,
          runtimeVersionArn: expect.stringMatching(
            /^arn:aws:lambda:.*::runtime:[0-9a-f]{64}$/,
          ) as string,
          functionName: "orders",
          functionVersion: "$LATEST",
        },
      },
      { time: TIME, type: "platform.initRuntimeDone", record: { ...init, status: "success" } },
      {
        time: TIME,
        type: "platform.initReport",
        record: { ...init, status: "success", metrics: { durationMs: NUMBER } },
      },
      { time: TIME, type: "platform.start", record: { requestId, version: "$LATEST" } },
      {
        time: TIME,
        type: "platform.runtimeDone",
        record: {
          requestId,
          status: "success",
          spans: ["responseLatency", "responseDuration", "runtimeOverhead"].map((name) => ({
            name,
            start: TIME,
            durationMs: NUMBER,
          })),
          metrics: { durationMs: NUMBER, producedBytes: 6 },
        },
      },
      {
        time: TIME,
        type: "platform.report",
        record: {
          requestId,
          status: "success",
          metrics: {
            durationMs: run.invocations[0]!.durationMs,
            billedDurationMs: run.invocations[0]!.billedMs,
            memorySizeMB: 128,
            maxMemoryUsedMB: run.invocations[0]!.memoryUsedMb,
            initDurationMs: run.invocations[0]!.initMs,
          },
        },
      },
    ]);
  });

  it.each([
    ["DEBUG", ["initStart", "initRuntimeDone", "initReport", "start", "runtimeDone", "report"]],
    ["INFO", ["initStart", "start", "report"]],
    [undefined, ["initStart", "start", "report"]],
    ["WARN", []],
  ] as const)("at system level %s are %j when all goes well (fact 22)", async (level, expected) => {
    const run = await withLogging({ format: "JSON", ...(level ? { systemLevel: level } : {}) });
    expect(types(run)).toEqual(expected.map((type) => `platform.${type}`));
  });

  it("pass the level WARN when something went wrong (fact 22)", async () => {
    const logging = { format: "JSON", systemLevel: "WARN" } as const;
    const timeout = await withLogging(logging, {
      code: "export const handler = () => new Promise((r) => setTimeout(r, 60_000));",
      function: { timeoutSeconds: 1 },
    });
    expect(events(timeout)).toMatchObject([
      { type: "platform.runtimeDone", record: { status: "timeout" } },
      { type: "platform.report", record: { status: "timeout" } },
    ]);
    const failing = await withLogging(logging, { code: "throw new TypeError('no');" });
    const failed = { status: "error", errorType: "TypeError" };
    expect(events(failing)).toMatchObject([
      { type: "platform.initRuntimeDone", record: { phase: "init", ...failed } },
      { type: "platform.initReport", record: { phase: "init", ...failed } },
      { type: "platform.initRuntimeDone", record: { phase: "invoke", ...failed } },
      { type: "platform.initReport", record: { phase: "invoke", ...failed } },
      { type: "platform.runtimeDone", record: failed },
      { type: "platform.report", record: failed },
    ]);
  });

  it("report provisioned init at INFO (fact 22)", async () => {
    const run = await withLogging(
      { format: "JSON" },
      {
        account: {
          versions: [{}],
          aliases: [{ name: "live", version: "1" }],
          provisionedConcurrency: [{ qualifier: "live", amount: 1 }],
        },
        workload: {
          kind: "list",
          target: { qualifier: "live" },
          arrivals: [{ atMs: 0, payload: {} }],
        },
      },
    );
    expect(types(run)).toEqual(
      ["initStart", "initReport", "start", "report"].map((type) => `platform.${type}`),
    );
    expect(events(run)[1]!.record).toMatchObject({
      initializationType: "provisioned-concurrency",
    });
  });

  it("tell of extensions and of what they take after the runtime (fact 22)", async () => {
    const run = await withLogging(
      { format: "JSON" },
      { function: { extensions: [{ name: "agent", kind: "external", invokeMs: 400 }] } },
    );
    expect(events(run)).toContainEqual({
      time: TIME,
      type: "platform.extension",
      record: { name: "agent", state: "Ready", events: ["INVOKE", "SHUTDOWN"] },
    });
    const { postRuntimeExtensionsUs } = records(run, "invoke.ended")[0]!;
    expect(events(run).at(-1)!.record).toMatchObject({
      spans: [{ name: "extensionOverhead", durationMs: postRuntimeExtensionsUs! / 1_000 }],
    });
  });

  it("name the trace of a sampled request (facts 22, 83)", async () => {
    const run = await withLogging({ format: "JSON" }, { function: { tracing: "Active" } });
    const tracing = {
      type: "X-Amzn-Trace-Id",
      spanId: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
      value: expect.stringMatching(
        /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=1/,
      ) as string,
    };
    expect(events(run).slice(-2)).toMatchObject([{ record: { tracing } }, { record: { tracing } }]);
  });
});

describe("the function's own lines in JSON", () => {
  it("are those of the runtime client, at INFO by default (facts 20, 22)", async () => {
    const run = await withLogging(
      { format: "JSON" },
      {
        code: "export const handler = async () => { console.debug('quiet'); console.log('hello'); };",
      },
    );
    const own = run.logs.filter(({ source }) => source === "function");
    expect(own.map(({ line }) => JSON.parse(line) as unknown)).toMatchObject([
      { level: "INFO", requestId: run.invocations[0]!.requestId, message: "hello" },
    ]);
  });

  it("are filtered by the application level, whoever writes them (fact 20)", async () => {
    const run = await withLogging(
      { format: "JSON", applicationLevel: "ERROR" },
      {
        code: `export const handler = async () => {
          console.info('a'); console.warn('b'); console.error('c');
          process.stdout.write('plain text counts as INFO\\n');
          process.stdout.write('{"level":"fatal","msg":"d"}\\n');
          process.stdout.write('{"level":"debug","msg":"e"}\\n');
        };`,
      },
    );
    const own = run.logs.filter(({ source }) => source === "function");
    expect(own.map(({ line }) => JSON.parse(line) as unknown)).toMatchObject([
      { level: "ERROR", message: "c" },
      { level: "fatal", msg: "d" },
    ]);
  });
});

describe("text logs", () => {
  it("have no levels of the platform: everything is written (fact 22)", async () => {
    const run = await withLogging({ format: "Text" });
    expect(lines(run).map((line) => line.split(" ")[0])).toEqual([
      "INIT_START",
      "START",
      "END",
      "REPORT",
    ]);
  });

  it("print INIT_REPORT for a failed init inside the invocation too, before START", async () => {
    const run = await simulate({ code: "throw new TypeError('no');" });
    const platform = run.logs.filter(({ source }) => source === "platform");
    expect(platform.map(({ line }) => line.split(/[ \t]/)[0])).toEqual([
      "INIT_START",
      "INIT_REPORT",
      "INIT_REPORT",
      "START",
      "END",
      "REPORT",
    ]);
    expect(platform[2]!.line).toContain("\tPhase: invoke\tStatus: error\tError Type: TypeError");
  });

  it("end REPORT with the trace of a sampled request (fact 83)", async () => {
    const run = await simulate({ code: HANDLER, function: { tracing: "Active" } });
    expect(lines(run).at(-1)).toMatch(
      /Init Duration: \d+\.\d\d ms\t\nXRAY TraceId: 1-[0-9a-f]{8}-[0-9a-f]{24}\tSegmentId: [0-9a-f]{16}\tSampled: true\t$/,
    );
    const untraced = await simulate({ code: HANDLER });
    expect(lines(untraced).at(-1)).not.toContain("XRAY");
  });
});
