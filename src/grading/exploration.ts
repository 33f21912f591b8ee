/**
 * Looks for a way to break an answer: runs its scenario again and again with faults at exact places, one at a time, then
 * two, as far as the budget goes, and makes what it finds as small as it can. The order is fixed, so that the same answer
 * is judged alike every time.
 */
import type { RunResult, ScheduledFault } from "../session/protocol.ts";
import type { CheckFailure } from "./check-result.ts";
import { candidatesIn, type Candidate, type FaultKind } from "./fault-places.ts";

/** How a check wants to be tried. */
export interface Exploration {
  readonly faults: readonly FaultKind[];
  /** Faults in one schedule, at the most. Default 2. */
  readonly depth?: number;
  /** Runs, at the most. Default 80. */
  readonly runs?: number;
}

/** The smallest schedule found under which a check fails. */
export interface CounterExample {
  readonly schedule: readonly ScheduledFault[];
  /** The schedule in words, in order. */
  readonly steps: readonly string[];
  readonly run: RunResult;
  /** What the check said of that run. */
  readonly failure: CheckFailure;
}

export interface Explored {
  readonly found: CounterExample | null;
  /** Runs that were needed. */
  readonly runs: number;
}

export interface ExplorationPorts {
  /** Runs the scenario with a schedule. */
  run(schedule: readonly ScheduledFault[]): Promise<RunResult>;
  /** What the check says of a run; `null` when it holds. */
  judge(run: RunResult): CheckFailure | null;
  /** Called before each run, with its schedule in words. */
  onProgress?(done: number, atMost: number, steps: readonly string[]): void;
}

const DEFAULT_DEPTH = 2;
const DEFAULT_RUNS = 80;

type Schedule = readonly Candidate[];

/** A run that breaks the answer. */
interface Failing {
  schedule: Schedule;
  run: RunResult;
  failure: CheckFailure;
}

/** `base`: the run without faults, in which the check holds. It counts as the first of the budget's runs. */
export async function explore(
  exploration: Exploration,
  base: RunResult,
  { run, judge, onProgress }: ExplorationPorts,
): Promise<Explored> {
  const { faults, depth = DEFAULT_DEPTH, runs: budget = DEFAULT_RUNS } = exploration;
  let runs = 1;
  const tryOut = async (schedule: Schedule): Promise<Failing | RunResult> => {
    const steps = schedule.map(({ step }) => step);
    onProgress?.(runs++, budget, steps);
    const result = await run(schedule.map(({ fault }) => fault));
    const failure = judge(result);
    return failure ? { schedule, run: result, failure } : result;
  };

  let level: { schedule: Schedule; run: RunResult }[] = [{ schedule: [], run: base }];
  for (let size = 1; size <= depth; size++) {
    const next: typeof level = [];
    const share = evenly(
      level.map((each) => extensionsOf(each.schedule, each.run, faults)),
      budget - runs,
    );
    for (const schedule of share) {
      const result = await tryOut(schedule);
      if ("failure" in result) {
        const { schedule: smallest, ...found } = await shrink(result, tryOut);
        const steps = smallest.map(({ step }) => step);
        return { found: { ...found, schedule: smallest.map(({ fault }) => fault), steps }, runs };
      }
      next.push({ schedule, run: result });
    }
    level = next;
  }
  return { found: null, runs };
}

/** A fault changes only what comes after it: the next one is looked for from there on. */
function extensionsOf(schedule: Schedule, run: RunResult, kinds: readonly FaultKind[]): Schedule[] {
  const last = schedule.at(-1);
  return candidatesIn(run, kinds, last?.point ?? 0)
    .filter(({ fault }) => !schedule.some((each) => isSame(each.fault, fault)))
    .map((candidate) => [...schedule, candidate]);
}

/** As many as the budget allows: all of the first places, or of each the same share, spread over its length. */
function evenly(groups: readonly Schedule[][], budget: number): Schedule[] {
  const total = groups.reduce((sum, group) => sum + group.length, 0);
  if (total <= budget) return groups.flat();
  const all = groups.flat();
  const step = total / budget;
  return Array.from({ length: budget }, (_, index) => all[Math.floor(index * step)]!);
}

/** Leaves out every fault that is not needed. */
async function shrink(
  failing: Failing,
  tryOut: (schedule: Schedule) => Promise<Failing | RunResult>,
): Promise<Failing> {
  let smallest = failing;
  for (let index = 0; index < smallest.schedule.length && smallest.schedule.length > 1;) {
    const result = await tryOut(smallest.schedule.toSpliced(index, 1));
    if ("failure" in result) smallest = result;
    else index++;
  }
  return smallest;
}

const isSame = (a: ScheduledFault, b: ScheduledFault): boolean =>
  JSON.stringify(a) === JSON.stringify(b);
