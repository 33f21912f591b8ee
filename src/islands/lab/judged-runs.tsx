/** The runs that a verdict rests on, and the choice between them. */
import type { CheckVerdict } from "../../grading/lab.ts";
import type { Graded } from "../../grading/runner.ts";
import type { ChoicePoint, RunResult, ScheduledFault } from "../../session/protocol.ts";
import type { Moment } from "../../workspace/code-places.ts";
import { selectionOf, type TimelineSelection } from "../shared/selection.ts";

export interface JudgedRun {
  key: string;
  label: string;
  run: RunResult;
}

/** A run of each scenario, then those in which faults broke a check. */
export function judgedRuns({ verdict, runs, counterExamples }: Graded): JudgedRun[] {
  const scenarios = Object.entries(runs).map(([name, run]) => ({
    key: name,
    label: name
      .replace(/([a-z])([A-Z])/g, "$1 $2")
      .replaceAll("-", " ")
      .toLowerCase(),
    run,
  }));
  const broken = verdict.checks.flatMap((check) => {
    const run = counterExamples[check.id];
    return run ? [{ key: runKeyOf(check), label: `with faults: ${check.title}`, run }] : [];
  });
  return [...scenarios, ...broken];
}

/** The run that a check was judged by. */
export const runKeyOf = ({ id, scenario, counterExample }: CheckVerdict): string =>
  counterExample ? `faults ${id}` : scenario;

interface RunChoiceProps {
  runs: readonly JudgedRun[];
  open: string;
  onOpen: (key: string) => void;
}

export function RunChoice({ runs, open, onOpen }: RunChoiceProps) {
  if (runs.length < 2) return null;
  return (
    <label class="lb-scenario not-content">
      <span>Scenario</span>
      <select value={open} onChange={(event) => onOpen(event.currentTarget.value)}>
        {runs.map(({ key, label }) => (
          <option key={key} value={key}>
            {label}
          </option>
        ))}
      </select>
    </label>
  );
}

/** What a check points at: its request, or whatever ran at that instant. */
export function momentOf(run: RunResult, { requestId, atMs }: Moment): TimelineSelection | null {
  const invocation = run.invocations.find((candidate) => candidate.requestId === requestId);
  const attempt = invocation?.invocationType === "Event" && attemptAt(run, requestId, atMs);
  if (attempt) return attempt;
  if (invocation) return selectionOf(invocation);
  if (atMs === null) return null;
  const atUs = Math.round(atMs * 1_000);
  const record = run.trace.findLast(
    (candidate) => candidate.at <= atUs && "environmentId" in candidate,
  );
  const environmentId = record && "environmentId" in record ? record.environmentId : null;
  return environmentId === null ? null : { environmentId, fromUs: atUs, toUs: atUs };
}

/** A fault names the place that it befalls by its kind. */
const KINDS = new Set<string>([
  "call",
  "query",
  "invocation",
  "delivery",
] satisfies ChoicePoint["kind"][]);

/** When a fault of a schedule happened in the run that had it; `null` when the run has no such place. */
export function momentOfFault(
  { choicePoints = [], trace }: RunResult,
  fault: ScheduledFault,
): Moment | null {
  const [kind, number = -1] = Object.entries(fault).find(([name]) => KINDS.has(name)) ?? [];
  const point = choicePoints.filter((each) => each.kind === kind)[Number(number)];
  if (!point) return null;
  if (point.kind !== "delivery") {
    return { atMs: point.at / 1_000, requestId: point.requestId ?? null };
  }
  // What matters of a delivery is the invocation that it leads to.
  const afterMs = fault.kind === "deliver-again" ? fault.afterMs : 0;
  const started = trace.find(
    (record) => record.type === "invoke.started" && record.at >= point.at + afterMs * 1_000,
  );
  return started?.type === "invoke.started"
    ? { atMs: started.at / 1_000, requestId: started.requestId }
    : { atMs: point.at / 1_000, requestId: null };
}

/** An asynchronous request is over when it is accepted: what is meant is the attempt of that instant. */
function attemptAt(
  { trace }: RunResult,
  requestId: string | null,
  atMs: number | null,
): TimelineSelection | null {
  if (requestId === null || atMs === null) return null;
  const atUs = Math.round(atMs * 1_000);
  // Two deliveries of one event may be at work at once: what happened at this instant tells in which environment.
  const exact = trace.find(
    (record) =>
      record.at === atUs &&
      "environmentId" in record &&
      "requestId" in record &&
      record.requestId === requestId,
  );
  const where = exact && "environmentId" in exact ? exact.environmentId : null;
  const started = trace.findLast(
    (record) =>
      record.type === "invoke.started" &&
      record.requestId === requestId &&
      record.at <= atUs &&
      (where === null || record.environmentId === where),
  );
  if (started?.type !== "invoke.started") return null;
  const { environmentId, at: fromUs } = started;
  const ended = trace.find(
    (record) =>
      record.type === "invoke.ended" &&
      record.requestId === requestId &&
      record.environmentId === environmentId &&
      record.at >= fromUs,
  );
  return { environmentId, requestId, fromUs, toUs: ended?.at ?? fromUs };
}
