/**
 * The embedded metric format: metrics that CloudWatch Logs takes out of log lines.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
import { fromMs, type Instant } from "../../kernel/instant.ts";
import { isObject } from "../../kernel/json.ts";
import type { MetricIdentity } from "./metric-store.ts";
import { CLOUDWATCH_QUOTAS } from "./quotas.ts";

export interface EmbeddedDatapoint extends MetricIdentity {
  at: Instant;
  values: number[];
}

/** What a line holds. `problem`: it means to be a document and is not a valid one, so that CloudWatch takes nothing from it. */
export type EmbeddedMetrics =
  { datapoints: EmbeddedDatapoint[] } | { problem: string; kind: "parsing" | "validation" };

/** What console methods print before the text in text format: time, request id, level. */
const CONSOLE_PREFIX = /^[^\t{]*\t[^\t{]*\t[A-Z]+\t(?=\{)/;

export const UNITS: ReadonlySet<string> = new Set(
  ["Bytes", "Kilobytes", "Megabytes", "Gigabytes", "Terabytes"]
    .concat(["Bits", "Kilobits", "Megabits", "Gigabits", "Terabits", "Count"])
    .flatMap((unit) => [unit, `${unit}/Second`])
    .concat(["Seconds", "Microseconds", "Milliseconds", "Percent", "None"]),
);

const {
  embeddedMetrics: METRICS,
  embeddedDimensions: DIMENSIONS,
  embeddedValues: VALUES,
  timestampPast: PAST,
  timestampFuture: FUTURE,
} = CLOUDWATCH_QUOTAS;

const MS_PER_MINUTE = 60_000;

/**
 * The metrics in a log line, or null when it does not mean to have any. On Lambda a document may follow what the console
 * methods print before it (text format); in JSON format the console methods put it inside `message`, where it is not found.
 * `epochMs` is the date of instant 0, `at` the line's instant.
 */
export function embeddedMetricsOf(
  line: string,
  at: Instant,
  epochMs: number,
): EmbeddedMetrics | null {
  if (!line.includes("_aws")) return null;
  const text = line.replace(CONSOLE_PREFIX, "");
  if (!text.startsWith("{")) return null;
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch (error) {
    if (!text.includes('"_aws"')) return null;
    return { kind: "parsing", problem: `The line is not valid JSON: ${(error as Error).message}` };
  }
  if (!isObject(root)) return null;
  if (root._aws === undefined) return insideMessage(root);
  try {
    return { datapoints: datapointsOf(root, at, epochMs) };
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    return { kind: "validation", problem: error.message };
  }
}

/** A document that breaks a rule of the format. */
class Invalid extends Error {}

type Json = Record<string, unknown>;

function insideMessage({ message }: Json): EmbeddedMetrics | null {
  const hidden = isObject(message)
    ? message._aws !== undefined
    : typeof message === "string" && message.includes('"_aws"');
  if (!hidden) return null;
  return {
    kind: "validation",
    problem:
      "The document is inside `message`: with JSON logs, console methods wrap what they print. Write the line with process.stdout.write.",
  };
}

function datapointsOf(root: Json, at: Instant, epochMs: number): EmbeddedDatapoint[] {
  const metadata = root._aws;
  if (!isObject(metadata)) throw new Invalid("`_aws` must be an object.");
  const { Timestamp: timestamp, CloudWatchMetrics: directives } = metadata;
  if (!Number.isInteger(timestamp)) {
    throw new Invalid("`_aws.Timestamp` must be a whole number: milliseconds since 1970.");
  }
  if (!Array.isArray(directives)) {
    throw new Invalid("`_aws.CloudWatchMetrics` must be a list.");
  }
  const measuredAt = fromMs((timestamp as number) - epochMs);
  refuseOutOfRange(measuredAt, at);
  return directives.flatMap((directive) => ofDirective(root, directive, measuredAt));
}

function refuseOutOfRange(measuredAt: Instant, at: Instant): void {
  const laterMs = (measuredAt - at) / 1_000;
  if (laterMs < -PAST.value * MS_PER_MINUTE || laterMs > FUTURE.value * MS_PER_MINUTE) {
    throw new Invalid(
      "`_aws.Timestamp` must be at most two weeks old and at most two hours in the future; use Date.now().",
    );
  }
}

function ofDirective(root: Json, directive: unknown, at: Instant): EmbeddedDatapoint[] {
  if (!isObject(directive)) throw new Invalid("Each of `CloudWatchMetrics` must be an object.");
  const namespace = named(directive.Namespace, "Namespace");
  const { Dimensions: sets, Metrics: metrics } = directive;
  if (!Array.isArray(sets) || sets.length === 0) {
    throw new Invalid(
      "`Dimensions` must be a list of lists with at least one list: [[]] for none.",
    );
  }
  if (!Array.isArray(metrics)) throw new Invalid("`Metrics` must be a list.");
  if (metrics.length > METRICS.value) {
    throw new Invalid(`A directive has at most ${METRICS.value} metrics, not ${metrics.length}.`);
  }
  const dimensions = sets.map((set) => dimensionsOf(root, set));
  return metrics.flatMap((metric) => {
    const measured = metricOf(root, metric);
    return dimensions.map((each) => ({ namespace, at, dimensions: each, ...measured }));
  });
}

function dimensionsOf(root: Json, set: unknown): Record<string, string> {
  if (!Array.isArray(set)) throw new Invalid("Each of `Dimensions` must be a list of names.");
  if (set.length > DIMENSIONS.value) {
    throw new Invalid(`A set has at most ${DIMENSIONS.value} dimensions, not ${set.length}.`);
  }
  const dimensions: Record<string, string> = {};
  for (const each of set) {
    const name = named(each, "a dimension");
    const value = root[name];
    if (typeof value !== "string") {
      throw new Invalid(`The dimension ${name} must be a text at the root; it is ${show(value)}.`);
    }
    dimensions[name] = value;
  }
  return dimensions;
}

type Measured = Pick<EmbeddedDatapoint, "metricName" | "unit" | "highResolution" | "values">;

function metricOf(root: Json, metric: unknown): Measured {
  if (!isObject(metric)) throw new Invalid("Each of `Metrics` must be an object with a Name.");
  const metricName = named(metric.Name, "Metrics.Name");
  const { Unit: unit = "None", StorageResolution: resolution = 60 } = metric;
  if (typeof unit !== "string" || !UNITS.has(unit)) {
    throw new Invalid(`${show(unit)} is not a unit of CloudWatch (metric ${metricName}).`);
  }
  if (resolution !== 1 && resolution !== 60) {
    throw new Invalid(`StorageResolution is 1 or 60, not ${show(resolution)} (${metricName}).`);
  }
  const values = valuesOf(root[metricName], metricName);
  return { metricName, unit, values, ...(resolution === 1 ? { highResolution: true } : {}) };
}

function valuesOf(target: unknown, name: string): number[] {
  const values: unknown[] = Array.isArray(target) ? target : [target];
  if (values.length > VALUES.value) {
    throw new Invalid(`A metric has at most ${VALUES.value} values; ${name} has ${values.length}.`);
  }
  if (!values.every((value) => typeof value === "number")) {
    throw new Invalid(
      `The metric ${name} must be a number or a list of numbers at the root; it is ${show(target)}.`,
    );
  }
  return values;
}

function named(value: unknown, what: string): string {
  if (typeof value === "string" && value.length > 0 && value.length <= 255) return value;
  throw new Invalid(`${what} must be a text of 1 to 255 characters; it is ${show(value)}.`);
}

const show = (value: unknown): string => {
  const json = JSON.stringify(value) ?? String(value);
  return json.length > 60 ? `${json.slice(0, 60)} …` : json;
};
