/**
 * Proves a lab: its starter fails where it should, right answers pass, known wrong answers fail at the check that they
 * are there for, every check earns its place and notices what can be wrong with the solution, verdicts depend neither on the
 * seed nor on luck, and what learners can read is what was reviewed.
 */
import type { SourceFiles } from "../session/protocol.ts";
import { gradeAll, type Grader } from "./graders.ts";
import type { Lab, Verdict } from "./lab.ts";
import type { LabProblem } from "./lab-problem.ts";
import { TRANSCRIPT, type LabFolder } from "./lab-folder.ts";
import { lintMessages, messagesOf, type Message } from "./lint-messages.ts";
import { differenceIn, transcriptOf } from "./transcript.ts";
import { tryMutants, type MutantReport } from "./verify-mutants.ts";
import { problemsOfFiles } from "./verify-texts.ts";

export interface VerifyOptions {
  /** Seeds that every answer is tried with. Default 20; of labs that are explored one in ten, and the solution only. */
  seeds?: number;
  /** Names of the answers to look at; what needs all of them is left out then. */
  only?: readonly string[];
  /** False while the transcript is being written anew. */
  keepsTranscript?: boolean;
  onProgress?: (progress: { answer: string; answers: number; done: number }) => void;
}

export interface AnswerReport {
  /** `starter`, `solution`, `alternatives/<name>` or `mistakes/<name>`. */
  answer: string;
  passed: boolean;
  /** The first check that failed. */
  failsAt: string | null;
  seeds: number;
  /** CPU time for grading it once: the shortest of all tries, because everything else on the machine only adds. */
  gradeMs: number;
  /** Of a known mistake what is wrong with it, of another right answer how it differs, in their author's words. */
  explanation: string | null;
}

export interface LabReport {
  lab: string;
  passed: boolean;
  problems: LabProblem[];
  /** What is not asked of it yet. */
  remarks: string[];
  answers: AnswerReport[];
  mutants: MutantReport[];
  /** The slowest answer's `gradeMs` against the lab's budget. */
  gradeMs: number;
  budgetMs: number;
  /** What learners can read, as `transcript.md` keeps it; `null` when not every answer was looked at. */
  transcript: string | null;
}

export const DEFAULT_SEEDS = 20;
/** Faults at exact places reach further than another seed does: of a lab that is explored, one seed in so many is tried, with the solution. */
const SEEDS_FOR_ONE_EXPLORED = 10;
const DEFAULT_BUDGET_MS = 2_000;

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

/** The graders work side by side. */
export async function verifyLab(
  folder: LabFolder,
  graders: readonly Grader[],
  options: VerifyOptions = {},
): Promise<LabReport> {
  const { lab, brief } = folder;
  const { seeds = DEFAULT_SEEDS, onProgress } = options;
  const budgetMs = lab.budgetMs ?? DEFAULT_BUDGET_MS;
  const answers = answersOf(folder, seeds);
  const isChosen = ({ name }: Answer): boolean => options.only?.includes(name) ?? true;

  const tried: Tried[] = [];
  await gradeAll(graders, answers.filter(isChosen), async (answer, grader) => {
    onProgress?.({ answer: answer.name, answers: answers.length, done: tried.length });
    tried.push(await tryAnswer(lab, answer, grader));
  });
  tried.sort((a, b) => answers.indexOf(a.answer) - answers.indexOf(b.answer));
  const reported = tried.map(reportOf);
  const withWords = tried.map(({ verdict }, index) => ({ ...reported[index]!, verdict }));

  const problems = [...problemsOfFiles(folder), ...tried.flatMap((it) => it.problems)];
  problems.push(...lintMessages(lab, brief, [...messagesOf(lab), ...withWords.flatMap(saidOf)]));
  const isWhole = options.only === undefined;
  if (isWhole) problems.push(...deadChecks(lab, tried));
  // What passes for a mistake, or fails as the solution, is not worth changing.
  const isSound = tried.every((it) => it.problems.length === 0);
  const { mutants, remarks, ...found } =
    isSound && (isWhole || options.only?.includes("solution"))
      ? await tryMutants(folder, graders)
      : { mutants: [], remarks: [], problems: [] };
  problems.push(...found.problems);
  const transcript = isWhole ? transcriptOf(lab, withWords, brief) : null;
  if (transcript !== null && folder.transcript !== null && options.keepsTranscript !== false) {
    problems.push(...problemsOfTranscript(folder.transcript, transcript));
  }
  if (isWhole && folder.transcript === null && options.keepsTranscript !== false)
    remarks.push("transcript.md: there is none; --update writes it");
  const gradeMs = Math.max(0, ...tried.map((it) => it.gradeMs));
  if (gradeMs > budgetMs) problems.push(overBudget(tried, gradeMs, budgetMs));
  return {
    lab: folder.name,
    passed: problems.length === 0,
    problems,
    remarks,
    answers: reported,
    mutants,
    gradeMs,
    budgetMs,
    transcript,
  };
}

