import type { Ref } from "preact";
import type { CheckVerdict, Lab } from "../../grading/lab.ts";
import type { Graded } from "../../grading/runner.ts";
import type { LabProgress } from "../../workspace/progress.ts";
import { countOf } from "../shared/format.ts";
import { blockedBy } from "./checking.ts";
import { Hints } from "./Hints.tsx";

export interface ChecksProps {
  graded: (Graded & { lab: Lab }) | null;
  /** True when the code has changed since. */
  outdated: boolean;
  busy: boolean;
  /** The check that is unfolded. */
  open: string | null;
  onOpen: (id: string | null) => void;
  onShowMoment: (check: CheckVerdict) => void;
  progress: LabProgress;
  verdictLine: Ref<HTMLParagraphElement>;
  onRevealHint: (check: string, count: number) => void;
  onShowSolution: () => void;
}

/** What must hold, and what did. */
export function Checks({
  graded,
  outdated,
  busy,
  open,
  onOpen,
  progress,
  verdictLine,
  ...actions
}: ChecksProps) {
  if (!graded) {
    return (
      <div class="lb-checks-empty">
        <p>
          {busy
            ? "The checks are being run."
            : "Nothing has been checked yet. Write your answer, then choose Check: it runs your code under every scenario, and says for each check what was expected and what came."}
        </p>
      </div>
    );
  }
  const { checks } = graded.verdict;
  const passed = checks.filter((check) => check.passed === true).length;
  return (
    <section class="lb-checks" aria-label="Checks" data-outdated={outdated}>
      <p class="lb-verdict" role="status" tabIndex={-1} ref={verdictLine}>
        {passed === checks.length
          ? `All ${countOf(passed, "check")} pass.`
          : `${passed} of ${countOf(checks.length, "check")} pass.`}
      </p>
      {outdated && (
        <p class="lb-outdated">This is about the code before your last change. Check again.</p>
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
              <span class="ed-sr">{WORDS[stateOf(check)]}: </span>
              <span>{check.title}</span>
            </button>
            <div class="lb-check-body" id={`check-${check.id}`} hidden={open !== check.id}>
              {open === check.id && (
                <Detail
                  check={check}
                  blockedBy={blockedBy(graded, check.id)}
                  hints={graded.lab.checks.find(({ id }) => id === check.id)?.hints ?? []}
                  revealed={progress.hints[check.id] ?? 0}
                  {...actions}
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

interface DetailProps extends Pick<
  ChecksProps,
  "onShowMoment" | "onRevealHint" | "onShowSolution"
> {
  check: CheckVerdict;
  blockedBy: string | null;
  hints: readonly string[];
  revealed: number;
}

function Detail({
  check,
  blockedBy,
  hints,
  revealed,
  onShowMoment,
  onRevealHint,
  onShowSolution,
}: DetailProps) {
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
  return (
    <>
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
      {check.counterExample && (
        <div class="lb-schedule">
          <p>It holds as long as nothing goes wrong. It breaks when this happens:</p>
          <ol>
            {check.counterExample.steps.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        </div>
      )}
      <p class="lb-actions">
        <button type="button" class="lb-button" onClick={() => onShowMoment(check)}>
          Show on the timeline
        </button>
      </p>
      <Hints
        hints={hints}
        revealed={revealed}
        onReveal={(count) => onRevealHint(check.id, count)}
        onShowSolution={onShowSolution}
      />
    </>
  );
}
