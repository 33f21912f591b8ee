/** Facts 1, 4, 6, 7 and 8: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html */
import { describe, expect, it } from "vitest";
import type { ExtensionConfiguration } from "../../src/engine/lambda/configuration.ts";
import type { RunResult } from "../../src/session/protocol.ts";
import { lines, records, simulate, type Simulation } from "./simulate.ts";

const HANDLER = "export const handler = async () => 'done';";
const MS = 1_000;
/** Beyond the longest idle time, so that the first environment is shut down before this arrival. */
const LATER = 480_000;

const withExtensions = (
  extensions: ExtensionConfiguration[],
  simulation: Partial<Simulation> = {},
): Promise<RunResult> =>
  simulate({
    code: HANDLER,
    ...simulation,
    function: { extensions, ...simulation.function },
  });

const external = (rest: Partial<ExtensionConfiguration> = {}): ExtensionConfiguration => ({
  name: "agent",
  kind: "external",
  ...rest,
});
const internal = (rest: Partial<ExtensionConfiguration> = {}): ExtensionConfiguration => ({
  name: "wrapper",
  kind: "internal",
  ...rest,
});

describe("init with extensions", () => {
  it("ends when the runtime and every extension have asked for their first event (fact 1)", async () => {
    const slow = await withExtensions([external({ initMs: 700 }), internal({ initMs: 20 })]);
    const [invocation] = slow.invocations;
    expect(invocation!.initMs).toBe(700);
    expect(
      records(slow, "extension.ran").map((it) => [it.extension, it.phase, it.durationUs]),
    ).toEqual([
      ["wrapper", "init", 20 * MS],
      ["agent", "init", 700 * MS],
      ["agent", "invoke", 0],
      ["wrapper", "invoke", 0],
    ]);
    const quick = await withExtensions([external({ initMs: 1 })]);
    expect(quick.invocations[0]!.initMs).toBeGreaterThan(100);
  });

  it("prints a line for each extension before START (fact 1)", async () => {
    const run = await withExtensions([external(), internal()]);
    const start = lines(run).findIndex((line) => line.startsWith("START"));
    expect(lines(run).slice(1, start)).toEqual([
      "EXTENSION\tName: agent\tState: Ready\tEvents: [INVOKE, SHUTDOWN]",
      "EXTENSION\tName: wrapper\tState: Ready\tEvents: [INVOKE, SHUTDOWN]",
    ]);
  });

  it("times out after 10 s for an extension as for the runtime (fact 2)", async () => {
    const run = await withExtensions([external({ initMs: 11_000 })], {
      function: { timeoutSeconds: 20 },
    });
    expect(lines(run)).toContain(
      "INIT_REPORT Init Duration: 10000.00 ms\tPhase: init\tStatus: timeout",
    );
    expect(run.invocations[0]).toMatchObject({ status: "success", initMs: null });
    expect(run.invocations[0]!.durationMs).toBeGreaterThan(11_000);
  });

  it("fails with Extension.Crash when an extension ends, and again inside the invocation (facts 4, 5)", async () => {
    const run = await withExtensions([external({ initMs: 40, crashes: "init" })]);
    const { requestId, payload, status } = run.invocations[0]!;
    expect(lines(run)).toContain(
      "INIT_REPORT Init Duration: 40.00 ms\tPhase: init\tStatus: error\tError Type: Extension.Crash",
    );
    expect(lines(run)).toContain(
      "INIT_REPORT Init Duration: 40.00 ms\tPhase: invoke\tStatus: error\tError Type: Extension.Crash",
    );
    expect(status).toBe("crash");
    expect(payload).toEqual({
      errorType: "Extension.Crash",
      errorMessage: `RequestId: ${requestId} Error: exit status 1`,
    });
    expect(lines(run).at(-1)).toMatch(/Status: error\tError Type: Extension\.Crash\t$/);
  });
});

