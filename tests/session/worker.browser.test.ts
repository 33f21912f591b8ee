import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openWorkerSession } from "../../src/session/client/worker-client.ts";
import type { Session } from "../../src/session/protocol.ts";
import { sessionContract, failureOf } from "./contract.ts";
import { every, scenario } from "./scenarios.ts";

describe("a session in a worker", () => {
  sessionContract(() => openWorkerSession());
});

/** A few instructions that take minutes: nothing counts inside a multiplication of huge numbers. */
const UNCOUNTED = `export const handler = async () => {
  let n = 7n;
  for (let i = 0; i < 17; i++) n *= n;
  for (let i = 0; i < 1000; i++) n * n;
};`;
/** Counted work with a long time-out: the worker gives signs of life but cannot hear. */
const COUNTED = scenario(
  "let n = 0; export const handler = async () => { if (++n === 3) for (;;); return n; };",
  { workload: every(1_000, 3), function: { timeoutSeconds: 900, memorySizeMb: 1769 } },
);
const GOOD = scenario("export const handler = async () => 'fine';");

describe("the watchdog in the page", () => {
  let session: Session;
  beforeEach(async () => {
    session = openWorkerSession({ silenceMs: 1_000, cancelMs: 500 });
    await session.warmUp();
  });
  afterEach(() => session.close());

  it("ends a worker that gives no sign of life, says so, and the next run works", async () => {
    const failure = await failureOf(session.run(scenario(UNCOUNTED)));
    expect(failure.kind).toBe("watchdog");
    expect(failure.message).toBe(
      "The simulator gave no sign of life for 1 s and was ended by the page's watchdog. The code probably does something huge in one step, which cannot be interrupted: look for very large numbers, texts or lists. The next run starts on a fresh simulator.",
    );
    expect((await session.run(GOOD)).invocations).toMatchObject([{ payload: "fine" }]);
  });

  it("ends a worker that does not answer a cancel, and the next run works", async () => {
    const patient = openWorkerSession({ silenceMs: 60_000, cancelMs: 500 });
    try {
      await patient.warmUp();
      // Long enough that the worker is in the multiplication on a slow machine too: before it, it would hear the cancel.
      const failure = await failureOf(
        patient.run(scenario(UNCOUNTED), { signal: AbortSignal.timeout(3_000) }),
      );
      expect(failure.kind).toBe("watchdog");
      expect(failure.message).toContain("did not answer the cancel within 0.5 s");
      expect((await patient.run(GOOD)).invocations).toMatchObject([{ payload: "fine" }]);
    } finally {
      patient.close();
    }
  });

  it("leaves a worker alone that works on one long slice and, when it is cancelled, gives the trace until then", async () => {
    const startedAt = performance.now();
    const result = await session.run(COUNTED, { signal: AbortSignal.timeout(2_500) });
    expect(performance.now() - startedAt).toBeGreaterThan(2_500);
    expect(result.cancelled).toBe(true);
    expect(result.invocations.map(({ payload }) => payload)).toEqual([1, 2]);
    expect(result.trace.at(-1)).toMatchObject({ type: "run.note", kind: "cancelled" });
    expect((await session.run(GOOD)).invocations).toMatchObject([{ payload: "fine" }]);
  });

  it("fails only the run that it ended: the one behind it is run", async () => {
    const hung = failureOf(session.run(scenario(UNCOUNTED)));
    const waiting = session.run(GOOD);
    expect((await hung).kind).toBe("watchdog");
    expect((await waiting).invocations).toMatchObject([{ payload: "fine" }]);
  });

  it("has nothing to do after a close: the run in the middle of guest work is rejected at once", async () => {
    const started = Promise.withResolvers<void>();
    const running = failureOf(session.run(COUNTED, { onProgress: () => started.resolve() }));
    await started.promise;
    session.close();
    expect(await running).toMatchObject({ kind: "closed" });
  });
});

describe("the page", () => {
  it("stays responsive while guest code loops for ever", async () => {
    const session = openWorkerSession();
    let timer: ReturnType<typeof setInterval> | undefined;
    try {
      await session.warmUp();
      let ticks = 0;
      timer = setInterval(() => (ticks += 1), 20);
      const result = await session.run(
        scenario("export const handler = async () => { for (;;); };"),
      );
      expect(result.invocations).toMatchObject([{ status: "timeout" }]);
      // A page that was blocked for the whole run would have had none.
      expect(ticks).toBeGreaterThan(10);
    } finally {
      clearInterval(timer);
      session.close();
    }
  });
});
