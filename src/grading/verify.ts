/**
 * Proves a lab: its starter fails where it should, right answers pass, known wrong answers fail at the check that they
 * are there for, every check earns its place, and verdicts depend neither on the seed nor on luck.
 */
import type { Session, SourceFiles } from "../session/protocol.ts";
import type { Lab, Verdict } from "./lab.ts";
import type { LabFolder } from "./lab-folder.ts";
import { gradeLab, LabError } from "./runner.ts";

export interface VerifyOptions {
  /** Seeds that the solution is tried with. Default 20; every other answer is tried with at most 20 of them. */
  seeds?: number;
  onProgress?: (progress: { answer: string; answers: number; done: number }) => void;
}

export interface LabProblem {
  /** Folder or file within the lab, for example `mistakes/too-late`. */
  where: string;
  expected: string;
  received: string;
}

export interface AnswerReport {
  /** `starter`, `solution`, `alternatives/<name>` or `mistakes/<name>`. */
  answer: string;
  passed: boolean;
  /** The first check that failed. */
  failsAt: string | null;
  seeds: number;
  /** Real time for grading it once: the shortest of all tries, because everything else on the machine only adds. */
  gradeMs: number;
  /** For a known mistake: what is wrong with it, in its author's words. */
  explanation: string | null;
}

export interface LabReport {
  lab: string;
  passed: boolean;
  problems: LabProblem[];
  answers: AnswerReport[];
  /** The slowest answer's `gradeMs` against the lab's budget. */
  gradeMs: number;
  budgetMs: number;
}

export const DEFAULT_SEEDS = 20;
const SEEDS_FOR_OTHERS = 20;
/** Faults at exact places reach further than another seed does: of a lab that is explored, one seed in so many is tried. */
const SEEDS_FOR_ONE_EXPLORED = 10;
const DEFAULT_BUDGET_MS = 2_000;
const FEWEST_HINTS = 2;

/** What an answer is there for, and so what its verdict has to be. */
interface Answer {
  name: string;
  files: SourceFiles;
  seeds: number;
  /** `pass`, or the id of the check to fail at first, or `null` for "some check". */
  due: "pass" | { failsAt: string | null };
  explanation?: string;
}

interface Tried {
  answer: Answer;
  /** With the first seed; `null` when a check failed us. */
  verdict: Verdict | null;
  gradeMs: number;
  problems: LabProblem[];
}

export async function verifyLab(
  folder: LabFolder,
  session: Session,
  options: VerifyOptions = {},
): Promise<LabReport> {
  const { lab } = folder;
  const budgetMs = lab.budgetMs ?? DEFAULT_BUDGET_MS;
  const answers = answersOf(folder, options.seeds ?? DEFAULT_SEEDS);
  const problems = [...problemsOfDefinition(folder), ...problemsOfTexts(folder)];

  await session.warmUp();
  const tried: Tried[] = [];
  for (const answer of answers) {
    options.onProgress?.({ answer: answer.name, answers: answers.length, done: tried.length });
    tried.push(await tryAnswer(lab, answer, session));
  }

  problems.push(...tried.flatMap((it) => it.problems), ...deadChecks(lab, tried));
  const gradeMs = Math.max(0, ...tried.map((it) => it.gradeMs));
  if (gradeMs > budgetMs) problems.push(overBudget(tried, gradeMs, budgetMs));
  return {
    lab: folder.name,
    passed: problems.length === 0,
    problems,
    answers: tried.map(reportOf),
    gradeMs,
    budgetMs,
  };
}

