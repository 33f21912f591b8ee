/** Faults at exact places: each happens once, where it was put, and a run says which places it had. */
import { describe, expect, it } from "vitest";
import type { RunResult, ScheduledFault } from "../../src/session/protocol.ts";
import { records, simulate, type Simulation } from "./simulate.ts";

/** Asks twice, and answers how both went. */
const HANDLER = `
  const ask = async (path) => {
    try { return (await fetch("https://bank.example.com" + path, { method: "POST" })).status; }
    catch (error) { return error.cause.code; }
  };
  export const handler = async () => [await ask("/check"), await ask("/charge")];
`;

const bank: Simulation = {
  code: HANDLER,
  outsideHosts: [
    { host: "bank.example.com", latencyMs: 20, routes: [{ path: "*", body: "done" }] },
  ],
};

const withSchedule = (
  schedule: ScheduledFault[],
  simulation: Partial<Simulation> = {},
): Promise<RunResult> => simulate({ ...bank, ...simulation, faults: { schedule } });

const asked = (run: RunResult): string[] => records(run, "http.requested").map(({ path }) => path);

const asynchronous: Partial<Simulation> = {
  workload: {
    kind: "list",
    arrivals: [{ atMs: 0, payload: {} }],
    target: { invocationType: "Event" },
  },
};

describe("a schedule of faults", () => {
  it("names every place of a run, and changes nothing when it is empty", async () => {
    const plain = await simulate({ ...bank, ...asynchronous });
    const run = await withSchedule([], asynchronous);
    expect(run.traceHash).toBe(plain.traceHash);
    expect(run.choicePoints?.map(({ kind }) => kind)).toEqual([
      "delivery",
      "invocation",
      "call",
      "call",
    ]);
    expect(plain.choicePoints).toBeUndefined();
  });

  it("ends the process before a call: what came before it stands, and the call was not sent", async () => {
    const run = await withSchedule([{ kind: "crash-before-call", call: 1 }]);
    expect(asked(run)).toEqual(["/check"]);
    expect(run.invocations[0]).toMatchObject({
      status: "crash",
      payload: { errorType: "Runtime.ExitError" },
    });
    expect(records(run, "fault.injected").map(({ effect }) => effect)).toEqual([
      "the runtime process ended before it sent POST https://bank.example.com/charge",
    ]);
  });

  it("ends the process before the response: everything was done, and nobody hears of it", async () => {
    const run = await withSchedule(
      [{ kind: "crash-before-response", invocation: 0 }],
      asynchronous,
    );
    expect(asked(run)).toEqual(["/check", "/charge", "/check", "/charge"]);
    expect(run.invocations[0]).toMatchObject({ attempts: 2, condition: "Success" });
  });

  it("lets one call fail, before or after it was carried out", async () => {
    const before = await withSchedule([{ kind: "call-fails", call: 1, status: 503 }]);
    expect(before.invocations[0]!.payload).toEqual([200, 503]);
    expect(records(before, "http.responded").map(({ lost }) => lost)).toEqual([undefined, true]);
    const after = await withSchedule([{ kind: "call-fails", call: 1, afterEffect: true }]);
    expect(after.invocations[0]!.payload).toEqual([200, "ECONNRESET"]);
    expect(records(after, "http.responded").map(({ lost }) => lost)).toEqual([
      undefined,
      undefined,
    ]);
  });

  it("lets one call take longer, up to the function's timeout", async () => {
    const run = await withSchedule([{ kind: "call-slow", call: 0, extraMs: 3_000 }]);
    expect(run.invocations[0]!.status).toBe("timeout");
    expect(asked(run)).toEqual(["/check"]);
  });

  it("throttles one invocation, and replaces the environment after one", async () => {
    const two: Partial<Simulation> = { at: [[0], [1_000], [2_000]] };
    const run = await withSchedule(
      [
        { kind: "throttle", invocation: 0 },
        { kind: "recycle", invocation: 1 },
      ],
      two,
    );
    expect(run.invocations.map(({ status, coldStart }) => [status, coldStart])).toEqual([
      ["throttle", false],
      ["success", true],
      ["success", true],
    ]);
    expect(records(run, "fault.injected").map(({ fault }) => fault)).toEqual([
      "throttle",
      "recycle",
    ]);
  });

  it("delivers one event again, at the same time or later", async () => {
    const at = async (afterMs: number): Promise<number[]> => {
      const run = await withSchedule(
        [{ kind: "deliver-again", delivery: 0, afterMs }],
        asynchronous,
      );
      return records(run, "async.dequeued").map(({ at: instant }) => instant / 1_000);
    };
    const [first, second] = await at(250);
    expect(second! - first!).toBe(250);
    expect(new Set(await at(0)).size).toBe(1);
  });

  it("is refused when a fault has no place", async () => {
    await expect(withSchedule([{ kind: "throttle" } as never])).rejects.toThrow(
      /faults\.schedule\[0\]\.invocation/,
    );
  });
});
