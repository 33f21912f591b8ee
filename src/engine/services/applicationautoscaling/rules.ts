/** What Application Auto Scaling takes as a target. */
import { ConfigurationError } from "../../lambda/configuration-rules.ts";
import type { ScalableTarget, TargetTracking } from "./configuration.ts";
import { nextDueOf } from "./due.ts";
import { SCALING_QUOTAS } from "./quotas.ts";

const COOLDOWN_MAXIMUM_SECONDS = 86_400;

/** Throws {@link ConfigurationError}; `setting` is the target's field. */
export function validateTarget(target: ScalableTarget): void {
  const { functionName, qualifier, minimum, maximum, targetTracking, scheduled = [] } = target;
  if (!qualifier || qualifier === "$LATEST") {
    throw new ConfigurationError(
      "qualifier",
      `Provisioned concurrency belongs to an alias or a version of ${functionName}; qualifier is ${show(qualifier)}.`,
    );
  }
  requireCapacity("minimum", minimum, 0);
  requireCapacity("maximum", maximum, minimum);
  if (targetTracking) validateTracking(targetTracking);
  for (const [i, { name, schedule, ...range }] of scheduled.entries()) {
    const setting = `scheduled[${i}]`;
    if (typeof name !== "string" || name === "") {
      throw new ConfigurationError(
        `${setting}.name`,
        `A scheduled action needs a name; it is ${show(name)}.`,
      );
    }
    if (!nextDueOf(schedule, 0)) {
      throw new ConfigurationError(
        `${setting}.schedule`,
        `A schedule is at(yyyy-mm-ddThh:mm:ss), rate(...) or cron(...) with six fields, for example cron(50 8 * * ? *); it is ${show(schedule)}.`,
      );
    }
    if (range.minimum === undefined && range.maximum === undefined) {
      throw new ConfigurationError(
        setting,
        `The scheduled action ${name} must set minimum, maximum or both.`,
      );
    }
    if (range.minimum !== undefined) requireCapacity(`${setting}.minimum`, range.minimum, 0);
    if (range.maximum !== undefined) {
      requireCapacity(`${setting}.maximum`, range.maximum, range.minimum ?? 0);
    }
  }
}

/** Throws {@link ConfigurationError}. */
export function validateTracking(tracking: TargetTracking): void {
  const { target, scaleInCooldownSeconds = 0, scaleOutCooldownSeconds = 0 } = tracking;
  const least = SCALING_QUOTAS.targetMinimum.value / 100;
  const most = SCALING_QUOTAS.targetMaximum.value / 100;
  if (!(target >= least && target <= most)) {
    throw new ConfigurationError(
      "targetTracking.target",
      `targetTracking.target must be a utilisation from ${least} to ${most}; it is ${show(target)}.`,
    );
  }
  for (const [setting, value] of Object.entries({
    scaleInCooldownSeconds,
    scaleOutCooldownSeconds,
  })) {
    if (!(Number.isFinite(value) && value >= 0 && value <= COOLDOWN_MAXIMUM_SECONDS)) {
      throw new ConfigurationError(
        `targetTracking.${setting}`,
        `targetTracking.${setting} must be from 0 to ${COOLDOWN_MAXIMUM_SECONDS} s; it is ${show(value)}.`,
      );
    }
  }
  if (tracking.scaleInDatapoints !== undefined) {
    requireCapacity("targetTracking.scaleInDatapoints", tracking.scaleInDatapoints, 1);
  }
}

function requireCapacity(setting: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least) return;
  throw new ConfigurationError(
    setting,
    `${setting} must be a whole number from ${least}; it is ${show(value)}.`,
  );
}

const show = (value: unknown): string => JSON.stringify(value) ?? String(value);