function answersOf(folder: LabFolder, asked: number): Answer[] {
  const isExplored = folder.lab.checks.some(({ explore }) => explore !== undefined);
  const seeds = isExplored ? Math.ceil(asked / SEEDS_FOR_ONE_EXPLORED) : asked;
  const others = Math.min(seeds, SEEDS_FOR_OTHERS);
  const answers: Answer[] = [];
  if (folder.starter) {
    answers.push({ name: "starter", files: folder.starter, seeds: others, due: { failsAt: null } });
  }
  if (folder.solution) {
    answers.push({ name: "solution", files: folder.solution, seeds, due: "pass" });
  }
  for (const [name, files] of Object.entries(folder.alternatives)) {
    answers.push({ name: `alternatives/${name}`, files, seeds: others, due: "pass" });
  }
  for (const [name, files] of Object.entries(folder.mistakes)) {
    const { fails = null, explanation } = folder.lab.mistakes[name] ?? {};
    const due = { failsAt: fails };
    answers.push({ name: `mistakes/${name}`, files, seeds: others, due, explanation });
  }
  return answers;
}

async function tryAnswer(lab: Lab, answer: Answer, session: Session): Promise<Tried> {
  const problems: LabProblem[] = [];
  const verdicts: Verdict[] = [];
  let gradeMs = Infinity;
  try {
    for (let seed = 1; seed <= answer.seeds; seed++) {
      const startedAt = performance.now();
      const { verdict } = await gradeLab(lab, answer.files, session, { seed: String(seed) });
      gradeMs = Math.min(gradeMs, performance.now() - startedAt);
      verdicts.push(verdict);
      const difference = differenceOf(verdicts[0]!, verdict);
      if (difference === null) continue;
      problems.push({ where: answer.name, ...difference });
      break;
    }
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    problems.push({
      where: answer.name,
      expected: "checks that can judge it",
      received: error.message,
    });
  }
  const [verdict = null] = verdicts;
  if (verdict !== null) problems.unshift(...problemsOfVerdict(answer, verdict));
  return { answer, verdict, gradeMs: verdict === null ? 0 : Math.round(gradeMs), problems };
}

/** Verdicts are compared by outcome; the numbers in their texts may differ. */
function differenceOf(first: Verdict, other: Verdict): Omit<LabProblem, "where"> | null {
  if (first.problem?.kind !== other.problem?.kind) {
    return {
      expected: `the same outcome with seed ${other.seed} as with seed ${first.seed}: ${first.problem?.message ?? "it ran"}`,
      received: other.problem?.message ?? "it ran",
    };
  }
  const index = first.checks.findIndex((check, at) => check.passed !== other.checks[at]!.passed);
  if (index === -1) return null;
  const before = first.checks[index]!;
  const after = other.checks[index]!;
  return {
    expected: `check ${before.id} ${outcome(before.passed)} with seed ${other.seed} as with seed ${first.seed}`,
    received: `${outcome(after.passed)}${after.received === null ? "" : `: ${after.received}`}`,
  };
}

const outcome = (passed: boolean | null): string =>
  passed === null ? "not judged" : passed ? "passed" : "failed";

function problemsOfVerdict({ name, due }: Answer, verdict: Verdict): LabProblem[] {
  const failing = firstFailing(verdict);
  if (verdict.problem !== null) {
    const { path, message } = verdict.problem;
    return [
      {
        where: name,
        expected: "code that can be run",
        received: path ? `${path}: ${message}` : message,
      },
    ];
  }
  if (due === "pass") {
    if (verdict.passed) return [];
    return [{ where: name, expected: "every check passed", received: describe(failing!) }];
  }
  if (failing === undefined) {
    return [
      {
        where: name,
        expected: `a failed check${due.failsAt ? `, ${due.failsAt}` : ""}`,
        received: "every check passed",
      },
    ];
  }
  if (due.failsAt === null || failing.id === due.failsAt) return [];
  return [{ where: name, expected: `fails first at ${due.failsAt}`, received: describe(failing) }];
}

const firstFailing = (verdict: Verdict): Verdict["checks"][number] | undefined =>
  verdict.checks.find((check) => check.passed === false);

const describe = (check: Verdict["checks"][number]): string =>
  `fails at ${check.id}: received ${check.received}; ${check.because}`;

