import { expect, test } from "vitest";
import {
  SessionError,
  type RunOptions,
  type RunResult,
  type Scenario,
  type Session,
} from "../session/protocol.ts";
import { CONFIGURATION, runOf } from "./fixtures.ts";
import { createRunner } from "./runner.ts";

const SCENARIO: Scenario = {
  seed: "1",
  function: CONFIGURATION,
  files: { "index.ts": "" },
  workload: { kind: "list", arrivals: [] },
};

/** A session whose run ends when the test says so. */
function sessionOf(run: (scenario: Scenario, options?: RunOptions) => Promise<RunResult>): Session {
  return {
    warmUp: async () => undefined,
    run,
    queryLogs: () => Promise.reject(new Error("nothing was asked")),
    close: () => undefined,
  };
}

test("goes from preparing over running to a result that knows what it was made from", async () => {
  const phases: string[] = [];
  const runner = createRunner(async () =>
    sessionOf(async (_, options) => {
      options?.onProgress?.({ virtualMs: 5, completed: 1, expected: 2 });
      return runOf([{}]);
    }),
  );
  runner.state.subscribe(() => phases.push(runner.state.get().phase));
  await runner.run(SCENARIO);
  expect([...new Set(phases)]).toEqual(["preparing", "running", "idle"]);
  expect(runner.state.get()).toMatchObject({
    resultOf: JSON.stringify(SCENARIO),
    failure: null,
    progress: null,
  });
});

test("keeps the last result while the next run fails, and says why", async () => {
  let fail = false;
  const runner = createRunner(async () =>
    sessionOf(async () => {
      if (fail)
        throw new SessionError({ kind: "input", message: "No handler", path: "index.ts:1:1" });
      return runOf([{}]);
    }),
  );
  await runner.run(SCENARIO);
  fail = true;
  expect(await runner.run(SCENARIO)).toBeNull();
  expect(runner.state.get()).toMatchObject({
    phase: "idle",
    failure: { kind: "input", path: "index.ts:1:1" },
  });
  expect(runner.state.get().result).not.toBeNull();
});

test("a sandbox that cannot be loaded is a failure with the loader's words", async () => {
  const runner = createRunner(() => Promise.reject(new TypeError("Failed to fetch")));
  await runner.run(SCENARIO);
  expect(runner.state.get().failure).toEqual({ kind: "defect", message: "Failed to fetch" });
});

test("cancelling while the sandbox loads ends without a result", async () => {
  let opened: (session: Session) => void = () => undefined;
  const runner = createRunner(() => new Promise((resolve) => (opened = resolve)));
  const run = runner.run(SCENARIO);
  runner.cancel();
  opened(sessionOf(async () => runOf([{}])));
  expect(await run).toBeNull();
  expect(runner.state.get()).toMatchObject({ phase: "idle", result: null, failure: null });
});

test("cancelling a run keeps the trace so far", async () => {
  const runner = createRunner(async () =>
    sessionOf(
      (_, options) =>
        new Promise((resolve) =>
          options?.signal?.addEventListener("abort", () => resolve(runOf([], { cancelled: true }))),
        ),
    ),
  );
  const run = runner.run(SCENARIO);
  await new Promise((resolve) => setTimeout(resolve, 1));
  runner.cancel();
  expect(await run).toMatchObject({ cancelled: true });
});

test("a second run is refused while one is under way", async () => {
  const runner = createRunner(async () => sessionOf(async () => runOf([{}])));
  const [first, second] = await Promise.all([runner.run(SCENARIO), runner.run(SCENARIO)]);
  expect(first).not.toBeNull();
  expect(second).toBeNull();
});
