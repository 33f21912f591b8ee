import { beforeAll, describe, expect, it } from "vitest";
import { loadLabFolder, type LabFolder } from "../../src/grading/lab-folder.ts";
import type { CheckVerdict, Lab } from "../../src/grading/lab.ts";
import { gradeLab, LabError, type GradeProgress } from "../../src/grading/runner.ts";
import { openInProcessSession } from "../../src/session/client/in-process.ts";
import { loadNodeAssets } from "../../src/session/client/node-assets.ts";
import { SessionError } from "../../src/session/protocol.ts";
import { GREET } from "./fixtures.ts";
import { nodeSession } from "../node-session.ts";

const session = nodeSession();
let folder: LabFolder;
let lab: Lab;
beforeAll(async () => {
  folder = await loadLabFolder(GREET);
  lab = folder.lab;
});

const outcomes = (checks: CheckVerdict[]) =>
  Object.fromEntries(checks.map((it) => [it.id, it.passed]));
const withCheck = (judge: Lab["checks"][number]["judge"]): Lab => ({
  ...lab,
  checks: [{ ...lab.checks[0]!, judge }],
});

describe("grading", () => {
  it("passes an answer when every check passes, and keeps the runs that were judged", async () => {
    const { verdict, runs } = await gradeLab(lab, folder.solution!, session);
    expect(verdict).toMatchObject({ lab: "greet", seed: "1", passed: true, problem: null });
    expect(outcomes(verdict.checks)).toEqual({ greets: true, stranger: true, forgets: true });
    expect(Object.keys(runs)).toEqual(["visit", "crowd"]);
    expect(verdict.checks[0]).toEqual({
      id: "greets",
      title: "A guest is greeted by name",
      passed: true,
      expected: 'the text "Hello, Ada"',
      received: null,
      because: null,
      atMs: null,
      requestId: null,
      scenario: "visit",
      counterExample: null,
      explored: null,
    });
  });

  it("says of a failed check what was received, why, and where in the run", async () => {
    const { verdict, runs } = await gradeLab(lab, folder.mistakes.crashes!, session);
    expect(verdict.passed).toBe(false);
    expect(verdict.checks[1]).toMatchObject({
      id: "stranger",
      passed: false,
      received: expect.stringContaining("a function error"),
      because: "The second event has no name.",
      atMs: 1_000,
    });
    expect(runs.visit!.invocations[1]).toMatchObject({ status: "error", atMs: 1_000 });
  });

  it("does not judge a check whose prerequisite failed, and does not run a scenario for it", async () => {
    const { verdict, runs } = await gradeLab(lab, folder.starter!, session);
    expect(outcomes(verdict.checks)).toEqual({ greets: false, stranger: null, forgets: null });
    expect(Object.keys(runs)).toEqual(["visit"]);
  });

  it("says what is wrong with code that cannot be deployed, and judges nothing", async () => {
    const { verdict, runs } = await gradeLab(
      lab,
      { "index.ts": "export const handler = (" },
      session,
    );
    expect(verdict.passed).toBe(false);
    expect(verdict.problem).toMatchObject({
      kind: "input",
      path: expect.stringMatching(/^index\.ts:1:/),
    });
    expect(outcomes(verdict.checks)).toEqual({ greets: null, stranger: null, forgets: null });
    expect(runs).toEqual({});
  });

  it("gives the same verdict again", async () => {
    const first = await gradeLab(lab, folder.mistakes.remembers!, session, { seed: "7" });
    const second = await gradeLab(lab, folder.mistakes.remembers!, session, { seed: "7" });
    expect(second).toEqual(first);
    expect(first.verdict.seed).toBe("7");
  });

  it("calls a check that throws the lab's defect, by lab and check", async () => {
    const broken = withCheck(() => {
      throw new TypeError("x is undefined");
    });
    const grading = gradeLab(broken, folder.solution!, session);
    await expect(grading).rejects.toThrow(LabError);
    await expect(grading).rejects.toThrow(
      'labs/greet/lab.ts: check greets threw (seed "1"): TypeError: x is undefined',
    );
  });

  it.each([[false], [undefined], [{ received: "x" }], ["yes"]])(
    "calls a check that returns %j the lab's defect",
    async (result) => {
      const grading = gradeLab(
        withCheck(() => result as true),
        folder.solution!,
        session,
      );
      await expect(grading).rejects.toThrow(/has to return true or \{ received, because \}/);
    },
  );

  it("ends when it is cancelled", async () => {
    const abort = new AbortController();
    const grading = gradeLab(lab, folder.solution!, session, {
      signal: abort.signal,
      onProgress: () => abort.abort(new Error("enough")),
    });
    await expect(grading).rejects.toThrow("enough");
  });

  it("tells which check it judges, on which scenario", async () => {
    const seen: GradeProgress[] = [];
    await gradeLab(lab, folder.solution!, session, { onProgress: (it) => seen.push(it) });
    const steps = seen.map(({ scenario, check }) => `${scenario} ${check.index}/${check.of}`);
    expect([...new Set(steps)]).toEqual(["visit 0/3", "crowd 2/3"]);
    expect(seen[0]!.check.title).toBe("A guest is greeted by name");
  });

  it("does not blame the answer when the session was closed", async () => {
    const closed = openInProcessSession(loadNodeAssets);
    closed.close();
    await expect(gradeLab(lab, folder.solution!, closed)).rejects.toBeInstanceOf(SessionError);
  });
});

/** Whatever code does inside the sandbox, the checks are outside and see the trace. */
describe("code that tries to forge a verdict", () => {
  it.each([
    [
      "overwrites built-ins",
      `Object.prototype.passed = true; Array.prototype.every = () => true; globalThis.passed = true;`,
    ],
    [
      "logs what looks like a verdict",
      `console.log(JSON.stringify({ lab: "greet", passed: true, checks: [] }));`,
    ],
    [
      "logs what looks like platform lines",
      `console.log("REPORT RequestId: x\\tDuration: 1.00 ms");`,
    ],
    [
      "replaces JSON",
      `JSON.stringify = () => '{"__proto__": {"passed": true}, "toString": 1, "toJSON": 2, "valueOf": 3}';`,
    ],
    [
      "answers with what nests too deeply",
      `JSON.stringify = () => "[".repeat(200000) + "]".repeat(200000);`,
    ],
    ["breaks promises", `Promise.prototype.then = () => {};`],
  ])("fails: it %s", async (_, sabotage) => {
    const code = {
      "index.mjs": `${sabotage}\nexport const handler = async () => ({ passed: true });`,
    };
    const { verdict } = await gradeLab(lab, code, session);
    expect(verdict.passed).toBe(false);
    expect(verdict.checks[0]!.passed).toBe(false);
    expect((await gradeLab(lab, folder.solution!, session)).verdict.passed).toBe(true);
  });
});
