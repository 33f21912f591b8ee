import { effect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type uPlot from "uplot";
import { AlarmStrip } from "./AlarmStrip.tsx";
import type { ChartCursor } from "./cursor.ts";
import { formatValue, readingOf } from "./format.ts";
import { type Chart, type ChartLine, periodAt } from "./model.ts";
import { drawChart, isDrawn } from "./plot.ts";
import { inkTokens, type Theme } from "./theme.ts";

export interface ChartViewProps {
  chart: Chart;
  theme: Theme | null;
  width: number;
  extentSeconds: number;
  cursor: ChartCursor;
}

/** A chart with its title, its lines' readings, and what an alarm on it did. */
export function ChartView({ chart, theme, width, extentSeconds, cursor }: ChartViewProps) {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!element.current || !theme || width === 0) return;
    // Following the cursor of another chart must not be taken for a movement of the pointer.
    let following = false;
    const plot = drawChart(element.current, chart, theme, extentSeconds, width, (seconds) => {
      if (!following) cursor.move(seconds);
    });
    const stop = effect(() => {
      const seconds = cursor.seconds.value;
      following = true;
      moveTo(plot, chart, seconds);
      following = false;
    });
    return () => {
      stop();
      plot.destroy();
    };
  }, [chart, theme, width, extentSeconds, cursor]);

  return (
    <figure class="mt-chart">
      <figcaption>
        <span class="mt-title">{chart.title}</span>
        <Readings chart={chart} cursor={cursor} />
      </figcaption>
      {/* What it shows is said above, and in full in the tables. */}
      <div class="mt-plot" ref={element} aria-hidden="true" />
      {chart.alarm && theme && width > 0 && (
        <AlarmStrip
          alarm={chart.alarm}
          extentSeconds={extentSeconds}
          width={width}
          digitPx={theme.digitPx}
        />
      )}
    </figure>
  );
}

function moveTo(plot: uPlot, chart: Chart, seconds: number | null): void {
  const left = seconds === null ? -10 : plot.valToPos(seconds, "x");
  // Nothing is marked in a period without data.
  const top = seconds === null || periodAt(chart, seconds) === null ? -10 : 0;
  plot.setCursor({ left, top }, false);
}

/** On its own, so that moving the cursor draws nothing else. */
function Readings({ chart, cursor }: Pick<ChartViewProps, "chart" | "cursor">) {
  const seconds = cursor.seconds.value;
  const index = seconds === null ? null : (periodAt(chart, seconds) ?? -1);
  return (
    <ul class="mt-lines">
      {chart.lines.map((line) => (
        <li key={line.label}>
          <Swatch line={line} shape={chart.shape} /> {line.label}{" "}
          <b>{readingOf(line, chart.unit, index)}</b>
        </li>
      ))}
      {chart.limits.map((limit) => (
        <li key={limit.label}>
          {isDrawn(chart, limit) && <LimitSwatch />} {limit.label}{" "}
          <b>{formatValue(limit.value, chart.unit)}</b>
        </li>
      ))}
    </ul>
  );
}

function Swatch({ line: { look }, shape }: { line: ChartLine; shape: Chart["shape"] }) {
  const { stroke, fill, dash, width } = inkTokens(look);
  if (shape === "bars" && look !== "throttles") {
    return <span class={`mt-bar-swatch mt-bar-swatch--${look}`} />;
  }
  const area = fill !== null && shape === "steps";
  return (
    <svg class="mt-swatch" viewBox="0 0 20 10" aria-hidden="true">
      {area ? (
        <rect
          x="1"
          y="1"
          width="18"
          height="8"
          style={{ fill: `var(${fill})`, stroke: `var(${stroke})` }}
        />
      ) : (
        <path
          d="M0 5h20"
          style={{ stroke: `var(${stroke})`, strokeWidth: width, strokeDasharray: dash.join(" ") }}
        />
      )}
    </svg>
  );
}

const LimitSwatch = () => (
  <svg class="mt-swatch" viewBox="0 0 20 10" aria-hidden="true">
    <path d="M0 5h20" style={{ stroke: "var(--outcome-error-text)", strokeDasharray: "4 3" }} />
  </svg>
);
