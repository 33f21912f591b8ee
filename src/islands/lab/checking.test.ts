import { expect, test } from "vitest";
import type { Check, CheckVerdict, Lab } from "../../grading/lab.ts";
import type { Graded } from "../../grading/runner.ts";
import type { Session } from "../../session/protocol.ts";
import { runOf } from "../../workspace/fixtures.ts";
import { blockedBy, createChecking, rootFailure } from "./checking.ts";

const check = (id: string, after: string[] = []): Check => ({
  id,
  title: `Title of ${id}`,
  scenario: "s",
  expected: "",
  after,
  hints: ["", ""],
  judge: () => true,
});
const LAB: Lab = {
  id: "lab",
  revision: 1,
  title: "",
  minutes: 1,
  level: "introductory",
  template: "Resources: {}",
  scenarios: {},
  checks: [check("a"), check("b"), check("c", ["b"])],
  mistakes: {},
};
const verdict = (id: string, passed: boolean | null): CheckVerdict => ({
  id,
  title: `Title of ${id}`,
  passed,
  expected: "",
  received: null,
  because: null,
  atMs: null,
  requestId: null,
  scenario: "s",
  counterExample: null,
  explored: null,
});
const GRADED: Graded = {
  verdict: {
    lab: "lab",
    seed: "1",
    passed: false,
    problem: null,
    checks: [verdict("a", true), verdict("b", false), verdict("c", null)],
  },
  runs: { s: runOf([{}]) },
  counterExamples: {},
};
const SESSION: Session = {
  warmUp: async () => undefined,
  run: async () => runOf([]),
  queryLogs: () => Promise.reject(new Error("nothing was asked")),
  close: () => undefined,
};
const parts = (grade: () => Promise<Graded>) => ({
  loadLab: async () => LAB,
  loadGrader: async () => ({ gradeLab: grade }),
  openSession: async () => SESSION,
});

test("a verdict knows the files it was made from", async () => {
  const checking = createChecking(parts(async () => GRADED));
  const files = { "index.ts": "" };
  await checking.check(files);
  expect(checking.state.get()).toMatchObject({ phase: "idle", gradedFiles: files, failure: null });
  expect(checking.state.get().graded?.lab).toBe(LAB);
});

test("cancelling leaves the last verdict and no failure", async () => {
  let hang = false;
  const checking = createChecking({
    ...parts(async () => GRADED),
    loadGrader: async () => ({
      gradeLab: (_lab, _files, _session, options) =>
        hang
          ? new Promise((_, reject) =>
              options?.signal?.addEventListener("abort", () => reject(options.signal?.reason)),
            )
          : Promise.resolve(GRADED),
    }),
  });
  await checking.check({});
  hang = true;
  const second = checking.check({});
  await new Promise((resolve) => setTimeout(resolve, 1));
  checking.cancel();
  expect(await second).toBeNull();
  expect(checking.state.get()).toMatchObject({ phase: "idle", failure: null });
  expect(checking.state.get().graded).not.toBeNull();
});

test("a check that breaks is a failure with its words", async () => {
  const checking = createChecking(
    parts(() => Promise.reject(new Error("labs/lab/lab.ts: check a threw"))),
  );
  await checking.check({});
  expect(checking.state.get().failure).toEqual({
    kind: "defect",
    message: "labs/lab/lab.ts: check a threw",
  });
});

test("the first failing check is the one to look at, and names what waits for it", () => {
  expect(rootFailure(GRADED)).toBe("b");
  expect(blockedBy({ ...GRADED, lab: LAB }, "c")).toBe("Title of b");
  expect(blockedBy({ ...GRADED, lab: LAB }, "a")).toBeNull();
});
