/** Which charts a run has, and what is in them: without any drawing. */
import type {
  AlarmSummary,
  MetricPoint,
  MetricSeries,
  RunMetrics,
  RunResult,
} from "../../session/protocol.ts";
import { customSeries, isGauge, LAMBDA, OWN } from "./custom.ts";
import { provisionedSteps } from "./provisioned.ts";

/** How values are written. */
export type Unit = "count" | "ms" | "usd" | "percent" | "bytes" | "number";

/** What a line stands for; each has a colour and a pattern of its own. */
export type Look =
  | "invocations"
  | "errors"
  | "throttles"
  | "running"
  | "provisioned"
  | "median"
  | "high"
  | "extreme"
  | "plain";

export interface ChartLine {
  label: string;
  look: Look;
  values: (number | null)[];
  /** What is said of the whole run: the sum of counts, the greatest of everything else. */
  summary: "sum" | "greatest";
}

export interface Chart {
  id: string;
  title: string;
  unit: Unit;
  shape: "bars" | "lines" | "steps";
  /** When the periods of the values begin, and how long each is, in seconds. */
  starts: number[];
  periodSeconds: number;
  lines: ChartLine[];
  /** Constant lines; those far above the values are only named. */
  limits: { label: string; value: number }[];
  alarm?: AlarmSummary;
}

/** More custom metrics than these are counted, not drawn. */
const MOST_CUSTOM_CHARTS = 12;

/** The functions that something was measured of, the one with the most invocations first. */
export function functionsOf({ metrics }: RunResult): string[] {
  const calls = new Map<string, number>();
  for (const { namespace, name, dimensions, points } of metrics.series) {
    const [dimension, ...more] = Object.keys(dimensions);
    if (namespace !== LAMBDA || dimension !== "FunctionName" || more.length > 0) continue;
    const count = name === "Invocations" ? points.reduce((sum, point) => sum + point.sum, 0) : 0;
    calls.set(dimensions.FunctionName!, (calls.get(dimensions.FunctionName!) ?? 0) + count);
  }
  return [...calls].sort(([, a], [, b]) => b - a).map(([name]) => name);
}

/** The charts of one function, then those of custom metrics and of alarms. */
export function chartsOf(run: RunResult, functionName: string | undefined): Chart[] {
  const charts = functionName === undefined ? [] : functionCharts(run, functionName);
  return [
    ...charts,
    ...customSeries(run.metrics)
      .slice(0, MOST_CUSTOM_CHARTS)
      .map((each) => customChart(run, each)),
    ...run.alarms.map((alarm) => alarmChart(alarm)),
  ].filter(({ lines, alarm }) => alarm || lines.some(({ values }) => values.some(isMeasured)));
}

/** How many custom metrics are not drawn. */
export const undrawnCustomMetrics = ({ metrics }: RunResult): number =>
  Math.max(0, customSeries(metrics).length - MOST_CUSTOM_CHARTS);

