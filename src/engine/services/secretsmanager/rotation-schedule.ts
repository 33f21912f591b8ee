/** When a secret is due: rotation windows. https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html */
import { parseSchedule } from "../../kernel/schedule.ts";
import type { RotationRules } from "./configuration.ts";
import { invalidParameter } from "./errors.ts";
import { SECRETS_QUOTAS } from "./quotas.ts";

/** In ms since 1970. */
export interface RotationWindow {
  readonly opensMs: number;
  readonly closesMs: number;
}

const MS_PER_MINUTE = 60_000;
const MS_PER_HOUR = 3_600_000;
const HOURS_PER_DAY = 24;
const MS_PER_DAY = HOURS_PER_DAY * MS_PER_HOUR;
const RATE = /^rate\((\d+) (hours?|days?)\)$/;
const DURATION = /^(\d{1,2})h$/;

/** Throws {@link ServiceError} in AWS's words. */
export function checkRules({
  automaticallyAfterDays,
  scheduleExpression,
  duration,
}: RotationRules): void {
  const { rotationIntervalMaximumDays, rotationIntervalMinimumHours } = SECRETS_QUOTAS;
  const mostDays = rotationIntervalMaximumDays.value;
  if (automaticallyAfterDays !== undefined && scheduleExpression !== undefined) {
    throw invalidParameter("You can't specify both AutomaticallyAfterDays and ScheduleExpression.");
  }
  if (
    automaticallyAfterDays !== undefined &&
    !(
      Number.isInteger(automaticallyAfterDays) &&
      automaticallyAfterDays >= 1 &&
      automaticallyAfterDays <= mostDays
    )
  ) {
    throw invalidParameter(`RotationRules.AutomaticallyAfterDays must be within 1-${mostDays}.`);
  }
  if (duration !== undefined) {
    const hours = Number(DURATION.exec(duration)?.[1]);
    if (!(hours >= 1 && hours <= HOURS_PER_DAY)) {
      throw invalidParameter(
        `The rotation duration ${duration} isn't valid. It is a number of hours from 1 to 24, such as 3h.`,
      );
    }
  }
  if (scheduleExpression === undefined || isCron(scheduleExpression)) return;
  const hours = hoursOfRate(scheduleExpression);
  if (hours === undefined) {
    throw invalidParameter(
      `The schedule expression ${scheduleExpression} isn't valid. Use rate(value unit) with hours or days, or cron(fields).`,
    );
  }
  if (hours < rotationIntervalMinimumHours.value || hours > mostDays * HOURS_PER_DAY) {
    throw invalidParameter(
      `Rotation must be at least ${rotationIntervalMinimumHours.value} hours and at most ${mostDays} days apart; it is ${scheduleExpression}.`,
    );
  }
}

/** The next window after a time; `undefined` when nothing is scheduled. */
export function nextWindow(rules: RotationRules, afterMs: number): RotationWindow | undefined {
  const { automaticallyAfterDays, scheduleExpression, duration } = rules;
  const lengthMs = duration === undefined ? undefined : parseInt(duration, 10) * MS_PER_HOUR;
  if (automaticallyAfterDays !== undefined)
    return afterDays(automaticallyAfterDays, afterMs, lengthMs);
  if (scheduleExpression === undefined) return undefined;
  const hours = hoursOfRate(scheduleExpression);
  if (hours === undefined) return afterCron(scheduleExpression, afterMs, lengthMs);
  if (scheduleExpression.includes("day"))
    return afterDays(hours / HOURS_PER_DAY, afterMs, lengthMs);
  const opensMs = Math.floor(afterMs / MS_PER_HOUR) * MS_PER_HOUR + hours * MS_PER_HOUR;
  return { opensMs, closesMs: opensMs + (lengthMs ?? MS_PER_HOUR) };
}

/** A window that a cron expression opens lasts to the end of its day. */
function afterCron(
  expression: string,
  afterMs: number,
  lengthMs: number | undefined,
): RotationWindow | undefined {
  const after = Math.floor(afterMs / MS_PER_MINUTE);
  const minute = parseSchedule(expression)?.next(after, after);
  if (minute === undefined) return undefined;
  const opensMs = minute * MS_PER_MINUTE;
  const endOfDayMs = (Math.floor(opensMs / MS_PER_DAY) + 1) * MS_PER_DAY;
  return { opensMs, closesMs: lengthMs === undefined ? endOfDayMs : opensMs + lengthMs };
}

const isCron = (expression: string): boolean =>
  expression.startsWith("cron(") && parseSchedule(expression) !== undefined;

/** A window of days opens at midnight. */
function afterDays(days: number, afterMs: number, lengthMs = MS_PER_DAY): RotationWindow {
  const opensMs = (Math.floor(afterMs / MS_PER_DAY) + days) * MS_PER_DAY;
  return { opensMs, closesMs: opensMs + lengthMs };
}

function hoursOfRate(expression: string): number | undefined {
  const [, amount, unit = ""] = RATE.exec(expression) ?? [];
  if (amount === undefined) return undefined;
  return Number(amount) * (unit.startsWith("day") ? HOURS_PER_DAY : 1);
}
