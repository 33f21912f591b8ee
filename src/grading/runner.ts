/**
 * Judges an answer: runs the lab's scenarios and asks the checks in order. The checks run here, outside the sandbox, and
 * see only the finished trace: nothing the learner's code does can reach a verdict.
 */
import {
  SessionError,
  type Progress,
  type RunResult,
  type Session,
  type SessionFailure,
  type SourceFiles,
  type TemplateScenario,
} from "../session/protocol.ts";
import { collectEvidence } from "./evidence.ts";
import {
  LAB_TEMPLATE,
  type Check,
  type CheckResult,
  type CheckVerdict,
  type Lab,
  type Verdict,
} from "./lab.ts";

export interface GradeOptions {
  /** Default "1". Verdicts of a proven lab do not depend on it. */
  seed?: string;
  /** Aborting ends the grading: the promise rejects with the signal's reason. */
  signal?: AbortSignal;
  onProgress?: (progress: GradeProgress) => void;
}

export interface GradeProgress {
  scenario: string;
  /** Scenarios before this one, of all that the lab has. */
  done: number;
  scenarios: number;
  run: Progress;
}

export interface Graded {
  verdict: Verdict;
  /** By scenario; those that no judged check needed did not run. */
  runs: Record<string, RunResult>;
}

/** A check that throws, or returns what is no result: the lab's fault, never the learner's. */
export class LabError extends Error {
  override readonly name = "LabError";
  readonly lab: string;
  readonly check: string;
  constructor(lab: string, check: string, detail: string, cause?: unknown) {
    super(`labs/${lab}/lab.ts: check ${check} ${detail}`, { cause });
    this.lab = lab;
    this.check = check;
  }
}

export const DEFAULT_SEED = "1";

export async function gradeLab(
  lab: Lab,
  files: SourceFiles,
  session: Session,
  options: GradeOptions = {},
): Promise<Graded> {
  const seed = options.seed ?? DEFAULT_SEED;
  const runs: Record<string, RunResult> = {};
  const checks: CheckVerdict[] = [];
  let problem: SessionFailure | null = null;

  for (const check of lab.checks) {
    options.signal?.throwIfAborted();
    if (problem !== null || !isDue(check, checks)) {
      checks.push(notJudged(check));
      continue;
    }
    try {
      runs[check.scenario] ??= await runScenario(
        lab,
        check.scenario,
        files,
        seed,
        session,
        runs,
        options,
      );
    } catch (error) {
      problem = answersFault(error);
      checks.push(notJudged(check));
      continue;
    }
    checks.push(verdictOf(check, judge(lab, check, runs[check.scenario]!)));
  }

  const passed = checks.every((check) => check.passed === true);
  return { verdict: { lab: lab.id, seed, passed, checks, problem }, runs };
}

/** What a session is asked to run for one of a lab's scenarios: also what "run this scenario" in a page does. */
export function scenarioOf(
  lab: Lab,
  name: string,
  files: SourceFiles,
  seed = DEFAULT_SEED,
): TemplateScenario {
  const definition = lab.scenarios[name];
  if (definition === undefined) throw new RangeError(`labs/${lab.id} has no scenario ${name}`);
  return {
    seed,
    template: LAB_TEMPLATE,
    files: { [LAB_TEMPLATE]: lab.template, ...files },
    ...(definition.parameters ? { parameters: definition.parameters } : {}),
    workload: definition.workload,
    outsideHosts: definition.outsideHosts,
    accountConcurrency: definition.accountConcurrency,
  };
}

async function runScenario(
  lab: Lab,
  name: string,
  files: SourceFiles,
  seed: string,
  session: Session,
  runs: Record<string, RunResult>,
  { signal, onProgress }: GradeOptions,
): Promise<RunResult> {
  const scenarios = Object.keys(lab.scenarios).length;
  const done = Object.keys(runs).length;
  const run = await session.run(scenarioOf(lab, name, files, seed), {
    signal,
    onProgress: (progress) => onProgress?.({ scenario: name, done, scenarios, run: progress }),
  });
  // Half a run is no evidence.
  signal?.throwIfAborted();
  return run;
}

/** Code that cannot be deployed, or that the watchdog had to end, has no verdict by check; other failures are not the answer's. */
function answersFault(error: unknown): SessionFailure {
  if (error instanceof SessionError) {
    const { kind } = error.failure;
    if (kind === "input" || kind === "watchdog") return error.failure;
  }
  throw error;
}

const isDue = (check: Check, judged: CheckVerdict[]): boolean =>
  (check.after ?? []).every((id) => judged.find((verdict) => verdict.id === id)?.passed === true);

function judge(lab: Lab, check: Check, run: RunResult): CheckResult {
  let result: unknown;
  try {
    result = check.judge(collectEvidence(run));
  } catch (error) {
    throw new LabError(
      lab.id,
      check.id,
      `threw (seed ${JSON.stringify(run.seed)}): ${String(error)}`,
      error,
    );
  }
  if (isCheckResult(result)) return result;
  throw new LabError(
    lab.id,
    check.id,
    `has to return true or { received, because }, not ${JSON.stringify(result) ?? String(result)}`,
  );
}

function isCheckResult(value: unknown): value is CheckResult {
  if (value === true) return true;
  if (typeof value !== "object" || value === null) return false;
  const { received, because } = value as Record<string, unknown>;
  return typeof received === "string" && typeof because === "string";
}

function verdictOf(check: Check, result: CheckResult): CheckVerdict {
  if (result === true) return { ...notJudged(check), passed: true };
  return {
    ...notJudged(check),
    passed: false,
    received: result.received,
    because: result.because,
    atMs: result.atMs ?? null,
    requestId: result.requestId ?? null,
  };
}

const notJudged = ({ id, title, scenario, expected }: Check): CheckVerdict => ({
  id,
  title,
  passed: null,
  expected,
  received: null,
  because: null,
  atMs: null,
  requestId: null,
  scenario,
});
