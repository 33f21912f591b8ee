import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { metricNamed } from "../../workspace/metrics.ts";
import { pageProgress } from "../../workspace/progress.ts";
import { runs } from "../../workspace/runs.ts";
import {
  compareNumbers,
  parseNumber,
  readActual,
  showValue,
  type PredictionOption,
} from "./judge.ts";
import "./prediction.css";
import { useProgress } from "./use-progress.ts";

export interface PredictionProps {
  /** The sample whose run answers it. */
  for: string;
  /** A name from src/workspace/metrics.ts. */
  metric: string;
  ask: string;
  kind: "number" | "choice";
  unit?: string;
  /** For a choice; the value of the right one equals the metric's. */
  options?: PredictionOption[];
  /** Only a run of this workload answers it. */
  workload?: string;
  /** The explanation, shown after the answer. */
  children?: ComponentChildren;
}

/** A prediction that the learner commits to before the run that answers it. It never stands in the way of reading. */
export default function Prediction({
  for: sampleId,
  metric,
  ask,
  kind,
  unit,
  options = [],
  workload,
  children,
}: PredictionProps) {
  metricNamed(metric);
  const id = `prediction-${sampleId}-${metric}`;
  const key = `${sampleId}:${metric}`;
  const { answers } = useProgress(key);
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  /** Answered and asked to try again: the form is shown over the old answer. */
  const [again, setAgain] = useState(false);
  const [ran, setRan] = useState<{ actual: string | null; edited: boolean } | null>(null);

  useEffect(
    () =>
      runs.subscribe(sampleId, (news) => {
        if (news.kind !== "finished" || (workload !== undefined && news.workloadId !== workload))
          return;
        const actual = readActual(metric, news.run);
        setRan({ actual, edited: news.edited });
        setAgain(false);
        if (actual !== null) pageProgress().resolvePrediction(key, actual);
      }),
    [sampleId, metric, workload, key],
  );

  const last = answers.at(-1);
  const committed = last?.actual === null ? last : undefined;
  const resolved = !committed && !again ? last : undefined;
  const show = (value: string): string =>
    kind === "choice"
      ? (options.find((option) => option.value === value)?.label ?? value)
      : showValue(metric, value, unit);

  const commit = (event: Event): void => {
    event.preventDefault();
    const value = kind === "choice" ? text : parseNumber(text)?.toString();
    if (!value)
      return setProblem(
        kind === "choice" ? "Choose one first." : "Write a number first, for example 3.",
      );
    setProblem(null);
    setRan(null);
    setAgain(false);
    pageProgress().commitPrediction(key, value);
  };
  const edit = (): void => {
    setText(committed?.value ?? "");
    pageProgress().withdrawPrediction(key);
    setAgain(true);
  };

  return (
    <form class="pd not-content" aria-labelledby={`${id}-ask`} onSubmit={commit}>
      <p class="pd-label">Predict</p>
      <p class="pd-ask" id={`${id}-ask`}>
        {ask}
      </p>
      <div class="pd-answer" aria-live="polite">
        {resolved ? (
          <Resolved
            {...{ metric, kind, unit, show, edited: ran?.edited ?? false }}
            value={resolved.value}
            actual={resolved.actual ?? ""}
          >
            <button type="button" class="pd-link" onClick={() => setAgain(true)}>
              Predict again
            </button>
          </Resolved>
        ) : committed ? (
          <p>
            You say <strong>{show(committed.value)}</strong>. Run it to find out.{" "}
            <button type="button" class="pd-link" onClick={edit}>
              Change
            </button>
          </p>
        ) : (
          <>
            <div class="pd-form">
              {kind === "number" ? (
                <label class="pd-number">
                  <span class="pd-sr">Your prediction</span>
                  <input
                    type="text"
                    inputMode="decimal"
                    autocomplete="off"
                    value={text}
                    aria-invalid={problem !== null}
                    aria-describedby={problem ? `${id}-problem` : undefined}
                    onInput={(event) => setText(event.currentTarget.value)}
                  />
                  {unit && <span>{unit}</span>}
                </label>
              ) : (
                <fieldset class="pd-options">
                  <legend class="pd-sr">{ask}</legend>
                  {options.map((option) => (
                    <label key={option.value}>
                      <input
                        type="radio"
                        name={id}
                        value={option.value}
                        checked={text === option.value}
                        onChange={() => setText(option.value)}
                      />
                      {option.label}
                    </label>
                  ))}
                </fieldset>
              )}
              <button type="submit" class="pd-commit">
                Commit
              </button>
            </div>
            <p class="pd-note">
              {problem ? (
                <span id={`${id}-problem`} class="pd-problem">
                  {problem}
                </span>
              ) : ran && ran.actual !== null ? (
                <>
                  This run came to {show(ran.actual)}. A prediction is worth more before the run:
                  change something, commit, and run again.
                </>
              ) : (
                "Before you run it. You can change your mind until then."
              )}
            </p>
          </>
        )}
      </div>
      {resolved && <div class="pd-explanation">{children}</div>}
    </form>
  );
}

interface ResolvedProps {
  metric: string;
  kind: "number" | "choice";
  unit?: string;
  value: string;
  actual: string;
  edited: boolean;
  show: (value: string) => string;
  children: ComponentChildren;
}

function Resolved({ metric, kind, unit, value, actual, edited, show, children }: ResolvedProps) {
  const verdict =
    kind === "choice"
      ? value === actual
        ? "You were right."
        : "It came out otherwise."
      : compareNumbers(metric, Number(value), Number(actual), unit);
  return (
    <>
      <dl class="pd-result">
        <div>
          <dt>Your prediction</dt>
          <dd>{show(value)}</dd>
        </div>
        <div>
          <dt>The run</dt>
          <dd>{show(actual)}</dd>
        </div>
      </dl>
      <p>
        {verdict}{" "}
        {edited &&
          "The code or the configuration had been changed, so the lesson's text may say something else. "}
        {children}
      </p>
    </>
  );
}