describe("an invocation with extensions", () => {
  it("answers the caller at the runtime's response and lasts until the extensions are done (fact 8)", async () => {
    const run = await withExtensions([external({ invokeMs: 900 })], { at: [[0], [500], [5_000]] });
    const [first, second, third] = run.invocations;
    expect(first!.latencyMs).toBeLessThan(400);
    expect(first!.durationMs).toBe(900);
    expect(first!.billedMs).toBe(Math.ceil(900 + first!.initMs!));
    // The environment was busy meanwhile, so the second request made another one.
    expect(second!.environmentId).not.toBe(first!.environmentId);
    expect(third!.coldStart).toBe(false);
    const [ended] = records(run, "invoke.ended");
    expect(ended!.postRuntimeExtensionsUs).toBeGreaterThan(800 * MS);
  });

  it("is not longer for an extension that is done before the runtime (fact 8)", async () => {
    const run = await withExtensions([external({ invokeMs: 5 })], {
      code: "export const handler = () => new Promise((r) => setTimeout(r, 200));",
    });
    expect(records(run, "invoke.ended")[0]).toMatchObject({ postRuntimeExtensionsUs: 0 });
  });

  it("leaves the function's own late work running while extensions are busy (facts 8, 9)", async () => {
    const run = await withExtensions([external({ invokeMs: 500 })], {
      code: "export const handler = async () => { setTimeout(() => console.log('late'), 100); return 'done'; };",
    });
    const late = run.logs.find(({ line }) => line.endsWith("late"))!;
    expect(late.requestId).toBe(run.invocations[0]!.requestId);
    expect(records(run, "environment.frozen")[0]!.pending).toBe(0);
  });

  it("times out when an extension is not done in the function's timeout, with the caller long answered (fact 8)", async () => {
    const run = await withExtensions([external({ invokeMs: 60_000 })]);
    expect(run.invocations[0]).toMatchObject({ status: "success", payload: "done" });
    expect(records(run, "invoke.ended")[0]).toMatchObject({
      status: "timeout",
      durationUs: 3_000 * MS,
    });
    expect(records(run, "extension.ran").find(({ phase }) => phase === "invoke")).toMatchObject({
      durationUs: 3_000 * MS,
    });
  });

  it("ends with Extension.Crash when an extension ends before the response, and the next one starts anew (fact 6)", async () => {
    const run = await withExtensions([external({ invokeMs: 50, crashes: "invoke" })], {
      code: "let n = 0; export const handler = async () => { await new Promise((r) => setTimeout(r, 200)); return ++n; };",
      at: [[0], [10_000]],
    });
    const [first, second] = run.invocations;
    expect(first).toMatchObject({ status: "crash", payload: { errorType: "Extension.Crash" } });
    expect(records(run, "environment.reset")).toHaveLength(1);
    expect(second).toMatchObject({ status: "success", payload: 1, coldStart: false });
    expect(second!.environmentId).toBe(first!.environmentId);
  });

  it("marks the invocation as an error when an extension ends after the response was sent (fact 8)", async () => {
    const run = await withExtensions([external({ invokeMs: 500, crashes: "invoke" })]);
    expect(run.invocations[0]).toMatchObject({ status: "success", payload: "done" });
    expect(lines(run).at(-1)).toMatch(/Status: error\tError Type: Extension\.Crash\t$/);
  });
});

/** What happened in a shutdown, in ms from its beginning. */
const shutdownOf = ({ trace }: RunResult): [number, string][] => {
  const first = trace.find((it) => it.type === "signal.sent")!;
  const begin = trace.indexOf(first);
  const end = trace.findIndex(({ type }, index) => index > begin && /shutdown|reset/.test(type));
  const own = trace
    .slice(begin, end + 1)
    .filter((it) => "environmentId" in it && it.environmentId === first.environmentId);
  return own.flatMap((it): [number, string][] => {
    const at = Math.round((it.at - first.at) / MS);
    if (it.type === "signal.sent") return [[at, it.signal]];
    if (it.type === "extension.ran")
      return [[at, `${it.extension} ${Math.round(it.durationUs / MS)}`]];
    if (it.type === "log" && it.source === "function") return [[at, it.line.split("\t").at(-1)!]];
    if (it.type === "environment.shutdown") return [[at, it.reason]];
    return it.type === "environment.reset" ? [[at, "reset"]] : [];
  });
};

const CLEAN_UP = (ms: number) =>
  `process.on('SIGTERM', () => { console.log('term'); setTimeout(() => { console.log('clean'); process.exit(0); }, ${ms}); });\n${HANDLER}`;

