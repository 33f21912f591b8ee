import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { defineLab, type Lab } from "../../src/grading/lab.ts";
import {
  LabFolderError,
  loadLab,
  loadLabFolder,
  type LabFolder,
} from "../../src/grading/lab-folder.ts";
import { graderOn } from "../../src/grading/graders.ts";
import type { LabProblem } from "../../src/grading/lab-problem.ts";
import { verifyLab } from "../../src/grading/verify.ts";
import { onlyOf } from "../../src/cli/lab-watch.ts";
import { writeSkeleton } from "../../src/cli/lab-skeleton.ts";
import { GREET } from "./fixtures.ts";
import { nodeSession } from "../node-session.ts";

const session = nodeSession();
let good: LabFolder;
beforeAll(async () => {
  good = await loadLabFolder(GREET);
});

const problemsOf = async (change: Partial<LabFolder>, seeds = 2): Promise<string[]> => {
  const { problems, passed } = await verifyLab({ ...good, ...change }, [graderOn(session)], {
    seeds,
  });
  expect(passed).toBe(problems.length === 0);
  return problems.map(text);
};
const text = ({ where, expected, received }: LabProblem): string =>
  `${where}: ${expected} | ${received}`;
const withLab = (change: Partial<Lab>): Partial<LabFolder> => ({ lab: { ...good.lab, ...change } });

describe("proving a lab", () => {
  it("finds nothing wrong with a lab that holds what it promises", async () => {
    const report = await verifyLab(good, [graderOn(session)], { seeds: 4 });
    expect(report.problems).toEqual([]);
    expect(report).toMatchObject({ lab: "greet", passed: true, budgetMs: 2_000 });
    expect(
      report.answers.map(({ answer, passed, failsAt, seeds }) => [answer, passed, failsAt, seeds]),
    ).toEqual([
      ["starter", false, "greets", 4],
      ["solution", true, null, 4],
      ["alternatives/commonjs", true, null, 4],
      ["mistakes/crashes", false, "stranger", 4],
      ["mistakes/remembers", false, "forgets", 4],
      ["mistakes/stranger", false, "greets", 4],
    ]);
  });

  it("wants the starter to fail at a check", async () => {
    expect(await problemsOf({ starter: { ...good.solution, "todo.ts": "// TODO" } })).toEqual([
      "starter: a failed check | every check passed",
    ]);
  });

  it("wants the starter to be code that runs", async () => {
    expect(
      await problemsOf({ starter: { "index.ts": "// TODO\nexport const handler = (" } }),
    ).toEqual([expect.stringMatching(/^starter: code that can be run \| index\.ts:2:\d+: /)]);
  });

  it("wants a TODO marker in the starter", async () => {
    expect(await problemsOf({ starter: good.mistakes.stranger! })).toEqual([
      "starter: a TODO marker where work is due | none",
    ]);
  });

  it("wants the solution and every alternative to pass", async () => {
    expect(
      await problemsOf({
        solution: good.mistakes.crashes!,
        alternatives: { other: good.mistakes.stranger! },
      }),
    ).toEqual([
      expect.stringMatching(
        /^solution: every check passed \| fails at stranger: received a function error/,
      ),
      'alternatives/other: every check passed | fails at greets: received "Hello, stranger"; The guest is called Ada.',
    ]);
  });

  it("wants a mistake to fail first at the check that it names", async () => {
    const mistakes = { ...good.lab.mistakes, crashes: { fails: "forgets", explanation: "x" } };
    expect(await problemsOf(withLab({ mistakes }))).toEqual([
      expect.stringMatching(/^mistakes\/crashes: fails first at forgets \| fails at stranger: /),
    ]);
    expect(await problemsOf({ mistakes: { ...good.mistakes, crashes: good.solution! } })).toEqual([
      "mistakes/crashes: a failed check, stranger | every check passed",
      expect.stringMatching(/^lab\.ts: check stranger to be failed/),
    ]);
  });

  it("wants every check to be failed by something", async () => {
    const { remembers: _, ...mistakes } = good.mistakes;
    const { remembers: __, ...named } = good.lab.mistakes;
    expect(await problemsOf({ mistakes, ...withLab({ mistakes: named }) })).toEqual([
      "lab.ts: check forgets to be failed by the starter or at least one mistake | nothing fails it; add a mistake that does, or drop the check",
    ]);
  });

  it("wants mistakes and their folders to agree", async () => {
    const { remembers: _, ...named } = good.lab.mistakes;
    expect(
      await problemsOf(
        withLab({ mistakes: { ...named, ghost: { fails: "greets", explanation: "x" } } }),
      ),
    ).toEqual([
      "lab.ts: mistakes to say where mistakes/remembers fails | nothing about it",
      "mistakes/ghost: the folder that lab.ts names | no such folder",
    ]);
  });

  it("wants verdicts that do not depend on the seed", async () => {
    const lucky = {
      "index.mjs":
        "export const handler = async ({ name }) => Math.random() < 0.5 ? 1 : `Hello, ${name ?? 'stranger'}`;",
    };
    const problems = await problemsOf({ alternatives: { lucky } }, 6);
    expect(problems).toContainEqual(
      expect.stringMatching(/^alternatives\/lucky: check \w+ .+ with seed \d+ as with seed 1 \| /),
    );
  });

  it("wants grading to stay in budget", async () => {
    expect(await problemsOf(withLab({ budgetMs: 0 }))).toEqual([
      expect.stringMatching(/: graded within 0 ms \| \d+ ms$/),
    ]);
  });

  it("wants scenarios that a check looks at", async () => {
    const scenarios = { ...good.lab.scenarios, idle: good.lab.scenarios.visit! };
    expect(await problemsOf(withLab({ scenarios }))).toEqual([
      "lab.ts: a check that looks at the scenario idle | none",
    ]);
  });

  it("wants two hints for every check", async () => {
    const checks = good.lab.checks.map((check) => ({ ...check, hints: check.hints.slice(1) }));
    expect(
      await problemsOf(withLab({ checks: [checks[0]!, ...good.lab.checks.slice(1)] })),
    ).toEqual(["lab.ts: at least two hints for check greets | 1"]);
  });

  it("wants the brief to repeat what the lab says", async () => {
    expect(
      await problemsOf({
        frontMatter: { ...good.frontMatter, rev: 2, title: "Greets", objectives: [] },
      }),
    ).toEqual([
      "index.mdx: rev: 3, as in lab.ts | 2",
      'index.mdx: title: "Greet", as in lab.ts | "Greets"',
      "index.mdx: a list of objectives | none",
    ]);
    expect(await problemsOf({ frontMatter: null, hasNotes: false })).toEqual([
      "notes.mdx: notes for whoever leads a class | no such file",
      "index.mdx: the brief, with front matter | none",
    ]);
  });

  it("wants the lab to be called as its folder", async () => {
    expect(await problemsOf({ name: "greeting" })).toEqual([
      'lab.ts: id "greeting", as the folder is called | "greet"',
    ]);
  });

  it("reports a check that throws as the lab's problem", async () => {
    const checks = good.lab.checks.map((check) => ({
      ...check,
      judge: () => {
        throw new Error("oops");
      },
    }));
    expect(await problemsOf(withLab({ checks }))).toContainEqual(
      'solution: checks that can judge it | labs/greet/lab.ts: check greets threw (seed "1"): Error: oops',
    );
  });
});