function functionCharts(run: RunResult, functionName: string): Chart[] {
  const { metrics } = run;
  const of = (name: string, namespace = LAMBDA) =>
    find(metrics, namespace, name, { FunctionName: functionName });
  const grid = gridOf(run);
  const chart = (
    id: string,
    title: string,
    unit: Unit,
    shape: Chart["shape"],
    lines: (ChartLine | null)[],
    limits: Chart["limits"] = [],
  ): Chart => ({
    id,
    title,
    unit,
    shape,
    starts: grid.starts,
    periodSeconds: grid.periodSeconds,
    lines: lines.filter((line) => line !== null),
    limits,
  });
  const line = (
    series: MetricSeries | undefined,
    read: (point: MetricPoint) => number | null,
    label: string,
    look: Look,
    summary: ChartLine["summary"] = "greatest",
  ): ChartLine | null =>
    series ? { label, look, summary, values: grid.values(series, read) } : null;
  const counted = (name: string, label: string, look: Look, always = false): ChartLine | null => {
    const series = of(name);
    const some = series?.points.some((point) => point.sum > 0) ?? false;
    if (!some && !always) return null;
    // AWS publishes zeros beside invocations; only what happened is drawn.
    return line(
      series,
      (point) => (always || point.sum > 0 ? point.sum : null),
      label,
      look,
      "sum",
    );
  };
  const duration = of("Duration");
  const latency = of("ClientLatency", OWN);
  const every = periodName(metrics.periodMs);
  const resources = metrics.series.filter(
    ({ name, dimensions }) =>
      name === "ProvisionedConcurrencyUtilization" &&
      dimensions.FunctionName === functionName &&
      dimensions.Resource !== undefined,
  );
  return [
    chart("invocations", `Invocations ${every}`, "count", "bars", [
      counted("Invocations", "invocations", "invocations", true),
      counted("Errors", "errors", "errors"),
      counted("Throttles", "throttles", "throttles"),
    ]),
    chart(
      "concurrency",
      "Concurrency",
      "count",
      "steps",
      [
        line(of("Concurrency", OWN), (point) => point.maximum, "running", "running"),
        line(
          of("ProvisionedConcurrentExecutions"),
          (point) => point.maximum,
          "of them provisioned",
          "plain",
        ),
        provisionedLine(run, functionName, grid.starts),
      ],
      limitsOf(metrics, functionName),
    ),
    chart("duration", "Duration", "ms", "lines", [
      line(duration, (point) => point.p50, "p50", "median"),
      line(duration, (point) => point.p90, "p90", "high"),
      line(duration, (point) => point.p99, "p99", "extreme"),
    ]),
    chart("latency", "Latency as clients see it", "ms", "lines", [
      line(latency, (point) => point.p50, "p50", "median"),
      line(latency, (point) => point.p99, "p99", "extreme"),
    ]),
    chart("cost", `Cost of invocations ${every}`, "usd", "bars", [
      line(of("Cost", OWN), (point) => point.sum, "cost", "plain", "sum"),
    ]),
    chart("async-age", "Age of asynchronous events", "ms", "lines", [
      line(of("AsyncEventAge"), (point) => point.maximum, "oldest", "plain"),
    ]),
    chart("async-events", `Asynchronous events ${every}`, "count", "bars", [
      counted("AsyncEventsReceived", "received", "plain"),
      counted("AsyncEventsDropped", "dropped", "errors"),
    ]),
    chart("iterator-age", "Age of stream records", "ms", "lines", [
      line(of("IteratorAge"), (point) => point.maximum, "oldest", "plain"),
    ]),
    ...resources.map((series) =>
      chart(
        `utilization-${series.dimensions.Resource!}`,
        `Use of provisioned concurrency, ${series.dimensions.Resource!}`,
        "percent",
        "lines",
        [line(series, (point) => (100 * point.sum) / point.count, "average", "median")],
      ),
    ),
  ];
}

/** Reserved concurrency, or else what the account has. */
function limitsOf({ limits }: RunMetrics, functionName: string): Chart["limits"] {
  const reserved = limits.reserved[functionName];
  return reserved === undefined
    ? [{ label: "account limit", value: limits.accountConcurrency }]
    : [{ label: "reserved", value: reserved }];
}

function provisionedLine(run: RunResult, functionName: string, starts: number[]): ChartLine | null {
  const values = provisionedSteps(run.trace, functionName, starts);
  return values && { label: "provisioned", look: "provisioned", summary: "greatest", values };
}

function customChart(run: RunResult, series: MetricSeries): Chart {
  const grid = gridOf(run);
  const { namespace, name, dimensions, unit } = series;
  const id = JSON.stringify([namespace, name, dimensions]);
  const where = Object.values(dimensions).join(", ");
  const title = `${name}${where ? `, ${where}` : ""} (${namespace})`;
  if (isGauge(series)) {
    const values = grid.values(series, (point) => point.maximum * (MS_PER[unit] ?? 1));
    return {
      id,
      title,
      unit: unit in MS_PER ? "ms" : "count",
      shape: "steps",
      ...placeOf(grid),
      limits: [],
      lines: [{ label: "maximum", look: "plain", summary: "greatest", values }],
    };
  }
  if (unit === "Count") {
    const values = grid.values(series, (point) => point.sum);
    return {
      id,
      title,
      unit: "count",
      shape: "bars",
      ...placeOf(grid),
      limits: [],
      lines: [{ label: "sum", look: "plain", summary: "sum", values }],
    };
  }
  const factor = MS_PER[unit] ?? 1;
  const line = (label: string, look: Look, read: (point: MetricPoint) => number): ChartLine => ({
    label,
    look,
    summary: "greatest",
    values: grid.values(series, (point) => factor * read(point)),
  });
  return {
    id,
    title: unit === "None" || unit in SHOWN_AS || unit in MS_PER ? title : `${title}, ${unit}`,
    unit: unit in MS_PER ? "ms" : (SHOWN_AS[unit] ?? "number"),
    shape: "lines",
    ...placeOf(grid),
    limits: [],
    lines: [
      line("average", "median", (point) => point.sum / point.count),
      line("maximum", "extreme", (point) => point.maximum),
    ],
  };
}