describe("the shutdown phase (fact 7)", () => {
  it("sends SIGTERM to the runtime, then SHUTDOWN to external extensions", async () => {
    const run = await withExtensions([external({ shutdownMs: 400 })], {
      code: CLEAN_UP(100),
      at: [[0], [LATER]],
    });
    expect(shutdownOf(run)).toEqual([
      [0, "SIGTERM"],
      [0, "term"],
      [100, "clean"],
      [500, "agent 400"],
      [500, "spindown"],
    ]);
    expect(records(run, "environment.thawed")[0]).not.toHaveProperty("requestId");
  });

  it("ends a runtime without a listener at once", async () => {
    const run = await withExtensions([external({ shutdownMs: 10 })], { at: [[0], [LATER]] });
    expect(shutdownOf(run)).toEqual([
      [0, "SIGTERM"],
      [10, "agent 10"],
      [10, "spindown"],
    ]);
  });

  it("kills the runtime after 300 ms when there are external extensions only", async () => {
    const run = await withExtensions([external({ shutdownMs: 100 })], {
      code: CLEAN_UP(400),
      at: [[0], [LATER]],
    });
    expect(shutdownOf(run)).toEqual([
      [0, "SIGTERM"],
      [0, "term"],
      [300, "SIGKILL"],
      [400, "agent 100"],
      [400, "spindown"],
    ]);
  });

  it("gives the runtime 500 ms when an internal extension lives in it", async () => {
    const run = await withExtensions([internal({ shutdownMs: 200 })], {
      code: CLEAN_UP(1_000),
      at: [[0], [LATER]],
    });
    expect(shutdownOf(run)).toEqual([
      [0, "SIGTERM"],
      [0, "term"],
      [200, "wrapper 200"],
      [500, "SIGKILL"],
      [500, "spindown"],
    ]);
    expect(records(run, "signal.sent")[0]!.budgetUs).toBe(500 * MS);
  });

  it("kills an external extension that is not done after 2,000 ms in all", async () => {
    const run = await withExtensions([external({ shutdownMs: 5_000 })], {
      code: CLEAN_UP(100),
      at: [[0], [LATER]],
    });
    expect(shutdownOf(run).slice(-3)).toEqual([
      [2_000, "SIGKILL"],
      [2_000, "agent 1900"],
      [2_000, "spindown"],
    ]);
  });

  it("is passed through after a time-out too; the environment is busy until it is over (fact 6)", async () => {
    const run = await withExtensions([external({ shutdownMs: 500 })], {
      code: "process.on('SIGTERM', () => console.log('term')); export const handler = () => new Promise((r) => setTimeout(r, 60_000));",
      at: [[0], [1_800]],
      function: { timeoutSeconds: 1 },
    });
    expect(shutdownOf(run)).toEqual([
      [0, "SIGTERM"],
      [0, "term"],
      [300, "SIGKILL"],
      [800, "agent 500"],
      [800, "reset"],
    ]);
    expect(run.invocations[1]!.environmentId).not.toBe(run.invocations[0]!.environmentId);
  });

  it("does not reach a runtime that computes without pause; it is killed", async () => {
    const run = await withExtensions([external()], {
      code: "process.on('SIGTERM', () => console.log('term')); export const handler = async () => { for (;;); };",
      function: { timeoutSeconds: 1 },
    });
    expect(shutdownOf(run)).toEqual([
      [0, "SIGTERM"],
      [300, "SIGKILL"],
      [300, "agent 0"],
      [300, "reset"],
    ]);
  });

  it("has nothing left to ask of a runtime that crashed", async () => {
    const run = await withExtensions([external({ shutdownMs: 30 })], {
      code: "export const handler = async () => process.exit(1);",
    });
    expect(records(run, "signal.sent")).toEqual([]);
    expect(records(run, "extension.ran").at(-1)).toMatchObject({
      phase: "shutdown",
      durationUs: 30 * MS,
    });
    expect(records(run, "environment.reset")).toHaveLength(1);
  });

  it("is left out when the run is over", async () => {
    const run = await withExtensions([external({ shutdownMs: 500 })]);
    expect(records(run, "signal.sent")).toEqual([]);
    expect(records(run, "environment.shutdown")).toMatchObject([{ reason: "end-of-run" }]);
  });

  it("ends with the run when that comes first, and is recorded all the same (fact 7)", async () => {
    const simulation = { at: [[0], [LATER]] as [number][] };
    const extensions = [external({ shutdownMs: 1_500 })];
    const whole = await withExtensions(extensions, simulation);
    const thawed = records(whole, "environment.thawed").find((it) => it.requestId === undefined)!;
    const run = await withExtensions(extensions, {
      ...simulation,
      maxVirtualMs: thawed.at / 1_000 + 700,
    });
    expect(records(run, "environment.created")).toHaveLength(1);
    expect(records(run, "environment.shutdown")).toMatchObject([{ reason: "end-of-run" }]);
  });
});
