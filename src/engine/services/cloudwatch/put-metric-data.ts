/** PutMetricData: what a function measures itself. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html */
import { fromMs, type Instant } from "../../kernel/instant.ts";
import type { MetricPut } from "../../kernel/trace.ts";
import { notSimulated } from "../api/service-error.ts";
import { UNITS } from "./embedded-metrics.ts";
import { invalidCombination, invalidValue, required } from "./errors.ts";
import type { MetricStore } from "./metric-store.ts";
import { CLOUDWATCH_QUOTAS } from "./quotas.ts";

export interface Dimension {
  Name: string;
  Value: string;
}

interface Datum {
  MetricName?: string;
  Dimensions?: Dimension[];
  /** Seconds since 1970. */
  Timestamp?: number;
  Value?: number;
  Values?: number[];
  Counts?: number[];
  StatisticValues?: { SampleCount: number; Sum: number; Minimum: number; Maximum: number };
  Unit?: string;
  StorageResolution?: number;
}

export interface MetricDataInput {
  Namespace?: string;
  MetricData?: Datum[];
}

const DATUM_MEMBERS = [
  "MetricName",
  "Dimensions",
  "Timestamp",
  "Value",
  "Values",
  "Counts",
  "StatisticValues",
  "Unit",
  "StorageResolution",
];
const MS_PER_MINUTE = 60_000;
const MS_PER_SECOND = 1_000;

/** The records of a request; throws for all of it when one datum is not valid. `now` in ms since 1970. */
export function metricPuts(input: MetricDataInput, now: number, epochMs: number): MetricPut[] {
  const namespace = required(input.Namespace, "Namespace");
  if (namespace.startsWith("AWS/")) {
    throw invalidValue(
      "The value AWS/ for parameter Namespace is invalid: it must not begin with AWS/.",
    );
  }
  if (namespace.length > 255)
    throw invalidValue("The parameter Namespace must have at most 255 characters.");
  const data = input.MetricData ?? [];
  const { putMetricCount } = CLOUDWATCH_QUOTAS;
  if (data.length > putMetricCount.value) {
    throw invalidValue(
      `The collection MetricData must not have a size greater than ${putMetricCount.value}.`,
    );
  }
  return data.map((datum, i) =>
    putOf(datum, `MetricData.member.${i + 1}`, namespace, now, epochMs),
  );
}

function putOf(
  datum: Datum,
  at: string,
  namespace: string,
  now: number,
  epochMs: number,
): MetricPut {
  const other = Object.keys(datum).find((name) => !DATUM_MEMBERS.includes(name));
  if (other) notSimulated(`PutMetricData with ${at}.${other}`);
  const metricName = required(datum.MetricName, `${at}.MetricName`);
  const { Unit = "None", StorageResolution = 60 } = datum;
  if (!UNITS.has(Unit))
    throw invalidValue(
      `The parameter ${at}.Unit must be a value in the set [ ${[...UNITS].join(", ")} ].`,
    );
  if (StorageResolution !== 1 && StorageResolution !== 60) {
    throw invalidValue(`The parameter ${at}.StorageResolution must be 1 or 60.`);
  }
  return {
    type: "metric.put",
    namespace,
    metricName,
    dimensions: dimensionsOf(datum.Dimensions ?? [], at),
    unit: Unit,
    ...(StorageResolution === 1 ? { highResolution: true as const } : {}),
    measuredAt: measuredAt(datum, at, now, epochMs),
    ...valuesOf(datum, at),
  };
}

/** By name, as the store has them. Throws. */
export function dimensionsOf(
  dimensions: readonly Dimension[],
  at = "Dimensions",
): Record<string, string> {
  const most = CLOUDWATCH_QUOTAS.metricDimensions.value;
  if (dimensions.length > most) {
    throw invalidValue(
      `The collection ${at}.Dimensions must not have a size greater than ${most}.`,
    );
  }
  return Object.fromEntries(
    dimensions.map(({ Name, Value }, i) => [
      required(Name, `${at}.Dimensions.member.${i + 1}.Name`),
      required(Value, `${at}.Dimensions.member.${i + 1}.Value`),
    ]),
  );
}

function measuredAt({ Timestamp }: Datum, at: string, now: number, epochMs: number): Instant {
  const ms = Timestamp === undefined ? now : Timestamp * MS_PER_SECOND;
  const { timestampPast, timestampFuture } = CLOUDWATCH_QUOTAS;
  if (
    ms < now - timestampPast.value * MS_PER_MINUTE ||
    ms > now + timestampFuture.value * MS_PER_MINUTE
  ) {
    throw invalidValue(
      `The parameter ${at}.Timestamp must be at most two weeks old and at most two hours in the future.`,
    );
  }
  return fromMs(ms - epochMs);
}

function valuesOf(datum: Datum, at: string): Pick<MetricPut, "values" | "counts" | "statistics"> {
  const { Value, Values, Counts, StatisticValues } = datum;
  if ([Value, Values, StatisticValues].filter((each) => each !== undefined).length !== 1) {
    throw invalidCombination(
      `The parameters ${at}.Value, ${at}.Values and ${at}.StatisticValues are mutually exclusive and you have specified ${(Value ?? Values ?? StatisticValues) ? "more than one" : "none of them"}.`,
    );
  }
  if (StatisticValues) {
    const { SampleCount: count, Sum: sum, Minimum: minimum, Maximum: maximum } = StatisticValues;
    for (const value of [count, sum, minimum, maximum])
      requireNumber(value, `${at}.StatisticValues`);
    return { statistics: { count, sum, minimum, maximum } };
  }
  const values = Values ?? [Value!];
  const { putMetricValues } = CLOUDWATCH_QUOTAS;
  if (values.length > putMetricValues.value) {
    throw invalidValue(
      `The collection ${at}.Values must not have a size greater than ${putMetricValues.value}.`,
    );
  }
  for (const value of values) requireNumber(value, `${at}.Value`);
  if (Counts === undefined) return { values };
  if (Counts.length !== values.length) {
    throw invalidValue(`The parameters ${at}.Values and ${at}.Counts must be of the same size.`);
  }
  for (const count of Counts) requireNumber(count, `${at}.Counts`);
  return { values, counts: Counts };
}

/** NaN and infinities are refused, and so is what is too large for CloudWatch. */
function requireNumber(value: number, at: string): void {
  if (Number.isFinite(value) && Math.abs(value) <= LARGEST) return;
  throw invalidValue(`The parameter ${at} must be a number from -2^360 to 2^360.`);
}

const LARGEST = 2 ** 360;
/** A value that was counted more often is kept as a statistic set: its percentiles are then not known. */
const MOST_COPIES = 10_000;

/** Takes a record in. */
export function addPut(store: MetricStore, put: MetricPut): void {
  const { namespace, metricName, dimensions, unit, highResolution, measuredAt: at } = put;
  const series = store.series({
    namespace,
    metricName,
    dimensions,
    unit,
    ...(highResolution ? { highResolution } : {}),
  });
  if (put.statistics) series.addSet(at, put.statistics);
  for (const [i, value] of (put.values ?? []).entries()) {
    const count = put.counts?.[i] ?? 1;
    if (Number.isInteger(count) && count <= MOST_COPIES) {
      for (let copy = 0; copy < count; copy++) series.add(at, value);
    } else series.addSet(at, { count, sum: count * value, minimum: value, maximum: value });
  }
}
