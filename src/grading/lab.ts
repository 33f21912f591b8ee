/**
 * What a lab is. `labs/<id>/lab.ts` default-exports `defineLab({...})`; beside it, or in `starter/` where learners may change it,
 * `template.yaml` describes the account, and `index.mdx` has the texts.
 */
import type {
  Faults,
  InvocationSummary,
  OutsideHost,
  RunResult,
  ScheduledFault,
  SessionFailure,
  TraceRecord,
  Workload,
} from "../session/protocol.ts";
import type { CheckResult } from "./check-result.ts";
import type { Exploration } from "./exploration.ts";

export type { CheckFailure, CheckResult } from "./check-result.ts";

/** One way of running the learner's code. Every check names the scenario it looks at. */
export interface LabScenario {
  workload: Workload;
  /** What arrives besides, for other functions of the account too. */
  traffic?: Workload[];
  outsideHosts?: OutsideHost[];
  /** Values of the template's parameters in this scenario. */
  parameters?: Record<string, string>;
  accountConcurrency?: number;
  /** The run goes on until then, also when nothing happens any more: what is provisioned costs as long as it is there. */
  minVirtualMs?: number;
  /** What goes wrong in every run of it, besides what exploring adds. */
  faults?: Omit<Faults, "schedule">;
}

/** What a check sees: the finished run, never the learner's source text. */
export interface Evidence {
  run: RunResult;
  invocations: InvocationSummary[];
  trace: TraceRecord[];
  /** Records of one type, typed. */
  records<T extends TraceRecord["type"]>(type: T): Extract<TraceRecord, { type: T }>[];
}

export interface Check {
  /** Stable within the lab: mistakes name it. */
  id: string;
  /** What must hold, as a short statement: "Bad input gets a 400". */
  title: string;
  scenario: string;
  /** What was needed, for the failing message: "a response with statusCode 400". */
  expected: string;
  /** Checks that must pass first; while one of them fails this one is not judged. */
  after?: string[];
  /**
   * It must hold whatever goes wrong: once it passes, the scenario is run again with faults at exact places, and the check
   * judges those runs, too. It has to be an invariant then.
   */
  explore?: Exploration;
  /** Two or more, from a question to a worked fragment; shown one at a time. */
  hints: string[];
  judge(evidence: Evidence): CheckResult;
}

/** A known wrong answer in `mistakes/<folder>`: it must fail first at `fails`. */
export interface Mistake {
  fails: string;
  /**
   * What is wrong with it, in the learner's terms: shown at the failing check to whoever has written something like it, and
   * printed by `labs verify <id>` for whoever leads a class.
   */
  explanation?: string;
}

export interface LabDefinition {
  /** Equal to the folder's name; never changes. */
  id: string;
  /** Raised when starter or checks change; learners keep their own code. */
  revision: number;
  title: string;
  minutes: number;
  level: "introductory" | "intermediate" | "advanced";
  scenarios: Record<string, LabScenario>;
  /** In the order in which they are shown and judged. */
  checks: Check[];
  /** Folder name under `mistakes/` to what it must fail at. */
  mistakes: Record<string, Mistake>;
  /** Folder name under `alternatives/` to how it differs from the solution, in a sentence or two: shown after passing. */
  alternatives?: Record<string, string>;
  /** What to answer in one's own words after passing. */
  question?: string;
  /**
   * Mutants of the solution that are right answers too, by the name that `labs verify` gives them ("drop-await: await audit();"),
   * and why. With this, even empty, every other mutant that `labs verify` tries has to fail a check.
   */
  equivalents?: Record<string, string>;
  /** Words of the trade that the lesson explains, and messages may use although the brief does not. */
  terms?: string[];
  /** CPU time in ms for grading one answer. Default 2,000. */
  budgetMs?: number;
  /** Fewer seeds for `labs verify` than it tries by default, where each run takes long. */
  seeds?: number;
}

/** A lab with its account. */
export interface Lab extends LabDefinition {
  /** The text of `template.yaml`: the lab's, or the starter's where it is the learner's to change. An answer that has one is deployed with its own. */
  template: string;
}

/** The file that describes a lab's account. */
export const LAB_TEMPLATE = "template.yaml";

/** Checks the definition's own consistency (ids unique, `after` and `fails` resolve, hints present) and returns it. Throws an author error otherwise. */
export function defineLab(lab: LabDefinition): LabDefinition {
  const problems = findProblems(lab);
  if (problems.length > 0) {
    throw new Error(`labs/${lab.id}/lab.ts: ${problems.join("; ")}`);
  }
  return lab;
}

function findProblems(lab: LabDefinition): string[] {
  const ids = lab.checks.map((check) => check.id);
  const known = new Set(ids);
  const problems: string[] = [];
  if (known.size !== ids.length) problems.push("two checks have the same id");
  lab.checks.forEach((check, index) => {
    if (!(check.scenario in lab.scenarios)) {
      problems.push(`check ${check.id} names the scenario ${check.scenario}, which does not exist`);
    }
    if (check.hints.length < 2) problems.push(`check ${check.id} needs at least two hints`);
    for (const id of check.after ?? []) {
      const before = ids.indexOf(id);
      if (before === -1 || before >= index) {
        problems.push(`check ${check.id} comes after ${id}, which is not an earlier check`);
      }
    }
  });
  for (const [folder, mistake] of Object.entries(lab.mistakes)) {
    if (!known.has(mistake.fails)) {
      problems.push(`mistakes/${folder} names the check ${mistake.fails}, which does not exist`);
    }
  }
  return problems;
}

export interface CheckVerdict {
  id: string;
  title: string;
  /** `null`: not judged, because a check it depends on failed. */
  passed: boolean | null;
  expected: string;
  received: string | null;
  because: string | null;
  atMs: number | null;
  requestId: string | null;
  scenario: string;
  /** The smallest schedule of faults found under which it fails; `null` when it fails without any, or passes. */
  counterExample: { schedule: readonly ScheduledFault[]; steps: readonly string[] } | null;
  /** Schedules of faults that were tried, when it asks for that. */
  explored: number | null;
}

export interface Verdict {
  lab: string;
  seed: string;
  passed: boolean;
  checks: CheckVerdict[];
  /** Why the code could not be run to the end, for example a syntax error. What was not judged by then has `passed: null`. */
  problem: SessionFailure | null;
}
