/**
 * Application Auto Scaling of provisioned concurrency: target tracking and scheduled actions.
 * https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html#managing-provisioned-concurency
 */
import type { Agenda } from "../../kernel/agenda.ts";
import { fromSeconds, type Instant } from "../../kernel/instant.ts";
import { RandomStream } from "../../kernel/random.ts";
import type { ScalingActivity, TraceEvent } from "../../kernel/trace.ts";
import type { ScalableTarget, TargetTracking } from "./configuration.ts";
import { nextDueOf, type NextDue } from "./due.ts";
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
  /** When the run begins, in ms since 1970. */
  readonly epochMs: number;
  record(event: TraceEvent): void;
  /**
   * Creates an alarm; the action is called after each of its evaluations, with the newest period's datapoint. Without one
   * there is nothing to reckon a new capacity from, and nothing is scaled.
   */
  putMetricAlarm(
    alarm: TrackingAlarm,
    action: (state: "OK" | "ALARM" | "INSUFFICIENT_DATA", newest: number | undefined) => void,
  ): void;
  deleteAlarm(alarmName: string): void;
  setProvisionedConcurrency(functionName: string, qualifier: string, amount: number): void;
  /** What is configured now; undefined when the alias or version has none. */
  provisionedConcurrency(functionName: string, qualifier: string): Provisioned | undefined;
}

export interface Provisioned {
  requested: number;
  status: "IN_PROGRESS" | "READY" | "FAILED";
}

/** A target as it is registered now. */
export interface Scaled {
  readonly functionName: string;
  readonly qualifier: string;
  /** `function:<name>:<alias>` */
  readonly resourceId: string;
  readonly registeredAt: Instant;
  minimum: number;
  maximum: number;
  readonly policies: Map<string, Policy>;
  readonly actions: Map<string, ScheduledAction>;
  /** The activity that is under way. */
  activity: "out" | "in" | null;
  /** When the last ones were complete; cooldowns count from there. */
  outAt: Instant;
  inAt: Instant;
  /** Deregistered: nothing scales it any more. */
  over: boolean;
}

export interface Policy {
  readonly name: string;
  readonly tracking: TargetTracking;
  readonly createdAt: Instant;
  readonly alarmNames: readonly string[];
  over: boolean;
}

export interface ScheduledAction {
  readonly name: string;
  /** As it was given: `at(...)`, `cron(...)`, `rate(...)`. */
  readonly schedule: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly createdAt: Instant;
  over: boolean;
}

export interface Activity extends Omit<ScalingActivity, "type" | "rule"> {
  readonly at: Instant;
}

export class ScalingService {
  readonly activities: Activity[] = [];
  private readonly ports: ScalingPorts;
  private readonly names: RandomStream;
  private readonly targets = new Map<string, Scaled>();

  constructor(ports: ScalingPorts) {
    this.ports = ports;
    this.names = new RandomStream(ports.seed, "application-auto-scaling");
  }

  /** In the order in which they were registered. */
  get registered(): Scaled[] {
    return [...this.targets.values()];
  }

  target(resourceId: string): Scaled | undefined {
    return this.targets.get(resourceId);
  }

  /** A target of the account's definition with its policy and scheduled actions. Throws `ConfigurationError`. */
  registerTarget(target: ScalableTarget): void {
    validateTarget(target);
    const { functionName, qualifier, minimum, maximum, targetTracking, scheduled = [] } = target;
    const scaled = this.register(functionName, qualifier, minimum, maximum);
    if (targetTracking) this.putPolicy(scaled, "target-tracking", targetTracking);
    for (const action of scheduled) {
      this.putAction(scaled, action, nextDueOf(action.schedule, this.ports.epochMs)!);
    }
  }

  /** Registers an alias or version, or changes its range. Capacity outside the range is brought into it. */
  register(functionName: string, qualifier: string, minimum: number, maximum: number): Scaled {
    const resourceId = `function:${functionName}:${qualifier}`;
    const known = this.targets.get(resourceId);
    const target: Scaled = known ?? {
      functionName,
      qualifier,
      resourceId,
      registeredAt: this.ports.agenda.now,
      minimum,
      maximum,
      policies: new Map(),
      actions: new Map(),
      activity: null,
      outAt: -Infinity,
      inAt: -Infinity,
      over: false,
    };
    target.minimum = minimum;
    target.maximum = maximum;
    this.targets.set(resourceId, target);
    this.bringIntoRange(
      target,
      known ? "the target's range was changed" : "the target was registered",
    );
    return target;
  }

  /** Its policies and scheduled actions go with it; its capacity stays what it is. */
  deregister(target: Scaled): void {
    target.over = true;
    for (const policy of target.policies.values()) this.deletePolicy(target, policy);
    for (const action of target.actions.values()) this.deleteAction(target, action);
    this.targets.delete(target.resourceId);
  }

