import type { CheckResult, CheckVerdict, Lab } from "../../grading/lab.ts";
import type { RunResult, ScheduledFault, Session, SourceFiles } from "../../session/protocol.ts";
import { sameFiles } from "../../workspace/draft-rules.ts";
import { createRunner, failureOf, type Runner } from "../../workspace/runner.ts";
import type { SharedRun } from "../../workspace/shared-run.ts";
import { createStore, type Store } from "../../workspace/store.ts";

/** A schedule of faults that broke a check, to be run again. */
export interface Replay {
  check: string;
  /** The check's. */
  title: string;
  schedule: readonly ScheduledFault[];
  steps: readonly string[];
  /** The code that came with a link, or `null`: the learner's own is meant. */
  files: SourceFiles | null;
  /** The lab's revision that it was made with. */
  revision: number;
}

export interface ReplayingState {
  /** What the panel is about; `null` when it is closed. */
  replay: Replay | null;
  /** Faults that happen, by their place in the schedule. */
  chosen: readonly boolean[];
  /** Whose code runs. */
  code: "mine" | "link";
  /** What came of the last run, and of what it was made. */
  last: {
    run: RunResult;
    result: CheckResult;
    files: SourceFiles;
    chosen: readonly boolean[];
  } | null;
  /** Why there is nothing to replay. */
  problem: string | null;
}

export interface ReplayingParts {
  loadLab: () => Promise<Lab>;
  loadGrader: () => Promise<
    Pick<typeof import("../../grading/runner.ts"), "scenarioOf" | "judgeRun">
  >;
  openSession: () => Promise<Session>;
}

/** Runs a scenario again under faults that broke it, all of them or some, and asks the check. */
export interface Replaying {
  readonly state: Store<ReplayingState>;
  readonly runner: Runner;
  /** Opens what a failing check has found. */
  open(verdict: CheckVerdict, revision: number): void;
  /** Opens what a link holds; says why not when the lab has no such check. */
  follow(shared: SharedRun): Promise<void>;
  fail(problem: string): void;
  choose(fault: number, happens: boolean): void;
  take(code: ReplayingState["code"]): void;
  /** Resolves when the run has ended, with whether there is one. */
  run(mine: SourceFiles): Promise<boolean>;
  close(): void;
}

const CLOSED: ReplayingState = {
  replay: null,
  chosen: [],
  code: "mine",
  last: null,
  problem: null,
};

export function createReplaying({ loadLab, loadGrader, openSession }: ReplayingParts): Replaying {
  const state = createStore<ReplayingState>(CLOSED);
  const runner = createRunner(openSession);
  const begin = (replay: Replay): void =>
    state.set({
      ...CLOSED,
      replay,
      chosen: replay.steps.map(() => true),
      code: replay.files ? "link" : "mine",
    });

  return {
    state,
    runner,
    open({ id, title, counterExample }, revision) {
      const { schedule = [], steps = [] } = counterExample ?? {};
      begin({ check: id, title, schedule, steps, files: null, revision });
    },
    async follow({ check, schedule, steps, files, revision }) {
      try {
        const lab = await loadLab();
        const title = lab.checks.find(({ id }) => id === check)?.title;
        if (title === undefined) {
          const problem =
            "This link is about a check that the lab no longer has: the lab was changed since.";
          return state.set({ ...CLOSED, problem });
        }
        begin({ check, title, schedule, steps, files, revision });
      } catch (error) {
        state.set({ ...CLOSED, problem: failureOf(error).message });
      }
    },
    fail: (problem) => state.set({ ...CLOSED, problem }),
    choose: (fault, happens) =>
      state.patch({
        chosen: state.get().chosen.map((each, index) => (index === fault ? happens : each)),
      }),
    take: (code) => state.patch({ code }),
    async run(mine) {
      const { replay, chosen } = state.get();
      if (!replay) return false;
      const files = filesOf(state.get(), mine);
      try {
        const [lab, { scenarioOf, judgeRun }] = await Promise.all([loadLab(), loadGrader()]);
        const check = lab.checks.find(({ id }) => id === replay.check);
        if (!check) return false;
        const schedule = replay.schedule.filter((_, index) => chosen[index]);
        const run = await runner.run(scenarioOf(lab, check.scenario, files, undefined, schedule));
        // Another one may have been opened, or this one closed.
        if (!run || run.cancelled || state.get().replay !== replay) return false;
        state.patch({ last: { run, result: judgeRun(lab, check.id, run), files, chosen } });
        return true;
      } catch (error) {
        state.set({ ...CLOSED, problem: failureOf(error).message });
        return false;
      }
    },
    close() {
      runner.cancel();
      state.set(CLOSED);
    },
  };
}

/** The code that is chosen. */
function filesOf({ replay, code }: ReplayingState, mine: SourceFiles): SourceFiles {
  return code === "link" && replay?.files ? replay.files : mine;
}

/** Whether the last run was made of something else than what is chosen now. */
export function isStale(state: ReplayingState, mine: SourceFiles): boolean {
  const { last, chosen } = state;
  if (!last) return false;
  const isOtherSchedule = last.chosen.some((each, index) => each !== chosen[index]);
  return isOtherSchedule || !sameFiles(last.files, filesOf(state, mine));
}
