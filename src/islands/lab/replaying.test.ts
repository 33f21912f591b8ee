import { expect, test } from "vitest";
import type { CheckVerdict, Evidence, Lab } from "../../grading/lab.ts";
import { judgeRun, scenarioOf } from "../../grading/runner.ts";
import type { AnyScenario, ScheduledFault, Session } from "../../session/protocol.ts";
import { runOf } from "../../workspace/fixtures.ts";
import { createReplaying, isStale } from "./replaying.ts";

const SCHEDULE: ScheduledFault[] = [
  { kind: "recycle", invocation: 0 },
  { kind: "throttle", invocation: 1 },
];
const STEPS = ["It is replaced.", "It is throttled."];
/** Its check fails on runs with faults. */
const LAB = {
  id: "lab",
  revision: 1,
  template: "",
  scenarios: { s: { workload: { kind: "list", arrivals: [] } } },
  checks: [
    {
      ...{ id: "a", title: "Title", scenario: "s", expected: "", hints: ["", ""] },
      judge: ({ run }: Evidence) =>
        run.seed === "0" || { received: `${run.seed} faults`, because: "of them" },
    },
  ],
  mistakes: {},
} as unknown as Lab;
const FOUND = {
  ...{ id: "a", title: "Title", scenario: "s", passed: false },
  counterExample: { schedule: SCHEDULE, steps: STEPS },
} as unknown as CheckVerdict;

function replay() {
  const asked: AnyScenario[] = [];
  const session: Session = {
    warmUp: async () => undefined,
    run: async (scenario) => {
      asked.push(scenario);
      return runOf([], { seed: String(scenario.faults?.schedule?.length) });
    },
    queryLogs: () => Promise.reject(new Error("nothing was asked")),
    close: () => undefined,
  };
  const replaying = createReplaying({
    loadLab: async () => LAB,
    loadGrader: async () => ({ scenarioOf, judgeRun }),
    openSession: async () => session,
  });
  return { replaying, asked };
}

test("all faults of a counter-example, or some of them, are run with the learner's code", async () => {
  const { replaying, asked } = replay();
  const mine = { "index.ts": "mine" };
  replaying.open(FOUND, 1);
  expect(await replaying.run(mine)).toBe(true);
  expect(asked[0]).toMatchObject({ files: mine, faults: { schedule: SCHEDULE } });
  expect(replaying.state.get().last?.result).toMatchObject({ received: "2 faults" });
  expect(isStale(replaying.state.get(), mine)).toBe(false);
  expect(isStale(replaying.state.get(), { "index.ts": "changed" })).toBe(true);

  replaying.choose(0, false);
  expect(isStale(replaying.state.get(), mine)).toBe(true);
  await replaying.run(mine);
  expect(asked[1]?.faults?.schedule).toEqual([SCHEDULE[1]]);
  replaying.choose(1, false);
  await replaying.run(mine);
  expect(replaying.state.get().last?.result).toBe(true);
  replaying.close();
  expect(replaying.state.get()).toMatchObject({ replay: null, last: null });
});

test("a link's code runs in place of the learner's, until the learner's is chosen", async () => {
  const { replaying, asked } = replay();
  const files = { "index.ts": "theirs" };
  const shared = { lab: "lab", revision: 1, schedule: SCHEDULE, steps: STEPS, files };
  await replaying.follow({ ...shared, check: "a" });
  await replaying.run({ "index.ts": "mine" });
  replaying.take("mine");
  await replaying.run({ "index.ts": "mine" });
  expect(asked.map((each) => each.files?.["index.ts"])).toEqual(["theirs", "mine"]);

  await replaying.follow({ ...shared, check: "gone" });
  expect(replaying.state.get()).toMatchObject({
    replay: null,
    problem: expect.stringMatching(/no longer has/),
  });
});
