/** Faults that befall execution environments. Each is off by default, recorded, and disturbs nothing else. */
import { describe, expect, it } from "vitest";
import type { Faults, RunResult } from "../../src/session/protocol.ts";
import { records, simulate, type Simulation } from "./simulate.ts";

const HANDLER = "export const handler = async () => { console.log('working'); return 'done'; };";

const withFaults = (faults: Faults, simulation: Partial<Simulation> = {}): Promise<RunResult> =>
  simulate({ code: HANDLER, ...simulation, faults });

const bursts: Partial<Simulation> = {
  workload: { kind: "burst", size: 40, bursts: 3, gapMs: 5_000, payloads: [{}] },
};

const injected = (run: RunResult): string[] =>
  records(run, "fault.injected").map(({ fault, subject }) => `${fault} ${subject}`);

describe("a slow init", () => {
  it("takes longer by what the fault says, for a share of environments", async () => {
    const run = await withFaults({ init: { slowProbability: 0.25, slowMs: 2_000 } }, bursts);
    const slow = run.invocations.filter(({ initMs }) => initMs !== null && initMs > 2_000);
    expect(slow.length).toBeGreaterThan(3);
    expect(slow.length).toBeLessThan(20);
    const subjects = slow.map(({ environmentId }) => `init.slow ${environmentId}`);
    expect(injected(run).sort()).toEqual(subjects.sort());
  });

  it("leaves everything else of the run as it was", async () => {
    const plain = await simulate({ code: HANDLER, ...bursts });
    const run = await withFaults({ init: { slowProbability: 0.25, slowMs: 2_000 } }, bursts);
    const untouched = (each: RunResult): [string | null, number | null][] =>
      each.invocations
        .filter(
          ({ environmentId, coldStart }) =>
            coldStart && !injected(run).includes(`init.slow ${environmentId}`),
        )
        .map(({ environmentId, initMs }) => [environmentId, initMs]);
    expect(untouched(run)).toEqual(untouched(plain));
  });
});

describe("a failed init", () => {
  it("ends with the runtime's process, and again inside the invocation when every init fails", async () => {
    const run = await withFaults({ init: { failProbability: 1 } });
    expect(run.invocations[0]).toMatchObject({
      status: "crash",
      payload: { errorType: "Runtime.ExitError" },
    });
    expect(records(run, "init.ended").map(({ phase, status }) => [phase, status])).toEqual([
      ["init", "error"],
      ["invoke", "error"],
    ]);
    expect(injected(run)).toEqual(["init.fail env-1", "init.fail env-1"]);
  });

  it("may be mended by the init inside the invocation", async () => {
    const run = await withFaults({ init: { failProbability: 0.5 } }, bursts);
    const mended = run.invocations.filter(
      ({ coldStart, initMs, status }) => coldStart && initMs === null && status === "success",
    );
    expect(mended.length).toBeGreaterThan(0);
  });
});

describe("a crash", () => {
  it("befalls the arrivals that the fault names, at their first attempt", async () => {
    const run = await withFaults({ crash: { arrivals: [1] } }, { at: [[0], [1_000], [2_000]] });
    expect(run.invocations.map(({ status }) => status)).toEqual(["success", "crash", "success"]);
    expect(records(run, "fault.injected")).toMatchObject([
      { fault: "crash", subject: "env-1", requestId: run.invocations[1]!.requestId },
    ]);
    expect(run.invocations[1]!.payload).toMatchObject({ errorType: "Runtime.ExitError" });
  });

  it("comes before the n-th thing that the invocation does", async () => {
    const at = (atHostCall: number): Promise<RunResult> =>
      withFaults(
        { crash: { arrivals: [0], atHostCall } },
        {
          code: "export const handler = async () => { console.log('1'); console.log('2'); return 3; };",
        },
      );
    const own = (run: RunResult): number =>
      run.logs.filter(({ source }) => source === "function").length;
    expect(own(await at(1))).toBe(0);
    expect(own(await at(2))).toBe(1);
    const third = await at(3);
    expect(own(third)).toBe(2);
    expect(third.invocations[0]!.status).toBe("crash");
    expect((await at(4)).invocations[0]!.status).toBe("success");
  });

  it("comes to a share of invocations", async () => {
    const run = await withFaults(
      { crash: { probability: 0.2 } },
      { workload: { kind: "constant", count: 200, intervalMs: 1_000, payloads: [{}] } },
    );
    const crashed = run.invocations.filter(({ status }) => status === "crash").length;
    expect(crashed).toBeGreaterThan(20);
    expect(crashed).toBeLessThan(60);
    expect(records(run, "fault.injected")).toHaveLength(crashed);
  });
});

describe("recycling", () => {
  it("replaces the environment after an invocation", async () => {
    const run = await withFaults({ recycle: { probability: 1 } }, { at: [[0], [1_000], [2_000]] });
    expect(
      run.invocations.map(({ environmentId, coldStart }) => [environmentId, coldStart]),
    ).toEqual([
      ["env-1", true],
      ["env-2", true],
      ["env-3", true],
    ]);
    expect(records(run, "environment.shutdown")[0]!.because).toBe("Lambda replaced it (a fault)");
  });

  it("gives extensions and SIGTERM their time", async () => {
    const run = await withFaults(
      { recycle: { probability: 1 } },
      {
        code: `process.on('SIGTERM', () => { console.log('bye'); process.exit(0); });\n${HANDLER}`,
        function: { extensions: [{ name: "agent", kind: "external", shutdownMs: 50 }] },
        at: [[0], [5_000]],
      },
    );
    expect(run.logs.some(({ line }) => line.endsWith("bye"))).toBe(true);
  });
});
