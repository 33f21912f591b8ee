import "./metrics.css";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { RunResult } from "../../session/protocol.ts";
import type { Store } from "../../workspace/store.ts";
import { countOf, formatInstant, formatLength } from "../shared/format.ts";
import { useWidth } from "../shared/use-width.ts";
import { ChartTable } from "./ChartTable.tsx";
import { ChartView } from "./ChartView.tsx";
import { ChartCursor } from "./cursor.ts";
import { chartsOf, extentSecondsOf, functionsOf, undrawnCustomMetrics } from "./model.ts";
import { useTheme } from "./theme.ts";

interface MetricsProps {
  run: RunResult;
  /** Where another view's cursor stands, in microseconds of virtual time. */
  scrub: Store<number | null>;
  /** Called with the beginning of the period below the pointer. */
  onScrub: (atUs: number | null) => void;
}

/** What CloudWatch would show of a run: small charts over virtual time, read together at one instant. */
export function Metrics(props: MetricsProps) {
  return <MetricsOfRun key={`${props.run.seed} ${props.run.traceHash}`} {...props} />;
}

function MetricsOfRun({ run, scrub, onScrub }: MetricsProps) {
  const root = useRef<HTMLDivElement>(null);
  const first = useRef<HTMLDivElement>(null);
  const width = useWidth(first);
  const theme = useTheme(root);
  const functions = useMemo(() => functionsOf(run), [run]);
  const [chosen, setChosen] = useState(functions[0]);
  const [asTables, setAsTables] = useState(false);
  const charts = useMemo(() => chartsOf(run, chosen), [run, chosen]);
  const cursor = useMemo(() => new ChartCursor(run, scrub, onScrub), [run, scrub, onScrub]);
  useEffect(() => cursor.follow(), [cursor]);
  const { periodMs, rejected } = run.metrics;
  const extentSeconds = extentSecondsOf(run);
  const undrawn = undrawnCustomMetrics(run);

  return (
    <section class="mt not-content" aria-label="Metrics" ref={root}>
      <div class="mt-bar">
        {functions.length > 1 && (
          <label>
            <span>Function</span>
            <select value={chosen} onChange={(event) => setChosen(event.currentTarget.value)}>
              {functions.map((name) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        )}
        {!asTables && (
          <CursorSlider
            cursor={cursor}
            periodSeconds={periodMs / 1_000}
            extentSeconds={extentSeconds}
          />
        )}
        <button type="button" aria-pressed={asTables} onClick={() => setAsTables(!asTables)}>
          As tables
        </button>
      </div>
      {rejected.length > 0 && (
        <p class="mt-note">
          CloudWatch takes no metrics from {countOf(rejected.length, "log line")} in the embedded
          metric format. The first, at {formatInstant(rejected[0]!.atMs * 1_000)}:{" "}
          {rejected[0]!.problem}
        </p>
      )}
      <div class="mt-charts">
        {charts.map((chart, i) => (
          <div key={chart.id} ref={i === 0 ? first : undefined}>
            {asTables ? (
              <ChartTable chart={chart} />
            ) : (
              <ChartView
                chart={chart}
                theme={theme}
                width={width}
                extentSeconds={extentSeconds}
                cursor={cursor}
              />
            )}
          </div>
        ))}
      </div>
      {undrawn > 0 && <p class="mt-note">{countOf(undrawn, "more custom metric")} not drawn.</p>}
      <p class="mt-note">
        Each value is of {formatLength(periodMs * 1_000)}. AWS/Lambda publishes one a minute.
      </p>
    </section>
  );
}

interface CursorSliderProps {
  cursor: ChartCursor;
  periodSeconds: number;
  extentSeconds: number;
}

/** The instant that is read in all charts, for keys and fingers. */
function CursorSlider({ cursor, periodSeconds, extentSeconds }: CursorSliderProps) {
  const seconds = cursor.seconds.value;
  const last = Math.max(0, Math.ceil(extentSeconds / periodSeconds) - 1);
  const index = seconds === null ? 0 : Math.min(last, Math.floor(seconds / periodSeconds));
  const at =
    seconds === null ? "the whole run: totals, maxima" : formatInstant(index * periodSeconds * 1e6);
  return (
    <label class="mt-slider">
      <span>Read at</span>
      <input
        type="range"
        min={0}
        max={last}
        value={index}
        aria-valuetext={at}
        onInput={(event) => cursor.move((Number(event.currentTarget.value) + 0.5) * periodSeconds)}
        onBlur={() => cursor.move(null)}
      />
      <output>{at}</output>
    </label>
  );
}
