/** Facts A1 (1-13) and 39: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html */
import { describe, expect, it } from "vitest";
import type { OutsideHost, RunResult } from "../../src/session/protocol.ts";
import { lines, records, shape, simulate } from "./simulate.ts";

describe("the life of an execution environment", () => {
  it("goes through init, invoke and freeze, in this order (fact 1)", async () => {
    const run = await simulate({
      code: "export const handler = async () => 1;",
      at: [[0], [1_000]],
    });
    expect(shape(run)).toEqual([
      "invocation.received",
      "environment.created",
      "log-stream.created",
      "init.started",
      "module.loaded",
      "init.ended",
      "invoke.started",
      "invoke.responded",
      "invocation.completed",
      "invoke.ended",
      "environment.frozen",
      "invocation.received",
      "environment.thawed",
      "invoke.started",
      "invoke.responded",
      "invocation.completed",
      "invoke.ended",
      "environment.frozen",
      "environment.shutdown",
    ]);
  });

  it("stops an init phase after 10 s and runs it again in the invocation, under the function's timeout (fact 2)", async () => {
    const run = await simulate({
      code: "console.log('init'); await new Promise((r) => setTimeout(r, 12_000)); export const handler = async () => 'done';",
      function: { timeoutSeconds: 15 },
    });
    expect(lines(run)).toContain(
      "INIT_REPORT Init Duration: 10000.00 ms\tPhase: init\tStatus: timeout",
    );
    expect(lines(run).filter((line) => line.endsWith("init"))).toHaveLength(2);
    const [invocation] = run.invocations;
    expect(invocation).toMatchObject({
      status: "success",
      payload: "done",
      coldStart: true,
      initMs: null,
    });
    expect(invocation!.latencyMs).toBeGreaterThan(22_000);
    expect(invocation!.latencyMs).toBeLessThan(22_500);
  });

  it("ends that second init with the function's time-out when it is too short (fact 2)", async () => {
    const run = await simulate({
      code: "await new Promise((r) => setTimeout(r, 12_000)); export const handler = async () => 1;",
      function: { timeoutSeconds: 5 },
    });
    const [invocation] = run.invocations;
    expect(invocation).toMatchObject({ status: "timeout", durationMs: 5_000 });
    expect(JSON.stringify(invocation!.payload)).toContain("Task timed out after 5.00 seconds");
  });

  it("prints INIT_REPORT only when init failed (fact 4)", async () => {
    const good = await simulate({ code: "export const handler = async () => 1;" });
    expect(lines(good).some((line) => line.startsWith("INIT_REPORT"))).toBe(false);
    const bad = await simulate({ code: "throw new TypeError('no'); export const handler = 1;" });
    expect(lines(bad)).toContainEqual(
      expect.stringMatching(
        /^INIT_REPORT Init Duration: \d+\.\d\d ms\tPhase: init\tStatus: error\tError Type: TypeError$/,
      ),
    );
  });

  it("reports an error at import to the caller after initialising once more (fact 5)", async () => {
    const run = await simulate({ code: "console.log('body'); throw new Error('boom');" });
    expect(run.invocations[0]).toMatchObject({
      status: "error",
      functionError: "Unhandled",
      payload: { errorType: "Error", errorMessage: "boom" },
    });
    expect(lines(run).filter((line) => line.endsWith("INFO\tbody"))).toHaveLength(2);
    expect(records(run, "init.ended").map(({ phase, status }) => `${phase} ${status}`)).toEqual([
      "init error",
      "invoke error",
    ]);
  });

  it("resets the process after a time-out, keeps /tmp, and initialises inside the next invocation (fact 6)", async () => {
    const code = `
      import { existsSync, writeFileSync } from 'node:fs';
      let count = 0;
      export const handler = async (event) => {
        if (event.read) return { file: existsSync('/tmp/kept'), count };
        writeFileSync('/tmp/kept', 'x');
        count = 42;
        await new Promise((r) => setTimeout(r, 60_000));
      };`;
    const run = await simulate({
      code,
      at: [[0], [10_000, { read: true }]],
      function: { timeoutSeconds: 1 },
    });
    expect(run.invocations[1]).toMatchObject({
      payload: { file: true, count: 0 },
      coldStart: false,
      initMs: null,
      environmentId: run.invocations[0]!.environmentId,
    });
    expect(run.invocations[1]!.durationMs).toBeGreaterThan(80);
    expect(lines(run).filter((line) => line.startsWith("INIT_START"))).toHaveLength(1);
    expect(records(run, "environment.reset")).toHaveLength(1);
  });

  it("gives a function without extensions no time to shut down: SIGTERM is never delivered (fact 7)", async () => {
    const run = await simulate({
      code: "process.on('SIGTERM', () => console.log('bye')); export const handler = async () => 1;",
      at: [[0], [1_000_000]],
    });
    expect(records(run, "environment.shutdown")[0]).toMatchObject({ reason: "spindown" });
    expect(lines(run).some((line) => line.endsWith("bye"))).toBe(false);
  });

  it("freezes timers with the environment and thaws them in the next invocation (fact 9)", async () => {
    const code = `
      let started;
      export const handler = async (event) => {
        if (!started) {
          started = Date.now();
          setTimeout(() => console.log('late', Date.now() - started), 1_000);
        }
        await new Promise((r) => setTimeout(r, event.ms));
        return { elapsed: Date.now() - started };
      };`;
    const run = await simulate({
      code,
      at: [
        [0, { ms: 10 }],
        [60_000, { ms: 2_000 }],
      ],
    });
    const late = run.logs.find(({ line }) => line.includes("late"))!;
    expect(late.requestId).toBe(run.invocations[1]!.requestId);
    // 990 ms of the timer were left when the environment froze.
    expect(late.atMs).toBeGreaterThan(60_980);
    expect(late.atMs).toBeLessThan(61_000);
    expect((run.invocations[1]!.payload as { elapsed: number }).elapsed).toBeGreaterThan(61_000);
  });

  it("leaves a request unsent whose connection was not up when the environment froze, until the thaw (fact 9)", async () => {
    const code = `
      import { ListQueuesCommand, SQSClient } from "@aws-sdk/client-sqs";
      const sqs = new SQSClient({});
      const put = (id) => fetch("https://stock.example.com/items/" + id, { method: "PUT", body: "{}" });
      export const handler = async ({ late, first, ms = 0 }) => {
        if (first) await put(first);
        if (late) {
          put(late).then(({ status }) => console.log("late", status));
          sqs.send(new ListQueuesCommand({})).then(() => console.log("listed"));
        }
        await new Promise((done) => setTimeout(done, ms));
      };`;
    const stock: OutsideHost = {
      host: "stock.example.com",
      latencyMs: 80,
      connectMs: 60,
      routes: [{ path: "/items", collection: {} }],
    };
    const simulateLate = (at: [number, object][]) => simulate({ code, at, outsideHosts: [stock] });
    const itemsOf = (run: RunResult) => run.collections![0]!.items.map(({ id }) => id);

    const never = await simulateLate([
      [0, { late: "a" }],
      [480_000, {}],
    ]);
    expect(itemsOf(never)).toEqual([]);
    expect(lines(never).some((line) => /late|listed/.test(line))).toBe(false);
    expect(records(never, "http.responded")[0]).toMatchObject({
      exchange: 1,
      error: "the process that sent it ended",
    });

    const thawed = await simulateLate([
      [0, { late: "a" }],
      [60_000, { ms: 500 }],
    ]);
    expect(itemsOf(thawed)).toEqual(["a"]);
    const late = thawed.logs.filter(({ line }) => /late 201|listed/.test(line));
    expect(late.map(({ requestId }) => requestId)).toEqual(
      Array<string>(2).fill(thawed.invocations[1]!.requestId),
    );

    // On a connection that is up, a request leaves at once.
    const sent = await simulateLate([[0, { first: "a", late: "b" }]]);
    expect(itemsOf(sent)).toEqual(["a", "b"]);
  });

  it("ends an environment that was idle for 5 to 7 minutes (fact 10)", async () => {
    const run = await simulate({
      code: "export const handler = async () => 1;",
      at: [[0], [480_000]],
    });
    const [frozen] = records(run, "environment.frozen");
    const [shutdown] = records(run, "environment.shutdown");
    const idleMinutes = (shutdown!.at - frozen!.at) / 60_000_000;
    expect(idleMinutes).toBeGreaterThanOrEqual(5);
    expect(idleMinutes).toBeLessThanOrEqual(7);
    expect(run.invocations.map(({ coldStart }) => coldStart)).toEqual([true, true]);
  });

  it("ends a busy environment after about two hours (fact 10)", async () => {
    const run = await simulate({
      code: "export const handler = async () => 1;",
      workload: { kind: "constant", count: 150, intervalMs: 60_000, payloads: [{}] },
    });
    expect(run.invocations.filter(({ coldStart }) => coldStart)).toHaveLength(2);
    expect(records(run, "environment.shutdown")[0]!.because).toBe(
      "it had reached its greatest age",
    );
  });

  it("serves ten overlapping requests with six environments, as in AWS's example (fact 12)", async () => {
    const seconds = [5, 5, 5, 6, 8, 6, 6, 6, 3, 1];
    const starts = [0, 1, 2, 3, 4, 5.5, 6.5, 7.5, 8.5, 9.5];
    const run = await simulate({
      code: "export const handler = async ({ s }) => { await new Promise((r) => setTimeout(r, s * 1_000)); };",
      at: starts.map((start, i) => [start * 1_000, { s: seconds[i] }]),
      function: { timeoutSeconds: 30 },
    });
    const letters = run.invocations.map(
      ({ environmentId }) => "ABCDEF"[Number(environmentId!.slice(4)) - 1],
    );
    expect(letters.join("")).toBe("ABCDEABCFD");
  });

  it("refuses what exceeds the account's concurrency with 429 and does not run it", async () => {
    const run = await simulate({
      code: "export const handler = async () => { await new Promise((r) => setTimeout(r, 100)); };",
      workload: { kind: "burst", size: 3, bursts: 1, gapMs: 0, payloads: [{}] },
      accountConcurrency: 2,
    });
    expect(run.invocations.map(({ status }) => status).sort()).toEqual([
      "success",
      "success",
      "throttle",
    ]);
    expect(run.invocations.find(({ status }) => status === "throttle")).toMatchObject({
      payload: { message: "Rate Exceeded.", Reason: "ConcurrentInvocationLimitExceeded" },
      billedMs: null,
      costUsd: 0,
    });
  });

  it("awaits top-level await in init, and lets unawaited init work finish in the first invocation (fact 39)", async () => {
    const run = await simulate({
      code: `
        await new Promise((r) => setTimeout(r, 200));
        let late = false;
        setTimeout(() => { late = true; }, 30);
        export const handler = async () => { await new Promise((r) => setTimeout(r, 100)); return late; };`,
    });
    expect(run.invocations[0]!.initMs).toBeGreaterThan(290);
    expect(run.invocations[0]!.payload).toBe(true);
  });

  it("runs init at full speed whatever the memory, and the handler in proportion to it (A14)", async () => {
    const code = `
      const work = () => { for (let i = 0; i < 1_000_000; i++); };
      work();
      export const handler = async () => work();`;
    const runs = await Promise.all(
      [128, 1_769].map((memorySizeMb) => simulate({ code, function: { memorySizeMb } })),
    );
    const [small, large] = runs.map((run) => run.invocations[0]!);
    expect(small!.initMs).toBeCloseTo(large!.initMs!, 0);
    expect(small!.durationMs! / large!.durationMs!).toBeGreaterThan(8);
  });
});