const SHOWN_AS: Record<string, Unit> = { Percent: "percent", Bytes: "bytes" };
const MS_PER: Record<string, number> = { Microseconds: 0.001, Milliseconds: 1, Seconds: 1_000 };

function alarmChart(alarm: AlarmSummary): Chart {
  const { alarmName, metric, statistic, threshold, periodSeconds } = alarm.configuration;
  const { scale, unit } = alarmUnit(alarm);
  const stepSeconds = periodSeconds < 60 ? 10 : 60;
  return {
    id: `alarm ${alarmName}`,
    title: `Alarm: ${metric.metricName}, ${statistic} of ${lengthName(periodSeconds)}`,
    unit,
    shape: "steps",
    // A datapoint is shown for the time up to its evaluation.
    starts: alarm.datapoints.map(({ atMs }) => atMs / 1_000 - stepSeconds),
    periodSeconds: stepSeconds,
    lines: [
      {
        label: metric.metricName,
        look: "plain",
        summary: "greatest",
        values: alarm.datapoints.map(({ value }) => value * scale),
      },
    ],
    limits: [{ label: "threshold", value: threshold * scale }],
    alarm,
  };
}

const ALARM_UNITS: Record<string, Unit> = {
  Duration: "ms",
  IteratorAge: "ms",
  AsyncEventAge: "ms",
  PostRuntimeExtensionsDuration: "ms",
};

function alarmUnit({ configuration: { metric, statistic } }: AlarmSummary): {
  unit: Unit;
  scale: number;
} {
  if (metric.namespace !== LAMBDA || statistic === "SampleCount")
    return { unit: "number", scale: 1 };
  if (metric.metricName === "ProvisionedConcurrencyUtilization")
    return { unit: "percent", scale: 100 };
  return { unit: ALARM_UNITS[metric.metricName] ?? "number", scale: 1 };
}

interface Grid {
  starts: number[];
  periodSeconds: number;
  values(series: MetricSeries, read: (point: MetricPoint) => number | null): (number | null)[];
}

/** What ends a run is in a period too, even where the run ends with it. */
const periodsOf = ({ virtualMs, metrics }: RunResult): number =>
  Math.floor(virtualMs / metrics.periodMs) + 1;

/** The end of the time axis of all charts: whole periods. */
export const extentSecondsOf = (run: RunResult): number =>
  (periodsOf(run) * run.metrics.periodMs) / 1_000;

/** Every period of the run, whether or not something was measured in it. */
function gridOf(run: RunResult): Grid {
  const { periodMs } = run.metrics;
  const length = periodsOf(run);
  const starts = Array.from({ length }, (_, i) => (i * periodMs) / 1_000);
  return {
    starts,
    periodSeconds: periodMs / 1_000,
    values(series, read) {
      const values = Array<number | null>(length).fill(null);
      for (const point of series.points) {
        const i = Math.round(point.atMs / periodMs);
        if (i >= 0 && i < length) values[i] = read(point);
      }
      return values;
    },
  };
}

const isMeasured = (value: number | null): boolean => value !== null;

const placeOf = ({ starts, periodSeconds }: Grid) => ({ starts, periodSeconds });

/** The period at an instant; null where there is none. */
export function periodAt({ starts, periodSeconds }: Chart, seconds: number): number | null {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (starts[middle]! > seconds) high = middle;
    else low = middle + 1;
  }
  const start = starts[low - 1];
  return start !== undefined && seconds < start + periodSeconds ? low - 1 : null;
}

function find(
  { series }: RunMetrics,
  namespace: string,
  name: string,
  dimensions: Record<string, string>,
): MetricSeries | undefined {
  const wanted = JSON.stringify(dimensions);
  return series.find(
    (each) =>
      each.namespace === namespace &&
      each.name === name &&
      JSON.stringify(each.dimensions) === wanted,
  );
}

/** "every second", "every 5 minutes". */
const periodName = (periodMs: number): string => {
  const { count, unit } = inUnits(periodMs / 1_000);
  return count === 1 ? `every ${unit}` : `every ${count} ${unit}s`;
};

/** "1 minute", "10 seconds". */
const lengthName = (seconds: number): string => {
  const { count, unit } = inUnits(seconds);
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
};

function inUnits(seconds: number): { count: number; unit: string } {
  if (seconds % 86_400 === 0) return { count: seconds / 86_400, unit: "day" };
  if (seconds % 3_600 === 0) return { count: seconds / 3_600, unit: "hour" };
  if (seconds % 60 === 0) return { count: seconds / 60, unit: "minute" };
  return { count: seconds, unit: "second" };
}
