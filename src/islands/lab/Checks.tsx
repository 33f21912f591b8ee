import type { Ref } from "preact";
import type { CheckVerdict, Lab } from "../../grading/lab.ts";
import type { Graded } from "../../grading/runner.ts";
import type { LabProgress } from "../../workspace/progress.ts";
import { countOf } from "../shared/format.ts";
import type { SourceFiles } from "../../session/protocol.ts";
import type { PlaceOfMoment } from "../../workspace/code-places.ts";
import { blockedBy, rootFailure } from "./checking.ts";
import { CopyLink } from "./CopyLink.tsx";
import { Hints } from "./Hints.tsx";

export interface ChecksProps {
  starter: SourceFiles;
  graded: (Graded & { lab: Lab }) | null;
  /** True when the code has changed since. */
  outdated: boolean;
  /** What is being tried while the code is checked, or `null`. */
  busy: string | null;
  /** The check that is unfolded. */
  open: string | null;
  onOpen: (id: string | null) => void;
  /** With the number of one of the counter-example's faults, or the moment that the check points at. */
  onShowMoment: (check: CheckVerdict, fault?: number) => void;
  /** The line of code that a failing check points at, where it is now. */
  placeOf: (check: CheckVerdict) => PlaceOfMoment | null;
  onShowPlace: (place: PlaceOfMoment) => void;
  onReplay: (check: CheckVerdict) => void;
  linkOf: (check: CheckVerdict) => Promise<string>;
  /** What is said of the known mistake that the code is like; about the first check that fails. */
  knownMistake: string | null;
  progress: LabProgress;
  verdictLine: Ref<HTMLParagraphElement>;
  onRevealHint: (check: string, count: number) => void;
  onSolvePuzzle: (check: string) => void;
  onShowSolution: () => void;
}

/** What must hold, and what did. */
export function Checks({
  graded,
  outdated,
  busy,
  open,
  onOpen,
  verdictLine,
  ...help
}: ChecksProps) {
  if (!graded) {
    return (
      <div class="lb-checks-empty">
        <p>
          {busy ??
            "Nothing has been checked yet. Write your answer, then choose Check: it runs your code under every scenario, and says for each check what was expected and what came."}
        </p>
      </div>
    );
  }
  const { checks } = graded.verdict;
  const root = rootFailure(graded);
  const passed = checks.filter((check) => check.passed === true).length;
  return (
    <section class="lb-checks" aria-label="Checks" data-outdated={outdated || busy !== null}>
      <p class="lb-verdict" role="status" tabIndex={-1} ref={verdictLine}>
        {passed === checks.length
          ? `All ${countOf(passed, "check")} pass.`
          : `${passed} of ${countOf(checks.length, "check")} pass.`}
      </p>
      {busy !== null ? (
        <p class="lb-outdated">This is the last verdict. The code is being checked again.</p>
      ) : (
        outdated && (
          <p class="lb-outdated">This is about the code before your last change. Check again.</p>
        )
      )}
      <ol>
        {checks.map((check) => (
          <li key={check.id} class={`lb-check lb-check--${stateOf(check)}`}>
            <button
              type="button"
              class="lb-check-title"
              aria-expanded={open === check.id}
              aria-controls={`check-${check.id}`}
              onClick={() => onOpen(open === check.id ? null : check.id)}
            >
              <span class={`lb-mark lb-mark--${stateOf(check)}`} aria-hidden="true" />
              <span class="sr-only">{WORDS[stateOf(check)]}: </span>
              <span>{check.title}</span>
            </button>
            <div class="lb-check-body" id={`check-${check.id}`} hidden={open !== check.id}>
              {open === check.id && (
                <Detail
                  check={check}
                  blockedBy={blockedBy(graded, check.id)}
                  labId={graded.lab.id}
                  hints={graded.lab.checks.find(({ id }) => id === check.id)?.hints ?? []}
                  isRoot={check.id === root}
                  {...help}
                />
              )}
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}

type CheckState = "passed" | "failed" | "open";

const WORDS: Record<CheckState, string> = {
  passed: "Passed",
  failed: "Failed",
  open: "Not judged",
};

const stateOf = ({ passed }: CheckVerdict): CheckState =>
  passed === null ? "open" : passed ? "passed" : "failed";

interface DetailProps extends Omit<
  ChecksProps,
  "graded" | "outdated" | "busy" | "open" | "onOpen" | "verdictLine"
> {
  labId: string;
  check: CheckVerdict;
  blockedBy: string | null;
  hints: readonly string[];
  /** It is the first that fails. */
  isRoot: boolean;
}

function Detail({ check, blockedBy, isRoot, ...help }: DetailProps) {
  if (check.passed === true) {
    return (
      <p>
        Holds: {check.expected}.
        {check.explored !== null &&
          ` It was tried under ${countOf(check.explored, "schedule")} of faults.`}
      </p>
    );
  }
  if (check.passed === null) {
    return (
      <p>
        {blockedBy
          ? `Judged once “${blockedBy}” passes.`
          : "Not judged: the code did not run to the end."}
      </p>
    );
  }
  const place = help.placeOf(check);
  return (
    <>
      {isRoot && help.knownMistake !== null && (
        <p class="lb-known">
          <span>Others have written something like this.</span> {help.knownMistake}
        </p>
      )}
      <dl class="lb-facts">
        <div>
          <dt>Expected</dt>
          <dd>{check.expected}</dd>
        </div>
        <div>
          <dt>Received</dt>
          <dd>{check.received}</dd>
        </div>
        <div>
          <dt>Because</dt>
          <dd>{check.because}</dd>
        </div>
      </dl>
      <p class="lb-actions">
        <button type="button" class="lb-button" onClick={() => help.onShowMoment(check)}>
          Show on the timeline
        </button>
        {place && (
          <button type="button" class="lb-button" onClick={() => help.onShowPlace(place)}>
            Show {place.path}, line {place.line} <small>{place.what}</small>
          </button>
        )}
      </p>
      {check.counterExample && (
        <Schedule check={check} steps={check.counterExample.steps} {...help} />
      )}
      <Hints
        labId={help.labId}
        starter={help.starter}
        check={check.id}
        hints={help.hints}
        progress={help.progress}
        onTake={(count) => help.onRevealHint(check.id, count)}
        onSolved={() => help.onSolvePuzzle(check.id)}
        onShowSolution={help.onShowSolution}
      />
    </>
  );
}

/** What has to happen for a check to fail, step by step. */
function Schedule({
  check,
  steps,
  onShowMoment,
  onReplay,
  linkOf,
}: Pick<DetailProps, "check" | "onShowMoment" | "onReplay" | "linkOf"> & {
  steps: readonly string[];
}) {
  return (
    <div class="lb-schedule">
      <p>It holds as long as nothing goes wrong. It breaks when this happens:</p>
      <ol>
        {steps.map((step, index) => (
          <li key={step}>
            <button
              type="button"
              class="lb-step"
              title="Show on the timeline"
              onClick={() => onShowMoment(check, index)}
            >
              {step}
            </button>
          </li>
        ))}
      </ol>
      <p class="lb-actions">
        <button type="button" class="lb-button" onClick={() => onReplay(check)}>
          Replay it
        </button>
        <CopyLink link={() => linkOf(check)} />
      </p>
    </div>
  );
}
