/**
 * When an alarm is in which state.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html and alarms-and-missing-data.html
 */
import { fromSeconds, type Instant, type Microseconds } from "../../kernel/instant.ts";
import type { AlarmConfiguration } from "./alarm-configuration.ts";
import { CLOUDWATCH_QUOTAS } from "./quotas.ts";

export type AlarmState = "OK" | "ALARM" | "INSUFFICIENT_DATA";

export interface AlarmEvaluation {
  state: AlarmState;
  because: string;
}

/** How many datapoints an alarm asks for: more than its evaluation periods, in case some are missing. */
const evaluationRange = ({ evaluationPeriods }: AlarmConfiguration): number =>
  evaluationPeriods + CLOUDWATCH_QUOTAS.alarmExtraDatapoints.value;

/** The time between two evaluations. */
export const evaluationIntervalUs = ({ periodSeconds }: AlarmConfiguration): Microseconds => {
  const { alarmEvaluation, alarmEvaluationHighResolution } = CLOUDWATCH_QUOTAS;
  const often = periodSeconds < alarmEvaluation.value;
  return fromSeconds((often ? alarmEvaluationHighResolution : alarmEvaluation).value);
};

/** The periods of the evaluation range, the oldest first: the last one ends now. */
export function evaluatedPeriods(
  alarm: AlarmConfiguration,
  now: Instant,
): { from: Instant; to: Instant }[] {
  const periodUs = fromSeconds(alarm.periodSeconds);
  const range = evaluationRange(alarm);
  return Array.from({ length: range }, (_, i) => {
    const to = now - (range - 1 - i) * periodUs;
    return { from: to - periodUs, to };
  });
}

/** The state that follows from the datapoints of the evaluation range, the oldest first; undefined ones are missing. */
export function evaluateAlarm(
  alarm: AlarmConfiguration,
  datapoints: readonly (number | undefined)[],
  current: AlarmState,
): AlarmEvaluation {
  const { evaluationPeriods, treatMissingData = "missing" } = alarm;
  const needed = alarm.datapointsToAlarm ?? evaluationPeriods;
  const existing = datapoints.filter((value) => value !== undefined).slice(-evaluationPeriods);
  const breaching = existing.filter((value) => breaches(alarm, value)).length;
  const filled = evaluationPeriods - existing.length;
  const verdict = (bad: number, note = ""): AlarmEvaluation => ({
    state: bad >= needed ? "ALARM" : "OK",
    because: `${counted(alarm, existing, breaching)}${note}; ${needed} of ${evaluationPeriods} make an alarm`,
  });

  if (filled === 0) return verdict(breaching);
  if (treatMissingData === "breaching") {
    return verdict(breaching + filled, `, ${missing(filled)} counted as breaching`);
  }
  if (treatMissingData === "notBreaching") {
    return verdict(breaching, `, ${missing(filled)} counted as not breaching`);
  }
  const keep = treatMissingData === "ignore";
  if (existing.length === 0) {
    return keep
      ? { state: current, because: "every datapoint is missing, which is ignored" }
      : {
          state: "INSUFFICIENT_DATA",
          because: `all ${datapoints.length} datapoints that the alarm looks back at are missing`,
        };
  }
  if (breaching >= needed || breaching < existing.length) return verdict(breaching);
  if (keep) return { state: current, because: `${missing(filled)} ignored` };
  return premature(alarm, datapoints, needed, verdict(breaching).because);
}

/**
 * Too few datapoints, all of them breaching: an alarm when the oldest of them is as old as the datapoints that make one,
 * because then whatever came since would not have changed it. ("Avoiding premature transitions to alarm state")
 */
function premature(
  alarm: AlarmConfiguration,
  datapoints: readonly (number | undefined)[],
  needed: number,
  because: string,
): AlarmEvaluation {
  const age = datapoints.length - datapoints.findIndex((value) => value !== undefined);
  if (age < needed) return { state: "INSUFFICIENT_DATA", because };
  return {
    state: "ALARM",
    because: `every datapoint there is ${phrase(alarm)}, and the oldest is ${age} periods old`,
  };
}

function breaches({ comparison, threshold }: AlarmConfiguration, value: number): boolean {
  switch (comparison) {
    case "GreaterThanThreshold":
      return value > threshold;
    case "GreaterThanOrEqualToThreshold":
      return value >= threshold;
    case "LessThanThreshold":
      return value < threshold;
    case "LessThanOrEqualToThreshold":
      return value <= threshold;
  }
}

const WORDS: Record<AlarmConfiguration["comparison"], string> = {
  GreaterThanThreshold: "above",
  GreaterThanOrEqualToThreshold: "at or above",
  LessThanThreshold: "below",
  LessThanOrEqualToThreshold: "at or below",
};

const phrase = ({ comparison, threshold }: AlarmConfiguration): string =>
  `${WORDS[comparison]} ${short(threshold)}`;

function counted(alarm: AlarmConfiguration, existing: number[], breaching: number): string {
  if (existing.length === 0) return "there are no datapoints";
  const shown = existing.slice(-5).map(short).join(", ");
  const dots = existing.length > 5 ? "… " : "";
  return `${breaching} of the last ${existing.length} datapoints (${dots}${shown}) ${breaching === 1 ? "is" : "are"} ${phrase(alarm)}`;
}

const missing = (count: number): string => `${count} missing ${count === 1 ? "one" : "ones"}`;

/** At most four significant digits, without trailing zeros. */
const short = (value: number): string => String(Number(value.toPrecision(4)));
