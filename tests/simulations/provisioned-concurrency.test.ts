/** Facts 68 and 69: https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html */
import { describe, expect, it } from "vitest";
import type { AccountDefinition, Workload } from "../../src/session/protocol.ts";
import { records, simulate } from "./simulate.ts";

const code =
  "export const handler = async ({ ms = 0 }) => { await new Promise((r) => setTimeout(r, ms)); return process.env.AWS_LAMBDA_INITIALIZATION_TYPE; };";
const LIVE = { qualifier: "live" };
const published: AccountDefinition = {
  versions: [{}],
  aliases: [{ name: "live", version: "1" }],
};
const burst = (size: number, payload: unknown): Workload => ({
  kind: "burst",
  size,
  bursts: 1,
  gapMs: 0,
  payloads: [payload],
  target: LIVE,
});

describe("provisioned concurrency", () => {
  it("is initialised before traffic, so that its invocations are not cold (fact 68)", async () => {
    const run = await simulate({
      code,
      workload: burst(2, {}),
      account: { ...published, provisionedConcurrency: [{ ...LIVE, amount: 2 }] },
    });
    expect(run.invocations.map(({ payload, coldStart }) => [payload, coldStart])).toEqual([
      ["provisioned-concurrency", false],
      ["provisioned-concurrency", false],
    ]);
    const [asked, ready] = records(run, "provisioned.changed");
    expect(asked).toMatchObject({ status: "IN_PROGRESS", requested: 2, available: 0 });
    expect(ready).toMatchObject({ status: "READY", requested: 2, available: 2 });
    expect(ready!.at).toBeLessThan(0);
  });

  it("takes one to two minutes to prepare, and none of it can be used before all of it is ready (fact 68)", async () => {
    const run = await simulate({
      code,
      workload: {
        kind: "constant",
        count: 140,
        intervalMs: 1_000,
        payloads: [{}],
        target: LIVE,
      },
      account: { ...published, provisionedConcurrency: [{ ...LIVE, amount: 3, atMs: 10_000 }] },
    });
    const ready = records(run, "provisioned.changed").find(({ status }) => status === "READY")!;
    const seconds = ready.at / 1_000_000 - 10;
    expect(seconds).toBeGreaterThan(60);
    expect(seconds).toBeLessThan(121);
    for (const { atMs, payload } of run.invocations) {
      const provisioned = payload === "provisioned-concurrency";
      expect(provisioned).toBe(atMs * 1_000 > ready.at);
    }
  });

  it("spills over to on-demand environments when all of it is busy (fact 68)", async () => {
    const run = await simulate({
      code,
      workload: burst(3, { ms: 500 }),
      account: { ...published, provisionedConcurrency: [{ ...LIVE, amount: 2 }] },
    });
    expect(run.invocations.map(({ payload }) => payload)).toEqual([
      "provisioned-concurrency",
      "provisioned-concurrency",
      "on-demand",
    ]);
    expect(records(run, "invocation.spilled")).toMatchObject([
      { qualifier: "live", because: "all 2 provisioned environments were busy", rule: 68 },
    ]);
  });

  it("spills over beyond ten requests a second for each environment (fact 68)", async () => {
    const run = await simulate({
      code,
      function: { memorySizeMb: 1_769 },
      workload: {
        kind: "constant",
        count: 40,
        intervalMs: 40,
        payloads: [{}],
        target: LIVE,
      },
      account: { ...published, provisionedConcurrency: [{ ...LIVE, amount: 1 }] },
    });
    const [spilled] = records(run, "invocation.spilled");
    expect(spilled!.because).toBe(
      "requests came faster than 10 a second, ten times the provisioned concurrency",
    );
  });

  it("throttles $LATEST when all of the reserved concurrency is provisioned (fact 68)", async () => {
    const run = await simulate({
      code,
      function: { reservedConcurrency: 2 },
      account: { ...published, provisionedConcurrency: [{ ...LIVE, amount: 2 }] },
    });
    expect(run.invocations[0]!.status).toBe("throttle");
    expect(records(run, "invocation.throttled")[0]).toMatchObject({
      because: "all 2 of the reserved concurrency are provisioned, which leaves none on demand",
      rule: 68,
    });
  });

  it("fails when the init phase does, and the alias goes on on demand (fact 68)", async () => {
    const run = await simulate({
      code: "if (process.env.AWS_LAMBDA_INITIALIZATION_TYPE !== 'on-demand') throw new Error('no'); export const handler = async () => 1;",
      workload: burst(1, {}),
      account: { ...published, provisionedConcurrency: [{ ...LIVE, amount: 1 }] },
    });
    expect(records(run, "provisioned.changed").at(-1)).toMatchObject({
      status: "FAILED",
      statusReason: "FUNCTION_ERROR_INIT_FAILURE",
    });
    expect(run.invocations[0]).toMatchObject({ status: "success", payload: 1, coldStart: true });
  });

  it("is for aliases and published versions only (fact 68)", async () => {
    const run = simulate({
      code,
      account: { provisionedConcurrency: [{ qualifier: "$LATEST", amount: 1 }] },
    });
    await expect(run).rejects.toThrow(/LATEST|published/);
  });
});

describe("Application Auto Scaling", () => {
  const scaled: AccountDefinition = {
    ...published,
    provisionedConcurrency: [{ ...LIVE, amount: 2 }],
    scalableTargets: [
      {
        functionName: "orders",
        qualifier: "live",
        minimum: 2,
        maximum: 10,
        targetTracking: { target: 0.7 },
      },
    ],
  };

  it("adds environments after three minutes above the target (fact 69)", async () => {
    const run = await simulate({
      code,
      function: { timeoutSeconds: 60 },
      workload: {
        kind: "closed",
        users: 2,
        thinkMs: 10,
        durationMs: 8 * 60_000,
        payloads: [{ ms: 5_000 }],
        target: LIVE,
      },
      account: scaled,
    });
    const [activity] = records(run, "scaling.activity");
    expect(activity).toMatchObject({ from: 2, to: 3 });
    expect(activity!.at / 60_000_000).toBeGreaterThanOrEqual(3);
    expect(activity!.at / 60_000_000).toBeLessThan(5);
    expect(records(run, "alarm.changed")[0]).toMatchObject({
      to: expect.stringMatching(/OK|ALARM/),
    });
  });

  it("stops scaling in when traffic stops, because nothing is measured any more (fact 69)", async () => {
    const run = await simulate({
      code,
      workload: burst(7, { ms: 2_000 }),
      account: { ...scaled, provisionedConcurrency: [{ ...LIVE, amount: 8 }] },
      minVirtualMs: 3_600_000,
    });
    const low = records(run, "alarm.changed").filter(({ alarmName }) =>
      alarmName.includes("AlarmLow"),
    );
    expect(low.at(-1)).toMatchObject({ to: "INSUFFICIENT_DATA" });
    const last = records(run, "provisioned.changed").at(-1)!;
    // A minute's low average counts until it is too old, in small steps; the rest of the hour is paid for.
    expect(last.requested).toBeGreaterThan(4);
    expect(last.at).toBeLessThan(20 * 60_000_000);
  });
});
