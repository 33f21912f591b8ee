import { useState } from "preact/hooks";
import type { CheckVerdict } from "../../grading/lab.ts";
import type { Graded } from "../../grading/runner.ts";
import type { RunResult } from "../../session/protocol.ts";
import type { TimelineSelection } from "../shared/selection.ts";
import { judgedRuns, momentOf, momentOfFault, runKeyOf, type JudgedRun } from "./judged-runs.tsx";
import type { ReplayingState } from "./replaying.ts";

/** The run that a replay made, among those that can be looked at. */
const REPLAY = "replay";

export interface ShownRun {
  runs: readonly JudgedRun[];
  shown: JudgedRun | null;
  isReplay: boolean;
  selection: TimelineSelection | null;
  select: (selection: TimelineSelection | null) => void;
  /** Shows another run. */
  open: (key: string | null) => void;
  openReplay: () => void;
  /** The run that a check was judged by. */
  runOf: (verdict: CheckVerdict) => RunResult | null;
  /** Shows what a check points at in its run, or one of the faults of its counter-example. */
  openMoment: (verdict: CheckVerdict, fault?: number) => void;
}

/** Which run is on the screen, and what is selected in it. */
export function useShownRun(
  graded: Graded | null,
  { replay, last }: Pick<ReplayingState, "replay" | "last">,
): ShownRun {
  const [key, setKey] = useState<string | null>(null);
  const [selection, select] = useState<TimelineSelection | null>(null);
  const runs = [
    ...(graded ? judgedRuns(graded) : []),
    ...(last ? [{ key: REPLAY, label: `replay: ${replay?.title}`, run: last.run }] : []),
  ];
  const shown = runs.find((each) => each.key === key) ?? runs[0] ?? null;
  const runOf: ShownRun["runOf"] = (verdict) =>
    runs.find((each) => each.key === runKeyOf(verdict))?.run ?? null;
  const open = (next: string | null): void => {
    setKey(next);
    select(null);
  };
  return {
    runs,
    shown,
    isReplay: shown?.key === REPLAY,
    selection,
    select,
    open,
    openReplay: () => open(REPLAY),
    runOf,
    openMoment(verdict, fault) {
      setKey(runKeyOf(verdict));
      const run = runOf(verdict);
      const scheduled = fault === undefined ? null : verdict.counterExample?.schedule[fault];
      const moment = scheduled && run ? momentOfFault(run, scheduled) : verdict;
      select(run && moment && momentOf(run, moment));
    },
  };
}
