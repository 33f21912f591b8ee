/** How far a check is, as a share and in words. */
import { LAB_TEMPLATE } from "../../grading/lab.ts";
import type { FunctionConfiguration } from "../../session/protocol.ts";
import { formatCount, loadingText } from "../shared/format.ts";
import type { CheckingState } from "./checking.ts";

export function shareDone({ progress }: CheckingState): number | null {
  if (!progress) return null;
  const { check, run, tried } = progress;
  const share = tried
    ? tried.done / tried.atMost
    : run.loading
      ? run.loading.share
      : run.expected > 0
        ? run.completed / run.expected
        : 0;
  return (check.index + Math.min(1, share)) / check.of;
}

/** `configuration`: null when the learner's own template says what the functions are like. */
export function statusText(
  { phase, progress }: CheckingState,
  configuration: FunctionConfiguration | null,
): string {
  if (phase === "preparing")
    return "Loading the simulator and the checks. The first time this fetches about 300 kB.";
  if (phase === "running" && progress) {
    const { check, run, tried } = progress;
    if (run.loading) return loadingText(run.loading);
    const which = `Check ${check.index + 1} of ${check.of}`;
    if (!tried) {
      return `${which}: ${formatCount(run.completed)} of ${formatCount(run.expected)} requests answered.`;
    }
    const [first, ...others] = tried.steps;
    const what = first ? ` ${first}${others.length > 0 ? ` And ${others.length} more.` : ""}` : "";
    return `${which}, schedule ${tried.done + 1} of at most ${tried.atMost}.${what}`;
  }
  if (phase === "running") return "Running the scenarios.";
  if (!configuration) return `The account is as ${LAB_TEMPLATE} describes it.`;
  const { memorySizeMb, timeoutSeconds, handler } = configuration;
  return `${handler}, ${formatCount(memorySizeMb)} MB, timeout ${timeoutSeconds} s`;
}
