/**
 * Application Auto Scaling of provisioned concurrency: target tracking and scheduled actions.
 * https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html#managing-provisioned-concurency
 */
import type { Agenda } from "../../kernel/agenda.ts";
import { fromMs, fromSeconds, type Instant } from "../../kernel/instant.ts";
import { RandomStream } from "../../kernel/random.ts";
import type { TraceEvent } from "../../kernel/trace.ts";
import type { ScalableTarget } from "./configuration.ts";
import { SCALING_QUOTAS } from "./quotas.ts";
import { validateTarget } from "./rules.ts";

/** An alarm that target tracking creates; the fields are CloudWatch's. */
export interface TrackingAlarm {
  alarmName: string;
  metric: { namespace: string; metricName: string; dimensions: Record<string, string> };
  statistic: "Average";
  periodSeconds: number;
  evaluationPeriods: number;
  threshold: number;
  comparison: "GreaterThanThreshold" | "LessThanThreshold";
}

export interface ScalingPorts {
  readonly agenda: Agenda;
  readonly seed: string;
  record(event: TraceEvent): void;
  /**
   * Creates an alarm; the action is called after each of its evaluations, with the newest period's datapoint. Without one
   * there is nothing to reckon a new capacity from, and nothing is scaled.
   */
  putMetricAlarm(
    alarm: TrackingAlarm,
    action: (state: "OK" | "ALARM" | "INSUFFICIENT_DATA", newest: number | undefined) => void,
  ): void;
  setProvisionedConcurrency(functionName: string, qualifier: string, amount: number): void;
  /** What is configured now; undefined when the alias or version has none. */
  provisionedConcurrency(functionName: string, qualifier: string): Provisioned | undefined;
}

export interface Provisioned {
  requested: number;
  status: "IN_PROGRESS" | "READY" | "FAILED";
}

interface Scaled extends ScalableTarget {
  readonly name: string;
  /** The activity that is under way. */
  activity: "out" | "in" | null;
  /** When the last ones were complete; cooldowns count from there. */
  outAt: Instant;
  inAt: Instant;
}

type Tracking = NonNullable<ScalableTarget["targetTracking"]>;

export class ScalingService {
  private readonly ports: ScalingPorts;
  private readonly names: RandomStream;

  constructor(ports: ScalingPorts) {
    this.ports = ports;
    this.names = new RandomStream(ports.seed, "application-auto-scaling");
  }

  /**
   * Registers an alias or version. Capacity outside the range is brought into it; target tracking creates its alarms.
   * Throws `ConfigurationError`.
   */
  registerTarget(target: ScalableTarget): void {
    validateTarget(target);
    const scaled: Scaled = {
      ...target,
      name: `function:${target.functionName}:${target.qualifier}`,
      activity: null,
      outAt: -Infinity,
      inAt: -Infinity,
    };
    this.bringIntoRange(scaled, "the target was registered");
    if (target.targetTracking) this.track(scaled, target.targetTracking);
    this.schedule(scaled);
  }

  private schedule(target: Scaled): void {
    for (const { name, atMs, minimum, maximum } of target.scheduled ?? []) {
      this.ports.agenda.at(
        fromMs(atMs),
        () => {
          target.minimum = minimum ?? target.minimum;
          target.maximum = Math.max(target.minimum, maximum ?? target.maximum);
          this.bringIntoRange(target, `scheduled action ${name}`);
        },
        { background: true },
      );
    }
  }

  private bringIntoRange(target: Scaled, cause: string): void {
    const from = this.current(target)?.requested ?? 0;
    const to = within(target, from);
    if (to === from) return;
    const because = `the range became ${target.minimum} to ${target.maximum}, and ${from} was outside it`;
    this.scale(target, from, to, cause, because);
  }

