/** CloudWatch of the account: metrics of its services, of its functions' log lines and of PutMetricData, and alarms on them. */
import type { Agenda } from "../../kernel/agenda.ts";
import { fromSeconds, type Instant } from "../../kernel/instant.ts";
import type { MetricPut, TraceEvent, TraceRecord } from "../../kernel/trace.ts";
import type { Targets } from "../api/targets.ts";
import { AlarmActions, type StateChange } from "./alarm-actions.ts";
import type { AlarmConfiguration } from "./alarm-configuration.ts";
import { evaluateAlarm, evaluatedPeriods, evaluationIntervalUs, type AlarmState } from "./alarm.ts";
import { AccountMetrics } from "./account-metrics.ts";
import type { MeteredAccount } from "./lambda-metrics.ts";
import { MetricStore } from "./metric-store.ts";
import { addPut } from "./put-metric-data.ts";
import { CLOUDWATCH_QUOTAS } from "./quotas.ts";
import { validateAlarm } from "./rules.ts";

export interface CloudWatchPorts {
  readonly agenda: Agenda;
  readonly seed: string;
  /** The date of instant 0. */
  readonly epochMs: number;
  /** What has happened up to now: metrics are taken from it when they are asked for. */
  readonly trace: () => readonly TraceRecord[];
  readonly targets: Targets;
  /** What metric filters of CloudWatch Logs count in a record. */
  filtered(record: TraceRecord): readonly MetricPut[];
  dateAt(instant: Instant): string;
  record(event: TraceEvent): void;
}

/** What an alarm's action is told at every evaluation: its state, and the newest period's datapoint if there is one. */
export type AlarmAction = (state: AlarmState, newest: number | undefined) => void;

/** An alarm and what it has seen. */
export interface WatchedAlarm {
  readonly configuration: AlarmConfiguration;
  /** The newest period's datapoint at every evaluation at which there was one. */
  readonly datapoints: { readonly at: Instant; readonly value: number }[];
}

/** An alarm as the API describes it. */
export interface Alarm extends WatchedAlarm {
  configuration: AlarmConfiguration;
  readonly action: AlarmAction | undefined;
  state: AlarmState;
  /** AWS's sentence about the state, and since when it is. */
  reason: string;
  since: Instant;
  configuredAt: Instant;
  /** Replaced or gone: it is not evaluated any more. */
  over: boolean;
}

const UNCHECKED = "Unchecked: Initial alarm creation";

export class CloudWatchService {
  private readonly ports: CloudWatchPorts;
  private readonly metrics: MetricStore;
  private readonly measured: AccountMetrics;
  private readonly actions: AlarmActions;
  private readonly alarmsByName = new Map<string, Alarm>();
  private readonly deleted: Alarm[] = [];
  /** Records of the trace that the metrics contain. */
  private taken = 0;

  constructor(ports: CloudWatchPorts, account: MeteredAccount) {
    this.ports = ports;
    const { alarmEvaluation, alarmEvaluationHighResolution } = CLOUDWATCH_QUOTAS;
    this.metrics = new MetricStore(
      fromSeconds(alarmEvaluation.value),
      fromSeconds(alarmEvaluationHighResolution.value),
    );
    this.measured = new AccountMetrics(this.metrics, account, ports.epochMs);
    this.actions = new AlarmActions(ports);
  }

  /** Every alarm of the run, those of Application Auto Scaling and those that were deleted included. */
  get alarms(): WatchedAlarm[] {
    return [...this.deleted, ...this.alarmsByName.values()];
  }

  /** Those that there are now. */
  get described(): Alarm[] {
    return [...this.alarmsByName.values()];
  }

  alarm(alarmName: string): Alarm | undefined {
    return this.alarmsByName.get(alarmName);
  }

  /** With everything that was measured up to now. */
  store(): MetricStore {
    const trace = this.ports.trace();
    for (; this.taken < trace.length; this.taken++) this.observe(trace[this.taken]!);
    this.measured.advanceTo(this.ports.agenda.now);
    return this.metrics;
  }

  /**
   * Creates an alarm, which is INSUFFICIENT_DATA until it is evaluated, or changes one, which keeps its state. Evaluations
   * never keep a run going. `action` is called after each evaluation, as CloudWatch does for Auto Scaling. Throws
   * `ConfigurationError`.
   */
  putMetricAlarm(configuration: AlarmConfiguration, action?: AlarmAction): void {
    validateAlarm(configuration);
    const { alarmName } = configuration;
    const { now } = this.ports.agenda;
    const before = this.alarmsByName.get(alarmName);
    if (before) before.over = true;
    const alarm: Alarm = {
      configuration,
      action,
      state: before?.state ?? "INSUFFICIENT_DATA",
      reason: before?.reason ?? UNCHECKED,
      since: before?.since ?? now,
      configuredAt: now,
      datapoints: before ? [...before.datapoints] : [],
      over: false,
    };
    this.alarmsByName.set(alarmName, alarm);
    this.scheduleEvaluation(alarm);
  }

  deleteAlarm(alarmName: string): void {
    const alarm = this.alarmsByName.get(alarmName);
    if (!alarm) return;
    alarm.over = true;
    this.deleted.push(alarm);
    this.alarmsByName.delete(alarmName);
  }

  /** `SetAlarmState`: until the next evaluation, which may find another. */
  setAlarmState(alarm: Alarm, state: AlarmState, reason: string): void {
    this.become(alarm, state, reason, `SetAlarmState: ${reason}`);
  }

  private observe(record: TraceRecord): void {
    this.measured.observe(record);
    for (const put of this.ports.filtered(record)) addPut(this.metrics, put);
  }

  private scheduleEvaluation(alarm: Alarm): void {
    const { agenda } = this.ports;
    const interval = evaluationIntervalUs(alarm.configuration);
    const next = Math.max(0, Math.floor(agenda.now / interval) + 1) * interval;
    agenda.at(
      Math.max(interval, next),
      () => {
        if (alarm.over) return;
        this.evaluate(alarm);
        this.scheduleEvaluation(alarm);
      },
      { background: true },
    );
  }

  private evaluate(alarm: Alarm): void {
    const { configuration, state: from } = alarm;
    const { now } = this.ports.agenda;
    const series = this.store().find(configuration.metric);
    const datapoints = evaluatedPeriods(configuration, now).map((period) =>
      series?.statistic(period.from, period.to, configuration.statistic),
    );
    const newest = datapoints.at(-1);
    if (newest !== undefined) alarm.datapoints.push({ at: now, value: newest });
    const { state: to, because } = evaluateAlarm(configuration, datapoints, from);
    if (to !== from) {
      this.become(alarm, to, this.actions.reasonOf(configuration, datapoints, from, to), because);
    }
    alarm.action?.(to, newest);
  }

  private become(alarm: Alarm, to: AlarmState, reason: string, because: string): void {
    const { configuration, state: from } = alarm;
    const { now } = this.ports.agenda;
    const change: StateChange = {
      configuration,
      from: { state: from, reason: alarm.reason, since: alarm.since },
      to: { state: to, reason, since: now },
      configuredAt: alarm.configuredAt,
    };
    alarm.state = to;
    alarm.reason = reason;
    if (to === from) return;
    alarm.since = now;
    const { alarmName } = configuration;
    this.ports.record({ type: "alarm.changed", alarmName, from, to, because, rule: 81 });
    this.actions.tell(change);
  }
}
