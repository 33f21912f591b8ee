/** Datapoints of a metric over a stretch of time: GetMetricStatistics, and the metrics of GetMetricData. */
import { fromMs } from "../../kernel/instant.ts";
import { notSimulated } from "../api/service-error.ts";
import type { MetricSelector, Statistic } from "./alarm-configuration.ts";
import { invalidCombination, invalidValue, required } from "./errors.ts";
import type { MetricStore } from "./metric-store.ts";
import { dimensionsOf, type Dimension } from "./put-metric-data.ts";
import { CLOUDWATCH_QUOTAS } from "./quotas.ts";

/** Where the datapoints come from. */
export interface MetricReader {
  /** With everything that was measured up to now. */
  store(): MetricStore;
  readonly epochMs: number;
}

/** Of each period that has something its begin, in ms since 1970, in order of time. */
export type Datapoints = ReadonlyMap<number, number>;

/** Periods that begin with one of these instants: ms since 1970. */
export interface Grid {
  readonly times: readonly number[];
  readonly periodMs: number;
}

export interface StatisticsInput {
  Namespace?: string;
  MetricName?: string;
  Dimensions?: Dimension[];
  StartTime?: number;
  EndTime?: number;
  Period?: number;
  Statistics?: string[];
  ExtendedStatistics?: string[];
  Unit?: string;
}

const MS_PER_SECOND = 1_000;
const SIMPLE = ["SampleCount", "Average", "Sum", "Minimum", "Maximum"] as const;
const PERCENTILE = /^p(100|\d{1,2}(?:\.\d{1,10})?)$/;
const HIGH_RESOLUTION = [10, 20, 30];

/** `GetMetricStatistics`. */
export function metricStatistics(input: StatisticsInput, reader: MetricReader) {
  const selector = selectorOf(input);
  const { Statistics = [], ExtendedStatistics = [], Unit } = input;
  if (Statistics.length + ExtendedStatistics.length === 0) {
    throw invalidCombination(
      "At least one of the parameters Statistics and ExtendedStatistics must be specified.",
    );
  }
  if (Statistics.length > 0 && ExtendedStatistics.length > 0) {
    throw invalidCombination(
      "The parameters Statistics and ExtendedStatistics are mutually exclusive.",
    );
  }
  const statistics = [...Statistics, ...ExtendedStatistics].map(statisticOf);
  const grid = gridOf(input, required(input.Period, "Period"));
  const { statisticsDatapoints } = CLOUDWATCH_QUOTAS;
  if (grid.times.length > statisticsDatapoints.value) {
    throw invalidCombination(
      `You have requested up to ${grouped(grid.times.length)} datapoints, which exceeds the limit of ${grouped(statisticsDatapoints.value)}. You may reduce the datapoints requested by increasing Period, or decreasing the time range.`,
    );
  }
  const unit = reader.store().find(selector)?.identity.unit ?? "None";
  const found = statistics.map((statistic) =>
    datapointsOf(reader, selector, statistic, grid, Unit),
  );
  const times = grid.times.filter((time) => found[0]?.has(time));
  return {
    Label: selector.metricName,
    Datapoints: times.map((time) => ({
      Timestamp: time / MS_PER_SECOND,
      Unit: unit,
      ...members(statistics, found, time),
    })),
  };
}

function members(statistics: readonly Statistic[], found: readonly Datapoints[], time: number) {
  const values = statistics.map((statistic, i): [string, number | undefined] => [
    statistic,
    found[i]!.get(time),
  ]);
  const known = values.filter(([, value]) => value !== undefined);
  const extended = known.filter(([statistic]) => PERCENTILE.test(statistic));
  return {
    ...Object.fromEntries(known.filter(([statistic]) => !PERCENTILE.test(statistic))),
    ...(extended.length > 0 ? { ExtendedStatistics: Object.fromEntries(extended) } : {}),
  };
}

export function selectorOf(input: {
  Namespace?: string;
  MetricName?: string;
  Dimensions?: Dimension[];
}): MetricSelector {
  return {
    namespace: required(input.Namespace, "Namespace"),
    metricName: required(input.MetricName, "MetricName"),
    dimensions: dimensionsOf(input.Dimensions ?? []),
  };
}

export function statisticOf(name: string): Statistic {
  if (SIMPLE.some((each) => each === name)) return name as Statistic;
  if (PERCENTILE.test(name) && Number(name.slice(1)) > 0) return name as Statistic;
  if (/^(p|tm|tc|ts|wm|TM|TC|TS|WM|PR|IQM|pr)/.test(name)) notSimulated(`the statistic ${name}`);
  throw invalidValue(
    `The parameter Statistic must be a value in the set [ ${SIMPLE.join(", ")} ] or a percentile such as p99; it is ${name}.`,
  );
}

/** The periods of a request; the first one is rounded down, as CloudWatch does. */
export function gridOf(
  { StartTime, EndTime }: { StartTime?: number; EndTime?: number },
  periodSeconds: number,
): Grid {
  const start = required(StartTime, "StartTime") * MS_PER_SECOND;
  const end = required(EndTime, "EndTime") * MS_PER_SECOND;
  if (start >= end) {
    throw invalidCombination("The parameter StartTime must be less than the parameter EndTime.");
  }
  requirePeriod(periodSeconds);
  const periodMs = periodSeconds * MS_PER_SECOND;
  const { metricDataDatapoints } = CLOUDWATCH_QUOTAS;
  const first = Math.floor(start / periodMs);
  const count = Math.ceil(end / periodMs) - first;
  if (count > metricDataDatapoints.value) {
    throw invalidCombination(
      `You have requested up to ${grouped(count)} datapoints, which exceeds the limit of ${grouped(metricDataDatapoints.value)}.`,
    );
  }
  return { times: Array.from({ length: count }, (_, i) => (first + i) * periodMs), periodMs };
}

function requirePeriod(seconds: number): void {
  if (seconds === 1 || seconds === 5)
    notSimulated(`a period of ${seconds} s (10 s is the shortest)`);
  const whole = Number.isInteger(seconds) && seconds > 0 && seconds % 60 === 0;
  if (whole || HIGH_RESOLUTION.includes(seconds)) return;
  throw invalidValue(
    `The parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60; it is ${seconds}.`,
  );
}

/** What was measured in each period of the grid. */
export function datapointsOf(
  { store, epochMs }: MetricReader,
  selector: MetricSelector,
  statistic: Statistic,
  { times, periodMs }: Grid,
  unit?: string,
): Datapoints {
  const found = new Map<number, number>();
  const series = store().find(selector);
  if (!series || (unit !== undefined && unit !== series.identity.unit)) return found;
  const bins = series.inOrder();
  const [first, last] = [bins[0], bins.at(-1)];
  if (!first || !last) return found;
  for (const time of times) {
    const from = fromMs(time - epochMs);
    const to = fromMs(time + periodMs - epochMs);
    if (to <= first.from || from > last.from) continue;
    const value = series.statistic(from, to, statistic);
    if (value !== undefined) found.set(time, value);
  }
  return found;
}

/** 1,440 */
const grouped = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ",");
