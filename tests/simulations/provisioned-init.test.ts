/** Facts 3, 4, 10, 15, 16 and 68, as one environment lives them: https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html */
import { describe, expect, it } from "vitest";
import type { RunResult } from "../../src/session/protocol.ts";
import { lines, records, simulate, type Simulation } from "./simulate.ts";

const HANDLER = "export const handler = async () => process.env.AWS_LAMBDA_INITIALIZATION_TYPE;";

/** One environment, provisioned for the alias `live`; arrivals in ms from when it was to be ready. */
const provisioned = (
  arrivals: number[],
  { code = HANDLER, amount = 1, ...simulation }: Partial<Simulation> & { amount?: number } = {},
): Promise<RunResult> =>
  simulate({
    code,
    account: {
      versions: [{}],
      aliases: [{ name: "live", version: "1" }],
      provisionedConcurrency: [{ qualifier: "live", amount }],
    },
    workload: {
      kind: "list",
      target: { qualifier: "live" },
      arrivals: arrivals.map((atMs) => ({ atMs, payload: {} })),
    },
    ...simulation,
  });

describe("an environment of provisioned concurrency", () => {
  it("is initialised ahead of its first invocation, which is no cold start (facts 16, 68)", async () => {
    const run = await provisioned([0, 1_000]);
    expect(run.invocations).toMatchObject([
      { payload: "provisioned-concurrency", coldStart: false, initMs: null },
      { payload: "provisioned-concurrency", coldStart: false, initMs: null },
    ]);
    expect(lines(run).filter((line) => line.includes("Init Duration"))).toHaveLength(1);
    const [ready] = records(run, "environment.ready");
    const [thawed] = records(run, "environment.thawed");
    expect(thawed!.frozenUs).toBe(thawed!.at - ready!.at);
    expect(records(run, "environment.created")).toHaveLength(1);
  });

  it("always prints INIT_REPORT (fact 4)", async () => {
    const [init, report] = lines(await provisioned([0]));
    expect(init).toMatch(/^INIT_START/);
    expect(report).toMatch(/^INIT_REPORT Init Duration: \d+\.\d\d ms$/);
  });

  it("may initialise for 130 s, or for as long as the function's timeout (fact 3)", async () => {
    const slow = (seconds: number): string =>
      `await new Promise((r) => setTimeout(r, ${seconds * 1_000}));\n${HANDLER}`;
    const inTime = await provisioned([0], { code: slow(60) });
    expect(inTime.invocations[0]).toMatchObject({ payload: "provisioned-concurrency" });
    const late = await provisioned([200_000], { code: slow(131) });
    expect(records(late, "init.ended")[0]).toMatchObject({
      status: "timeout",
      durationUs: 130_000_000,
    });
    const longer = await provisioned([200_000], {
      code: slow(131),
      function: { timeoutSeconds: 140 },
    });
    expect(records(longer, "environment.ready")).toHaveLength(1);
  });

  it("ends when its init fails, and the allocation has failed (fact 68)", async () => {
    const run = await provisioned([0], { code: "throw new TypeError('no');" });
    expect(records(run, "environment.shutdown")[0]).toMatchObject({
      reason: "failure",
      because: "its init phase failed with TypeError",
    });
    expect(lines(run)).toContainEqual(
      expect.stringMatching(
        /^INIT_REPORT Init Duration: \d+\.\d\d ms\tPhase: init\tStatus: error\tError Type: TypeError$/,
      ),
    );
    expect(records(run, "provisioned.changed").at(-1)).toMatchObject({
      status: "FAILED",
      statusReason: "FUNCTION_ERROR_INIT_FAILURE",
    });
  });

  it("is billed for its init although it serves nobody, at the lower price (facts 15, 16)", async () => {
    const run = await provisioned([0], { amount: 2 });
    const inits = records(run, "init.ended");
    expect(inits).toHaveLength(2);
    for (const { durationUs, billedMs, costUsd } of inits) {
      expect(billedMs).toBe(Math.ceil(durationUs / 1_000));
      expect(costUsd).toBeCloseTo((billedMs! / 1_000) * 0.125 * 9.7222e-6, 15);
    }
    const [ended] = records(run, "invoke.ended");
    expect(ended!.costUsd).toBeCloseTo(2e-7 + (ended!.billedMs / 1_000) * 0.125 * 9.7222e-6, 15);
  });

  it("is not ended for being idle (fact 10)", async () => {
    const run = await provisioned([0, 3_600_000]);
    expect(run.invocations.map(({ environmentId }) => environmentId)).toEqual(["env-1", "env-1"]);
  });

  it("is replaced when it has reached its greatest age (fact 10)", async () => {
    const run = await provisioned([0, 3 * 3_600_000]);
    expect(records(run, "environment.shutdown")[0]).toMatchObject({
      environmentId: "env-1",
      because: "it had reached its greatest age",
    });
    expect(run.invocations[1]).toMatchObject({ environmentId: "env-2", coldStart: false });
  });

  it("initialises inside the next invocation after a time-out, as any other (fact 6)", async () => {
    const run = await provisioned([0, 10_000], {
      code: "let n = 0; export const handler = async () => { if (!process.env.SEEN && n++ === 0) await new Promise((r) => setTimeout(r, 60_000)); return n; };",
      function: { timeoutSeconds: 1 },
    });
    expect(run.invocations[0]!.status).toBe("timeout");
    expect(records(run, "init.started").map(({ phase }) => phase)).toEqual(["init", "invoke"]);
    expect(run.invocations[1]!.environmentId).toBe("env-1");
  });
});
