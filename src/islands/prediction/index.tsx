import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { RunResult } from "../../session/protocol.ts";
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
import { MarkersForm, MarkersResult } from "./Markers.tsx";
import { momentOf, readMarks, writeMarks, type Mark } from "./moments.ts";
import "./prediction.css";
import { useProgress } from "./use-progress.ts";

export interface PredictionProps {
  /** The sample whose run answers it. */
  for: string;
  /** A name from src/workspace/metrics.ts; of markers, none. */
  metric?: string;
  ask: string;
  kind: "number" | "choice" | "markers";
  unit?: string;
  /** For a choice; the value of the right one equals the metric's. */
  options?: PredictionOption[];
  /** For markers: what is placed, the length of the axis in milliseconds, and when requests arrive. */
  marks?: Mark[];
  until?: number;
  arrivals?: number[];
  /** Only a run of this workload answers it. */
  workload?: string;
  /** The explanation, shown after the answer. */
  children?: ComponentChildren;
}

/** A prediction that the learner commits to before the run that answers it. It never stands in the way of reading. */
export default function Prediction({
  for: sampleId,
  metric = "",
  ask,
  kind,
  unit,
  options = [],
  marks = [],
  until = 1_000,
  arrivals = [],
  workload,
  children,
}: PredictionProps) {
  const about = kind === "markers" ? marks.map(({ moment }) => moment).join("+") : metric;
  const actualOf = (run: RunResult): string | null =>
    kind === "markers"
      ? writeMarks(marks.map(({ moment }) => momentOf(moment)(run)))
      : readActual(metric, run);
  // An unknown name is an author error, and shows when the page is built.
  if (kind === "markers") marks.forEach(({ moment }) => momentOf(moment));
  else metricNamed(metric);
  const id = `prediction-${sampleId}-${about.replace(/\W/g, "-")}`;
  const key = `${sampleId}:${about}`;
  const { answers } = useProgress(key);
  const [text, setText] = useState("");
  const [placed, setPlaced] = useState<(number | null)[]>(() => marks.map(() => null));
  const [problem, setProblem] = useState<string | null>(null);
  /** Answered and asked to try again: the form is shown over the old answer. */
  const [again, setAgain] = useState(false);
  const [ran, setRan] = useState<{
    actual: string | null;
    edited: boolean;
    run: RunResult;
  } | null>(null);

  useEffect(
    () =>
      runs.subscribe(sampleId, (news) => {
        if (news.kind !== "finished" || (workload !== undefined && news.workloadId !== workload))
          return;
        const actual = actualOf(news.run);
        setRan({ actual, edited: news.edited, run: news.run });
        setAgain(false);
        if (actual !== null) pageProgress().resolvePrediction(key, actual);
      }),
    // oxlint-disable-next-line react-hooks/exhaustive-deps
    [sampleId, about, workload, key],
  );

  const last = answers.at(-1);
  const committed = last?.actual === null ? last : undefined;
  const resolved = !committed && !again ? last : undefined;
  const show = (value: string): string => {
    if (kind === "choice") return options.find((it) => it.value === value)?.label ?? value;
    if (kind === "number") return showValue(metric, value, unit);
    return readMarks(value)
      .map((ms) => (ms === null ? "never" : showValue("maxLatencyMs", String(ms))))
      .join(" and ");
  };

  const typed = (): string | undefined => {
    if (kind === "choice") return text || undefined;
    if (kind === "number") return parseNumber(text)?.toString();
    return placed.includes(null) ? undefined : writeMarks(placed);
  };
  const commit = (event: Event): void => {
    event.preventDefault();
    const value = typed();
    if (value === undefined) return setProblem(MISSING[kind]);
    setProblem(null);
    setRan(null);
    setAgain(false);
    pageProgress().commitPrediction(key, value);
  };
  const edit = (): void => {
    if (kind === "markers") setPlaced(readMarks(committed?.value ?? ""));
    else setText(committed?.value ?? "");
    pageProgress().withdrawPrediction(key);
    setAgain(true);
  };
  const tryAgain = (
    <button type="button" class="pd-link" onClick={() => setAgain(true)}>
      Predict again
    </button>
  );

  return (
    <form class="pd not-content" aria-labelledby={`${id}-ask`} onSubmit={commit}>
      <p class="pd-label">Predict</p>
      <p class="pd-ask" id={`${id}-ask`}>
        {ask}
      </p>
      <div class="pd-answer" aria-live="polite">
        {resolved && kind === "markers" ? (
          <>
            <MarkersResult
              {...{ marks, until, arrivals }}
              predicted={readMarks(resolved.value)}
              actual={readMarks(resolved.actual ?? "")}
              run={ran?.run ?? null}
            />
            <p>
              {ran?.edited && EDITED}
              {tryAgain}
            </p>
          </>
        ) : resolved ? (
          <Resolved
            {...{ metric, unit, show, edited: ran?.edited ?? false }}
            isChoice={kind === "choice"}
            value={resolved.value}
            actual={resolved.actual ?? ""}
          >
            {tryAgain}
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
                  <span class="sr-only">Your prediction</span>
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
              ) : kind === "markers" ? (
                <MarkersForm
                  {...{ marks, until, arrivals }}
                  values={placed}
                  invalid={problem !== null}
                  describedBy={problem ? `${id}-problem` : undefined}
                  onPlace={(index, ms) =>
                    setPlaced((now) => now.map((value, at) => (at === index ? ms : value)))
                  }
                />
              ) : (
                <fieldset class="pd-options">
                  <legend class="sr-only">{ask}</legend>
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

const MISSING: Record<PredictionProps["kind"], string> = {
  number: "Write a number first, for example 3.",
  choice: "Choose one first.",
  markers: "Place every marker first.",
};

const EDITED =
  "The code or the configuration had been changed, so the lesson's text may say something else. ";

interface ResolvedProps {
  metric: string;
  isChoice: boolean;
  unit?: string;
  value: string;
  actual: string;
  edited: boolean;
  show: (value: string) => string;
  children: ComponentChildren;
}

function Resolved({
  metric,
  isChoice,
  unit,
  value,
  actual,
  edited,
  show,
  children,
}: ResolvedProps) {
  const verdict = isChoice
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
        {verdict} {edited && EDITED}
        {children}
      </p>
    </>
  );
}
