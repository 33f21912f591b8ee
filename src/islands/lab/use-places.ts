import { useMemo } from "preact/hooks";
import type { CheckVerdict } from "../../grading/lab.ts";
import type { FunctionConfiguration, SourceFiles } from "../../session/protocol.ts";
import { lineNow, placeOfMoment, type PlaceOfMoment } from "../../workspace/code-places.ts";
import type { ShownRun } from "./use-shown-run.ts";

interface LabCode {
  /** What was graded; `null` before that. */
  graded: SourceFiles | null;
  /** What is in the editor. */
  now: SourceFiles;
  starter: SourceFiles;
  configuration: FunctionConfiguration;
}

/** The line that a check points at, where it is now. Traces are searched once for each verdict, and not at every key. */
export function usePlaces(
  runOf: ShownRun["runOf"],
  { graded, now, starter, configuration }: LabCode,
): (verdict: CheckVerdict) => PlaceOfMoment | null {
  const found = useMemo(() => new WeakMap<CheckVerdict, { place: PlaceOfMoment | null }>(), []);
  return (verdict) => {
    const run = runOf(verdict);
    if (!run || !graded) return null;
    const { place } = found.get(verdict) ?? {
      place: placeOfMoment(run, verdict, {
        files: graded,
        starter,
        handlerOf: (name) => (name === configuration.functionName ? configuration.handler : null),
      }),
    };
    found.set(verdict, { place });
    const line = place && lineNow(place, graded, now);
    return place && line !== null ? { ...place, line } : null;
  };
}