describe("mutants of the solution", () => {
  const solution = {
    "index.ts": `const names = new Map();
export const handler = async (event: { name?: string }) => {
  console.log("greets");
  return \`Hello, \${event.name ?? "stranger"}\`;
};`,
  };
  const unnoticed = 'remove-call: console.log("greets");';
  const init = "init-in-handler: const names = new Map();";

  it("have to be noticed by a check, or to be right answers for a reason", async () => {
    const [first, second, ...more] = await problemsOf({ solution });
    expect(more).toEqual([]);
    expect(first).toContain(`list ${JSON.stringify(init)} in equivalents`);
    expect(second).toMatch(
      /^solution\/index\.ts:3: a check that fails when a call is left out \| /,
    );
    const equivalents = { [unnoticed]: "A log line.", [init]: "Nobody uses it." };
    expect(await problemsOf({ solution, ...withLab({ equivalents }) })).toEqual([]);
  });

  it("are not listed when they are noticed, or gone", async () => {
    const operator = 'change-operator: return `Hello, ${event.name ?? "stranger"}`;';
    const equivalents = { [unnoticed]: "A", [init]: "B", [operator]: "C", "drop-await: x": "D" };
    expect(await problemsOf({ solution, ...withLab({ equivalents }) })).toEqual([
      `lab.ts: equivalents without ${JSON.stringify(operator)} | it fails at greets`,
      'lab.ts: equivalents without "drop-await: x" | the solution has no such mutant any more',
    ]);
  });

  it("are remarks for a lab that lists none", async () => {
    const { equivalents: _, ...lab } = good.lab;
    const report = await verifyLab({ ...good, lab, solution }, [graderOn(session)], { seeds: 1 });
    expect(report).toMatchObject({ passed: true, problems: [] });
    expect(report.remarks.join()).toContain(unnoticed.slice(0, 11));
  });
});