const saidOf = ({ answer, verdict }: { answer: string; verdict: Verdict | null }): Message[] =>
  (verdict?.checks ?? [])
    .filter(({ passed }) => passed === false)
    .flatMap(({ received, because }): Message[] => [
      { where: answer, kind: "received", text: received ?? "" },
      { where: answer, kind: "because", text: because ?? "" },
    ]);

function problemsOfTranscript(kept: string, now: string): LabProblem[] {
  const difference = differenceIn(kept, now);
  if (difference === null) return [];
  const expected =
    "what learners can read now; look at the difference and run labs verify --update";
  return [{ where: TRANSCRIPT, expected, received: difference }];
}

const isExplored = ({ checks }: Lab): boolean =>
  checks.some(({ explore }) => explore !== undefined);

function answersOf(folder: LabFolder, asked: number): Answer[] {
  const most = Math.min(asked, folder.lab.seeds ?? asked);
  const seeds = isExplored(folder.lab) ? Math.ceil(most / SEEDS_FOR_ONE_EXPLORED) : most;
  const others = isExplored(folder.lab) ? 1 : seeds;
  const answers: Answer[] = [];
  if (folder.starter) {
    answers.push({ name: "starter", files: folder.starter, seeds: others, due: { failsAt: null } });
  }
  if (folder.solution) {
    answers.push({ name: "solution", files: folder.solution, seeds, due: "pass" });
  }
  for (const [name, files] of Object.entries(folder.alternatives)) {
    const explanation = folder.lab.alternatives?.[name];
    const answer: Answer = { name: `alternatives/${name}`, files, seeds: others, due: "pass" };
    answers.push(explanation ? { ...answer, explanation } : answer);
  }
  for (const [name, files] of Object.entries(folder.mistakes)) {
    const { fails = null, explanation } = folder.lab.mistakes[name] ?? {};
    const due = { failsAt: fails };
    answers.push({ name: `mistakes/${name}`, files, seeds: others, due, explanation });
  }
  return answers;
}

async function tryAnswer(lab: Lab, answer: Answer, grader: Grader): Promise<Tried> {
  const problems: LabProblem[] = [];
  const verdicts: Verdict[] = [];
  let gradeMs = Infinity;
  // A wrong answer of a lab that is explored is not searched on for what else is wrong with it.
  const stopAtFailure = isExplored(lab);
  for (let seed = 1; seed <= answer.seeds; seed++) {
    const judged = await grader.grade(lab, {
      files: answer.files,
      seed: String(seed),
      stopAtFailure,
    });
    if ("labError" in judged) {
      const received = judged.labError;
      problems.push({ where: answer.name, expected: "checks that can judge it", received });
      break;
    }
    const { verdict } = judged;
    gradeMs = Math.min(gradeMs, judged.gradeMs);
    verdicts.push(verdict);
    const difference = differenceOf(verdicts[0]!, verdict);
    if (difference === null) continue;
    problems.push({ where: answer.name, ...difference });
    break;
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

const reportOf = ({ answer, verdict, gradeMs }: Tried): AnswerReport => ({
  answer: answer.name,
  passed: verdict?.passed ?? false,
  failsAt: verdict === null ? null : (firstFailing(verdict)?.id ?? null),
  seeds: answer.seeds,
  gradeMs,
  explanation: answer.explanation ?? null,
});