  /** Makes a policy with its alarms, or replaces one of the name. */
  putPolicy(target: Scaled, name: string, tracking: TargetTracking): Policy {
    const before = target.policies.get(name);
    if (before) this.deletePolicy(target, before);
    const alarmNames: string[] = [];
    const policy: Policy = {
      name,
      tracking,
      createdAt: this.ports.agenda.now,
      alarmNames,
      over: false,
    };
    target.policies.set(name, policy);
    alarmNames.push(...this.track(target, policy));
    return policy;
  }

  deletePolicy(target: Scaled, policy: Policy): void {
    policy.over = true;
    for (const alarmName of policy.alarmNames) this.ports.deleteAlarm(alarmName);
    target.policies.delete(policy.name);
  }

  /** Makes a scheduled action, or replaces one of the name. */
  putAction(
    target: Scaled,
    given: Omit<ScheduledAction, "createdAt" | "over">,
    nextDue: NextDue,
  ): ScheduledAction {
    const before = target.actions.get(given.name);
    if (before) before.over = true;
    const action: ScheduledAction = { ...given, createdAt: this.ports.agenda.now, over: false };
    target.actions.set(given.name, action);
    this.schedule(target, action, nextDue);
    return action;
  }

  deleteAction(target: Scaled, action: ScheduledAction): void {
    action.over = true;
    target.actions.delete(action.name);
  }

  private schedule(target: Scaled, action: ScheduledAction, nextDue: NextDue): void {
    const { agenda } = this.ports;
    const due = nextDue(agenda.now);
    if (due === undefined) return;
    agenda.at(
      due,
      () => {
        if (action.over) return;
        target.minimum = action.minimum ?? target.minimum;
        target.maximum = Math.max(target.minimum, action.maximum ?? target.maximum);
        this.bringIntoRange(target, `scheduled action ${action.name}`);
        this.schedule(target, action, nextDue);
      },
      { background: true },
    );
  }

  private bringIntoRange(target: Scaled, cause: string): void {
    const from = this.current(target)?.requested ?? 0;
    const to = within(target, from);
    if (to === from) return;
    const because = `the range became ${target.minimum} to ${target.maximum}, and ${from} was outside it`;
    this.scale(target, from, to, cause, because);
  }

  /** Gives the names of the alarms. */
  private track(target: Scaled, policy: Policy): string[] {
    const { tracking } = policy;
    const { alarmPeriod, scaleOutDatapoints, scaleInDatapoints, scaleInThreshold } = SCALING_QUOTAS;
    const alarm = (
      kind: "High" | "Low",
    ): Omit<TrackingAlarm, "threshold" | "evaluationPeriods" | "comparison"> => ({
      alarmName: `TargetTracking-${target.resourceId}-Alarm${kind}-${this.names.uuid()}`,
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
      if (state === "ALARM" && newest !== undefined) this.scaleOut(target, policy, high, newest);
    });
    if (tracking.disableScaleIn) return [high.alarmName];
    const low: TrackingAlarm = {
      ...alarm("Low"),
      evaluationPeriods: tracking.scaleInDatapoints ?? scaleInDatapoints.value,
      // Rounded: 0.9 times 0.7 is 0.63, not 0.6299999999999999.
      threshold: Math.round(tracking.target * scaleInThreshold.value * 1e6) / 1e8,
      comparison: "LessThanThreshold",
    };
    this.ports.putMetricAlarm(low, (state, newest) => {
      this.settle(target);
      if (state === "ALARM" && newest !== undefined) this.scaleIn(target, policy, low, newest);
    });
    return [high.alarmName, low.alarmName];
  }

  private scaleOut(
    target: Scaled,
    policy: Policy,
    alarm: TrackingAlarm,
    utilization: number,
  ): void {
    const { tracking } = policy;
    const current = this.current(target);
    if (!current || target.activity || policy.over) return;
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

  private scaleIn(target: Scaled, policy: Policy, alarm: TrackingAlarm, utilization: number): void {
    const { tracking } = policy;
    const current = this.current(target);
    if (!current || target.activity || policy.over) return;
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
    const activity = { functionName, qualifier, from, to, cause, because };
    this.activities.push({ ...activity, at: this.ports.agenda.now });
    this.ports.record({ type: "scaling.activity", ...activity, rule: 69 });
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

const within = ({ minimum, maximum }: Scaled, capacity: number): number =>
  Math.min(maximum, Math.max(minimum, capacity));

const percent = (share: number): string => `${Number((100 * share).toPrecision(3))} %`;

const limited = (wanted: number, to: number): string =>
  to < wanted ? `, and ${to} is the most that is allowed` : "";
