/**
 * Judges an answer: runs the lab's scenarios and asks the checks in order. The checks run here, outside the sandbox, and
 * see only the finished trace: nothing the learner's code does can reach a verdict.
 */
import {
  SessionError,
  type Progress,
  type RunResult,
  type ScheduledFault,
  type Session,
  type SessionFailure,
  type SourceFiles,
  type TemplateScenario,
} from "../session/protocol.ts";
import { collectEvidence } from "./evidence.ts";
import { explore, type Exploration } from "./exploration.ts";
import {
  LAB_TEMPLATE,
  type Check,
  type CheckFailure,
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
  /** The first check that fails is all that is wanted: the others are not judged. */
  stopAtFailure?: boolean;
}

export interface GradeProgress {
  scenario: string;
  /** The check that is being judged: its place from 0 of all there are, and its title. */
  check: { index: number; of: number; title: string };
  run: Progress;
  /** While faults are tried: how many schedules were, of how many at the most, and what happens in the one that is. */
  tried?: { done: number; atMost: number; steps: readonly string[] };
}

export interface Graded {
  verdict: Verdict;
  /** By scenario; those that no judged check needed did not run. */
  runs: Record<string, RunResult>;
  /** By check: the run in which faults broke it. */
  counterExamples: Record<string, RunResult>;
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
  const grading = new Grading(lab, files, session, options);
  const checks: CheckVerdict[] = [];
  let problem: SessionFailure | null = null;

  for (const check of lab.checks) {
    options.signal?.throwIfAborted();
    const isEnough =
      options.stopAtFailure === true && checks.some(({ passed: ok }) => ok === false);
    if (problem !== null || isEnough || !isDue(check, checks)) {
      checks.push(notJudged(check));
      continue;
    }
    try {
      checks.push(await grading.verdictOf(check));
    } catch (error) {
      problem = answersFault(error);
      checks.push(notJudged(check));
    }
  }

  const verdict: Verdict = {
    lab: lab.id,
    seed: grading.seed,
    passed: checks.every((check) => check.passed === true),
    checks,
    problem,
  };
  return { verdict, runs: grading.runs, counterExamples: grading.counterExamples };
}

/** One answer on its way to a verdict. */
class Grading {
  readonly seed: string;
  readonly runs: Record<string, RunResult> = {};
  readonly counterExamples: Record<string, RunResult> = {};
  private readonly lab: Lab;
  private readonly files: SourceFiles;
  private readonly session: Session;
  private readonly options: GradeOptions;
  /** Runs by scenario and schedule: checks that look at the same scenario try the same faults. */
  private readonly tried = new Map<string, RunResult>();
  private current: Check;
  private trying: GradeProgress["tried"];

  constructor(lab: Lab, files: SourceFiles, session: Session, options: GradeOptions) {
    this.lab = lab;
    this.files = files;
    this.session = session;
    this.options = options;
    this.current = lab.checks[0]!;
    this.seed = options.seed ?? DEFAULT_SEED;
  }

  async verdictOf(check: Check): Promise<CheckVerdict> {
    this.current = check;
    const run = (this.runs[check.scenario] ??= await this.run(check.scenario, []));
    const result = judge(this.lab, check, run);
    if (result !== true) return failed(check, result);
    return check.explore ? this.explored(check, check.explore, run) : passed(check);
  }

  /** It holds in `run`, where nothing goes wrong; whether it does when something goes wrong. */
  private async explored(
    check: Check,
    exploration: Exploration,
    run: RunResult,
  ): Promise<CheckVerdict> {
    const { found, runs } = await explore(exploration, run, {
      run: (schedule) => this.run(check.scenario, schedule),
      judge: (tried) => failureIn(judge(this.lab, check, tried)),
      onProgress: (done, atMost, steps) => {
        this.trying = { done, atMost, steps };
        this.report(check.scenario, NOTHING_YET);
      },
    });
    this.trying = undefined;
    if (!found) return { ...passed(check), explored: runs };
    const { schedule, steps, failure } = found;
    this.counterExamples[check.id] = found.run;
    return { ...failed(check, failure), counterExample: { schedule, steps }, explored: runs };
  }

  private async run(name: string, schedule: readonly ScheduledFault[]): Promise<RunResult> {
    const key = `${name} ${JSON.stringify(schedule)}`;
    const known = this.tried.get(key);
    if (known) return known;
    const { signal } = this.options;
    const run = await this.session.run(
      scenarioOf(this.lab, name, this.files, this.seed, schedule),
      {
        signal,
        onProgress: (progress) => this.report(name, progress),
      },
    );
    // Half a run is no evidence.
    signal?.throwIfAborted();
    this.tried.set(key, run);
    return run;
  }

  private report(scenario: string, run: Progress): void {
    const { checks } = this.lab;
    const { title } = this.current;
    const check = { index: checks.indexOf(this.current), of: checks.length, title };
    const tried = this.trying;
    this.options.onProgress?.({ scenario, check, run, ...(tried && { tried }) });
  }
}

const NOTHING_YET: Progress = { virtualMs: 0, completed: 0, expected: 0 };

/** What a session is asked to run for one of a lab's scenarios: also what "run this scenario" in a page does. */
export function scenarioOf(
  lab: Lab,
  name: string,
  files: SourceFiles,
  seed = DEFAULT_SEED,
  schedule: readonly ScheduledFault[] = [],
): TemplateScenario {
  const definition = lab.scenarios[name];
  if (definition === undefined) throw new RangeError(`labs/${lab.id} has no scenario ${name}`);
  return {
    seed,
    template: LAB_TEMPLATE,
    files: { [LAB_TEMPLATE]: lab.template, ...files },
    ...(definition.parameters ? { parameters: definition.parameters } : {}),
    workload: definition.workload,
    ...(definition.traffic ? { traffic: definition.traffic } : {}),
    outsideHosts: definition.outsideHosts,
    accountConcurrency: definition.accountConcurrency,
    ...(definition.minVirtualMs ? { minVirtualMs: definition.minVirtualMs } : {}),
    faults: { ...definition.faults, schedule },
  };
}

/** What one check says of one run: whether it passes, or what it received and why. */
export function judgeRun(lab: Lab, id: string, run: RunResult): CheckResult {
  const check = lab.checks.find((each) => each.id === id);
  if (check === undefined) throw new RangeError(`labs/${lab.id} has no check ${id}`);
  return judge(lab, check, run);
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

const failureIn = (result: CheckResult): CheckFailure | null => (result === true ? null : result);

const passed = (check: Check): CheckVerdict => ({ ...notJudged(check), passed: true });

const failed = (check: Check, result: CheckFailure): CheckVerdict => ({
  ...notJudged(check),
  passed: false,
  received: result.received,
  because: result.because,
  atMs: result.atMs ?? null,
  requestId: result.requestId ?? null,
});

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
  counterExample: null,
  explored: null,
});