/** A check that no wrong answer fails proves nothing. */
function deadChecks(lab: Lab, tried: Tried[]): LabProblem[] {
  const failed = new Set(
    tried
      .filter(({ answer }) => answer.due !== "pass")
      .flatMap(({ verdict }) => verdict?.checks.filter((check) => check.passed === false) ?? [])
      .map((check) => check.id),
  );
  return lab.checks
    .filter((check) => !failed.has(check.id))
    .map((check) => ({
      where: "lab.ts",
      expected: `check ${check.id} to be failed by the starter or at least one mistake`,
      received: "nothing fails it; add a mistake that does, or drop the check",
    }));
}

function overBudget(tried: Tried[], gradeMs: number, budgetMs: number): LabProblem {
  const slowest = tried.find((it) => it.gradeMs === gradeMs)!;
  return {
    where: slowest.answer.name,
    expected: `graded within ${budgetMs} ms`,
    received: `${gradeMs} ms`,
  };
}

function problemsOfDefinition({ name, lab, ...folder }: LabFolder): LabProblem[] {
  const problems: LabProblem[] = [];
  const expect = (holds: boolean, where: string, expected: string, received: string): void => {
    if (!holds) problems.push({ where, expected, received });
  };
  expect(lab.id === name, "lab.ts", `id "${name}", as the folder is called`, `"${lab.id}"`);
  expect(lab.checks.length > 0, "lab.ts", "at least one check", "none");
  for (const check of lab.checks) {
    const { length } = check.hints;
    expect(
      length >= FEWEST_HINTS,
      "lab.ts",
      `at least two hints for check ${check.id}`,
      String(length),
    );
  }
  const used = new Set(lab.checks.map((check) => check.scenario));
  for (const scenario of Object.keys(lab.scenarios)) {
    expect(used.has(scenario), "lab.ts", `a check that looks at the scenario ${scenario}`, "none");
  }
  expect(
    folder.starter !== null,
    "starter",
    "the code that a learner begins with",
    "no such folder",
  );
  expect(folder.solution !== null, "solution", "an answer that passes", "no such folder");
  expect(hasTodo(folder.starter), "starter", "a TODO marker where work is due", "none");
  for (const mistake of Object.keys(folder.mistakes)) {
    expect(
      mistake in lab.mistakes,
      "lab.ts",
      `mistakes to say where mistakes/${mistake} fails`,
      "nothing about it",
    );
  }
  for (const mistake of Object.keys(lab.mistakes)) {
    expect(
      mistake in folder.mistakes,
      `mistakes/${mistake}`,
      "the folder that lab.ts names",
      "no such folder",
    );
  }
  return problems;
}

const hasTodo = (files: SourceFiles | null): boolean =>
  files === null || Object.values(files).some((text) => text.includes("TODO"));

/** What `index.mdx` repeats from `lab.ts` has to be the same there. */
function problemsOfTexts({ frontMatter, hasNotes, lab }: LabFolder): LabProblem[] {
  const problems: LabProblem[] = [];
  if (!hasNotes) {
    problems.push({
      where: "notes.mdx",
      expected: "notes for whoever leads a class",
      received: "no such file",
    });
  }
  if (frontMatter === null) {
    problems.push({
      where: "index.mdx",
      expected: "the brief, with front matter",
      received: "none",
    });
    return problems;
  }
  const { id, revision: rev, title, minutes, level } = lab;
  for (const [field, value] of Object.entries({ id, rev, title, minutes, level })) {
    if (frontMatter[field] === value) continue;
    problems.push({
      where: "index.mdx",
      expected: `${field}: ${JSON.stringify(value)}, as in lab.ts`,
      received: JSON.stringify(frontMatter[field]) ?? "nothing",
    });
  }
  if (!Array.isArray(frontMatter.objectives) || frontMatter.objectives.length === 0) {
    problems.push({ where: "index.mdx", expected: "a list of objectives", received: "none" });
  }
  return problems;
}

const reportOf = ({ answer, verdict, gradeMs }: Tried): AnswerReport => ({
  answer: answer.name,
  passed: verdict?.passed ?? false,
  failsAt: verdict === null ? null : (firstFailing(verdict)?.id ?? null),
  seeds: answer.seeds,
  gradeMs,
  explanation: answer.explanation ?? null,
});
