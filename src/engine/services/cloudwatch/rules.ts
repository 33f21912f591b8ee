/** What CloudWatch takes as an alarm. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
import { ConfigurationError } from "../../lambda/configuration-rules.ts";
import type { AlarmConfiguration } from "./alarm-configuration.ts";
import { CLOUDWATCH_QUOTAS } from "./quotas.ts";

const SIMPLE_STATISTICS = ["Sum", "Average", "Minimum", "Maximum", "SampleCount"];
const PERCENTILE = /^p(100|\d{1,2}(\.\d{1,10})?)$/;
const COMPARISONS = [
  "GreaterThanThreshold",
  "GreaterThanOrEqualToThreshold",
  "LessThanThreshold",
  "LessThanOrEqualToThreshold",
];
const TREATMENTS = ["notBreaching", "breaching", "ignore", "missing"];
const HIGH_RESOLUTION_PERIODS = [10, 20, 30];
const SECONDS_PER_DAY = 86_400;
const SECONDS_PER_HOUR = 3_600;
const DIMENSIONS_MAXIMUM = 30;

/** Throws {@link ConfigurationError}; `setting` is the alarm's field. */
export function validateAlarm(alarm: AlarmConfiguration): void {
  const { alarmName, statistic, threshold, comparison, treatMissingData = "missing" } = alarm;
  require(typeof alarmName === "string" &&
    alarmName.length > 0 &&
    alarmName.length <=
      255, "alarmName", `An alarm's name has 1 to 255 characters; it is ${show(alarmName)}.`);
  validateMetric(alarm);
  require(SIMPLE_STATISTICS.includes(statistic) ||
    (PERCENTILE.test(statistic) &&
      statistic !==
        "p0"), "statistic", `statistic must be ${SIMPLE_STATISTICS.join(", ")} or a percentile such as p99; it is ${show(statistic)}.`);
  validatePeriods(alarm);
  validateActions(alarm);
  require(Number.isFinite(
    threshold,
  ), "threshold", `threshold must be a number; it is ${show(threshold)}.`);
  require(COMPARISONS.includes(
    comparison,
  ), "comparison", `comparison must be one of ${COMPARISONS.join(", ")}; it is ${show(comparison)}.`);
  require(TREATMENTS.includes(
    treatMissingData,
  ), "treatMissingData", `treatMissingData must be one of ${TREATMENTS.join(", ")}; it is ${show(treatMissingData)}.`);
}

function validateMetric({ metric }: AlarmConfiguration): void {
  const { namespace, metricName, dimensions } = metric;
  require(typeof namespace === "string" &&
    namespace !==
      "", "metric.namespace", `metric.namespace must be a text such as AWS/Lambda; it is ${show(namespace)}.`);
  require(typeof metricName === "string" &&
    metricName !==
      "", "metric.metricName", `metric.metricName must be a text such as Errors; it is ${show(metricName)}.`);
  const values: unknown[] = Object.values(dimensions);
  require(values.length <= DIMENSIONS_MAXIMUM &&
    values.every(
      (value) => typeof value === "string",
    ), "metric.dimensions", `metric.dimensions must have at most ${DIMENSIONS_MAXIMUM} texts; it is ${show(dimensions)}.`);
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
const ACTION =
  /^arn:aws:(sns:[\w-]+:\d{12}:[\w-]+|lambda:[\w-]+:\d{12}:function:[\w-]+(:[\w$-]+)?)$/;

function validateActions(alarm: AlarmConfiguration): void {
  const most = CLOUDWATCH_QUOTAS.alarmActions.value;
  for (const setting of ["alarmActions", "okActions", "insufficientDataActions"] as const) {
    const actions = alarm[setting] ?? [];
    const message = `An alarm has at most ${most} actions for a state, which are ARNs of standard topics and of functions (others are not simulated); these are ${show(actions)}.`;
    require(actions.length <= most && actions.every((arn) => ACTION.test(arn)), setting, message);
  }
}

function validatePeriods(alarm: AlarmConfiguration): void {
  const { periodSeconds, evaluationPeriods, datapointsToAlarm, metric } = alarm;
  const high = HIGH_RESOLUTION_PERIODS.includes(periodSeconds);
  require(high ||
    (Number.isInteger(periodSeconds) &&
      periodSeconds > 0 &&
      periodSeconds % 60 ===
        0), "periodSeconds", `periodSeconds must be 10, 20, 30 or a multiple of 60; it is ${show(periodSeconds)}.`);
  // AWS takes it, and the alarm never has the data to leave INSUFFICIENT_DATA for long.
  require(!high ||
    !metric.namespace.startsWith(
      "AWS/",
    ), "periodSeconds", `Metrics of ${metric.namespace} have one datapoint a minute: periodSeconds must be a multiple of 60; it is ${periodSeconds}.`);
  require(Number.isInteger(evaluationPeriods) &&
    evaluationPeriods >
      0, "evaluationPeriods", `evaluationPeriods must be a whole number from 1; it is ${show(evaluationPeriods)}.`);
  const days = periodSeconds >= SECONDS_PER_HOUR ? 7 : 1;
  require(periodSeconds * evaluationPeriods <=
    days *
      SECONDS_PER_DAY, "evaluationPeriods", `periodSeconds times evaluationPeriods must be at most ${days === 1 ? "a day" : "seven days"}; it is ${periodSeconds * evaluationPeriods} s.`);
  const least = datapointsToAlarm ?? evaluationPeriods;
  require(Number.isInteger(least) &&
    least > 0 &&
    least <=
      evaluationPeriods, "datapointsToAlarm", `datapointsToAlarm must be a whole number from 1 to evaluationPeriods (${evaluationPeriods}); it is ${show(least)}.`);
}

function require(holds: boolean, setting: string, message: string): void {
  if (!holds) throw new ConfigurationError(setting, message);
}

const show = (value: unknown): string => JSON.stringify(value) ?? String(value);