  private track(target: Scaled, tracking: Tracking): void {
    const { alarmPeriod, scaleOutDatapoints, scaleInDatapoints, scaleInThreshold } = SCALING_QUOTAS;
    const alarm = (
      kind: "High" | "Low",
    ): Omit<TrackingAlarm, "threshold" | "evaluationPeriods" | "comparison"> => ({
      alarmName: `TargetTracking-${target.name}-Alarm${kind}-${this.names.uuid()}`,
      metric: {
        namespace: "AWS/Lambda",
        metricName: "ProvisionedConcurrencyUtilization",
        dimensions: {
          FunctionName: target.functionName,
          Resource: `${target.functionName}:${target.qualifier}`,
        },
      },
      statistic: "Average",
      periodSeconds: alarmPeriod.value,
    });
    const high: TrackingAlarm = {
      ...alarm("High"),
      evaluationPeriods: scaleOutDatapoints.value,
      threshold: tracking.target,
      comparison: "GreaterThanThreshold",
    };
    this.ports.putMetricAlarm(high, (state, newest) => {
      this.settle(target);
      if (state === "ALARM" && newest !== undefined) this.scaleOut(target, tracking, high, newest);
    });
    if (tracking.disableScaleIn) return;
    const low: TrackingAlarm = {
      ...alarm("Low"),
      evaluationPeriods: tracking.scaleInDatapoints ?? scaleInDatapoints.value,
      // Rounded: 0.9 times 0.7 is 0.63, not 0.6299999999999999.
      threshold: Math.round(tracking.target * scaleInThreshold.value * 1e6) / 1e8,
      comparison: "LessThanThreshold",
    };
    this.ports.putMetricAlarm(low, (state, newest) => {
      this.settle(target);
      if (state === "ALARM" && newest !== undefined) this.scaleIn(target, tracking, low, newest);
    });
  }

  private scaleOut(
    target: Scaled,
    tracking: Tracking,
    alarm: TrackingAlarm,
    utilization: number,
  ): void {
    const current = this.current(target);
    if (!current || target.activity) return;
    if (this.cools(target.outAt, tracking.scaleOutCooldownSeconds)) return;
    const { requested } = current;
    const wanted = Math.ceil((requested * utilization) / tracking.target);
    const to = within(target, Math.max(wanted, requested));
    if (to === requested) return;
    target.activity = "out";
    // A scale-out ends the cooldown of a scale-in.
    target.inAt = -Infinity;
    const because = `utilisation was ${percent(utilization)} of ${requested}, the target is ${percent(tracking.target)}: ${wanted} bring it there${limited(wanted, to)}`;
    this.scale(target, requested, to, alarm.alarmName, because);
  }

  private scaleIn(
    target: Scaled,
    tracking: Tracking,
    alarm: TrackingAlarm,
    utilization: number,
  ): void {
    const current = this.current(target);
    if (!current || target.activity) return;
    if (this.cools(target.inAt, tracking.scaleInCooldownSeconds)) return;
    const { requested } = current;
    const wanted = Math.ceil((requested * utilization) / tracking.target);
    const step = Math.max(1, Math.floor((requested * SCALING_QUOTAS.scaleInStep.value) / 100));
    const to = within(target, Math.max(wanted, requested - step));
    if (to >= requested) return;
    target.activity = "in";
    const because = `utilisation was ${percent(utilization)} of ${requested}, below ${percent(alarm.threshold)}: scaling in goes in small steps`;
    this.scale(target, requested, to, alarm.alarmName, because);
  }

  private scale(target: Scaled, from: number, to: number, cause: string, because: string): void {
    const { functionName, qualifier } = target;
    this.ports.record({
      type: "scaling.activity",
      functionName,
      qualifier,
      from,
      to,
      cause,
      because,
      rule: 69,
    });
    this.ports.setProvisionedConcurrency(functionName, qualifier, to);
  }

  private current({ functionName, qualifier }: Scaled): Provisioned | undefined {
    return this.ports.provisionedConcurrency(functionName, qualifier);
  }

  /** One activity is complete before the next begins. */
  private settle(target: Scaled): void {
    if (!target.activity || this.current(target)?.status === "IN_PROGRESS") return;
    if (target.activity === "out") target.outAt = this.ports.agenda.now;
    else target.inAt = this.ports.agenda.now;
    target.activity = null;
  }

  private cools(since: Instant, cooldownSeconds = 0): boolean {
    return this.ports.agenda.now < since + fromSeconds(cooldownSeconds);
  }
}

const within = ({ minimum, maximum }: ScalableTarget, capacity: number): number =>
  Math.min(maximum, Math.max(minimum, capacity));

const percent = (share: number): string => `${Number((100 * share).toPrecision(3))} %`;

const limited = (wanted: number, to: number): string =>
  to < wanted ? `, and ${to} is the most that is allowed` : "";
