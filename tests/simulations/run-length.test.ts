/** How long a run is, and that its end is said. */
import { describe, expect, it } from "vitest";
import { SessionError, type Workload } from "../../src/session/protocol.ts";
import { records, simulate } from "./simulate.ts";

const code =
  "export const handler = async ({ ms = 0 }) => { await new Promise((r) => setTimeout(r, ms)); };";
const constant: Workload = { kind: "constant", count: 100, intervalMs: 1_000, payloads: [] };

describe("a run", () => {
  it("says that it was ended at its limit with work left, and ends there", async () => {
    const run = await simulate({ code, workload: constant, maxVirtualMs: 10_500 });
    expect(records(run, "run.note")).toMatchObject([{ kind: "limit", at: 10_500_000 }]);
    expect(run.virtualMs).toBe(10_500);
    expect(run.invocations).toHaveLength(11);
  });

  it("says nothing when its work is done before the limit", async () => {
    const run = await simulate({ code, maxVirtualMs: 600_000 });
    expect(records(run, "run.note")).toEqual([]);
  });

  it("lasts at least as long as asked for, beyond a day too", async () => {
    const twoDays = 2 * 24 * 3_600_000;
    const run = await simulate({ code, minVirtualMs: twoDays });
    expect([run.virtualMs, records(run, "run.note")]).toEqual([twoDays, []]);
  });

  it("cannot be longer than its limit", async () => {
    const run = simulate({ code, minVirtualMs: 2_000, maxVirtualMs: 1_000 });
    await expect(run).rejects.toThrow(SessionError);
    await expect(run).rejects.toMatchObject({ failure: { path: "minVirtualMs" } });
  });
});

describe("users of a closed loop", () => {
  it("go on after a throttle, one call at a time, without standing still in time", async () => {
    const run = await simulate({
      code,
      function: { reservedConcurrency: 1 },
      workload: {
        kind: "closed",
        users: 3,
        thinkMs: 0,
        durationMs: 2_000,
        payloads: [{ ms: 100 }],
      },
    });
    const throttled = run.invocations.filter(({ status }) => status === "throttle");
    expect(throttled.length).toBeGreaterThan(10);
    expect(run.invocations.filter(({ status }) => status === "success").length).toBeGreaterThan(10);
    expect(Math.max(...run.invocations.map(({ atMs }) => atMs))).toBeGreaterThan(1_900);
  });

  it("and another workload have arrivals of their own", async () => {
    const run = await simulate({
      code,
      workload: { kind: "closed", users: 2, thinkMs: 500, durationMs: 2_000, payloads: [] },
      account: { traffic: [{ ...constant, count: 3 }] },
    });
    expect(run.invocations.length).toBeGreaterThan(3 + 4);
    expect(run.invocations.every(({ status }) => status === "success")).toBe(true);
  });
});