describe("what learners can read", () => {
  it("is kept, and a change is shown", async () => {
    const report = await verifyLab(good, [graderOn(session)], { seeds: 1 });
    const transcript = report.transcript!;
    expect(transcript).toContain(
      "Fails at `stranger`: A guest without a name is greeted too\n\n- expected: ",
    );
    expect(transcript).toContain("## Debrief\n\nA default where the name is read.");
    expect(await problemsOf({ transcript })).toEqual([]);
    const changed = transcript.replace("The guest is called Ada.", "The guest is called Bea.");
    expect(await problemsOf({ transcript: changed })).toEqual([
      expect.stringMatching(
        /\n- - because: The guest is called Bea\.(?:\n.*)*\n\+ - because: The guest is called Ada\./,
      ),
    ]);
  });

  it("is linted", async () => {
    const [first, ...others] = good.lab.checks;
    const checks = [
      { ...first!, expected: "a mutex", hints: ["Look here!", "Use a mutex."] },
      { ...others[0]!, title: "A guest without a name is greeted too".padEnd(90, "o") },
      ...others.slice(1),
    ];
    const problems = await problemsOf(withLab({ checks }));
    expect(problems).toContain("check greets: no exclamation mark | Look here!");
    expect(problems).toContain(
      'check greets: "mutex" in the brief or in terms before a message uses it | a mutex',
    );
    expect(
      problems.some((it) => it.startsWith("check stranger: a title of at most 80 characters | 90")),
    ).toBe(true);
    expect(problems.filter((it) => it.startsWith("check"))).toHaveLength(3);
    expect(
      await problemsOf(
        withLab({ checks: [{ ...first!, expected: "a mutex" }, ...others], terms: ["mutex"] }),
      ),
    ).toEqual([]);
  });

  it("mentions every check in the brief, and says of each mistake what is wrong with it", async () => {
    expect(await problemsOf({ brief: good.brief.replace("greeted by name", "greeted") })).toEqual([
      'index.mdx: "A guest is greeted by name", the title of check greets | a brief that does not mention it',
    ]);
    const mistakes = { ...good.lab.mistakes, stranger: { fails: "greets" } };
    expect(await problemsOf(withLab({ mistakes }))).toEqual([
      "mistakes/stranger: an explanation of its own in lab.ts | none",
    ]);
  });
});

describe("a new lab", () => {
  it("verifies as it is, mutants too", async () => {
    const folder = mkdtempSync(join(tmpdir(), "coldstart-new-"));
    try {
      const path = writeSkeleton(join(folder, "a-new-lab"), folder);
      const report = await verifyLab(await loadLabFolder(path), [graderOn(session)], { seeds: 2 });
      expect(report.problems).toEqual([]);
      expect(report.answers).toHaveLength(6);
      expect(report.mutants.length).toBeGreaterThan(0);
      expect(() => writeSkeleton(join(folder, "a-new-lab"), folder)).toThrow("exists already");
      expect(() => writeSkeleton("New Lab", folder)).toThrow(/small letters/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("is looked at again where it changed", () => {
    expect(onlyOf(["mistakes/late/index.ts", "mistakes/late/b.ts", "starter/index.ts"])).toEqual([
      "mistakes/late",
      "starter",
    ]);
    expect(onlyOf(["mistakes/late/index.ts", "lab.ts"])).toBeUndefined();
  });
});

describe("loading a lab", () => {
  let path: string;
  beforeEach(() => {
    path = mkdtempSync(join(tmpdir(), "coldstart-lab-"));
  });
  afterEach(() => rmSync(path, { recursive: true }));

  it("names what is missing", async () => {
    await expect(loadLab(path)).rejects.toThrow(new LabFolderError(`${path} has no lab.ts`));
  });

  it("says what a file exports that is no lab", async () => {
    writeFileSync(join(path, "lab.ts"), "export default 3;");
    await expect(loadLab(path)).rejects.toThrow("has to export default defineLab({ ... })");
  });

  it("says why a file cannot be loaded", async () => {
    writeFileSync(join(path, "lab.ts"), "throw new Error('no luck');");
    await expect(loadLab(path)).rejects.toThrow(/lab\.ts cannot be loaded: no luck$/);
  });

  it("refuses front matter that is not YAML", async () => {
    const copy = join(path, "greet");
    cpSync(GREET, copy, { recursive: true });
    writeFileSync(
      join(copy, "lab.ts"),
      `export { default } from ${JSON.stringify(join(GREET, "lab.ts"))};`,
    );
    writeFileSync(join(copy, "index.mdx"), "---\na: [\n---\n");
    await expect(loadLabFolder(copy)).rejects.toThrow(/index\.mdx: the front matter is not YAML: /);
  });
});

describe("defining a lab", () => {
  it.each<[string, (lab: Lab) => Partial<Lab>, string]>([
    [
      "two checks with one id",
      ({ checks }) => ({ checks: [checks[0]!, checks[0]!] }),
      "two checks have the same id",
    ],
    [
      "a scenario that does not exist",
      () => ({ scenarios: {} }),
      "check greets names the scenario visit, which does not exist",
    ],
    [
      "a prerequisite that comes later",
      ({ checks }) => ({ checks: checks.toReversed() }),
      "check forgets comes after greets, which is not an earlier check",
    ],
    [
      "a mistake at an unknown check",
      () => ({ mistakes: { x: { fails: "y" } } }),
      "mistakes/x names the check y, which does not exist",
    ],
  ])("refuses %s", (_, change, message) => {
    expect(() => defineLab({ ...good.lab, ...change(good.lab) })).toThrow(message);
  });
});
