/** CloudWatch of the account: metrics of its services and of its functions' log lines, and alarms on them. */
import type { Agenda } from "../../kernel/agenda.ts";
import { fromSeconds, type Instant } from "../../kernel/instant.ts";
import type { TraceEvent } from "../../kernel/trace.ts";
import type { AlarmConfiguration } from "./alarm-configuration.ts";
import { evaluateAlarm, evaluatedPeriods, evaluationIntervalUs, type AlarmState } from "./alarm.ts";
import { LambdaMetrics, type MeteredAccount } from "./lambda-metrics.ts";
import { LogMetrics } from "./log-metrics.ts";
import { MetricStore } from "./metric-store.ts";
import { CLOUDWATCH_QUOTAS } from "./quotas.ts";
import { validateAlarm } from "./rules.ts";

export interface CloudWatchPorts {
  readonly agenda: Agenda;
  /** The date of instant 0. */
  readonly epochMs: number;
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

interface Alarm extends WatchedAlarm {
  readonly action: AlarmAction | undefined;
  state: AlarmState;
}

export class CloudWatchService {
  private readonly ports: CloudWatchPorts;
  private readonly store: MetricStore;
  private readonly lambda: LambdaMetrics;
  private readonly logs: LogMetrics;
  private readonly alarmsByName = new Map<string, Alarm>();

  constructor(ports: CloudWatchPorts, account: MeteredAccount) {
    this.ports = ports;
    const { alarmEvaluation, alarmEvaluationHighResolution } = CLOUDWATCH_QUOTAS;
    this.store = new MetricStore(
      fromSeconds(alarmEvaluation.value),
      fromSeconds(alarmEvaluationHighResolution.value),
    );
    this.lambda = new LambdaMetrics(this.store, account);
    this.logs = new LogMetrics(this.store, ports.epochMs);
  }

  /** Every alarm of the account, those of Application Auto Scaling included. */
  get alarms(): WatchedAlarm[] {
    return [...this.alarmsByName.values()];
  }

  /** Takes in a record of the trace at the instant at which it happened. */
  observe(at: Instant, event: TraceEvent): void {
    this.lambda.observe(at, event);
    this.logs.observe(at, event);
  }

  /**
   * Creates an alarm; it is INSUFFICIENT_DATA until it is evaluated. Evaluations never keep a run going. `action` is called
   * after each evaluation, as CloudWatch does for Auto Scaling. Throws `ConfigurationError`.
   */
  putMetricAlarm(configuration: AlarmConfiguration, action?: AlarmAction): void {
    validateAlarm(configuration);
    const alarm: Alarm = { configuration, action, state: "INSUFFICIENT_DATA", datapoints: [] };
    this.alarmsByName.set(configuration.alarmName, alarm);
    this.scheduleEvaluation(alarm);
  }

  private scheduleEvaluation(alarm: Alarm): void {
    const { agenda } = this.ports;
    const interval = evaluationIntervalUs(alarm.configuration);
    const next = Math.max(0, Math.floor(agenda.now / interval) + 1) * interval;
    agenda.at(
      Math.max(interval, next),
      () => {
        this.evaluate(alarm);
        this.scheduleEvaluation(alarm);
      },
      { background: true },
    );
  }

  private evaluate(alarm: Alarm): void {
    const { configuration, state: from } = alarm;
    const { now } = this.ports.agenda;
    this.lambda.advanceTo(now);
    const series = this.store.find(configuration.metric);
    const datapoints = evaluatedPeriods(configuration, now).map((period) =>
      series?.statistic(period.from, period.to, configuration.statistic),
    );
    const newest = datapoints.at(-1);
    if (newest !== undefined) alarm.datapoints.push({ at: now, value: newest });
    const { state: to, because } = evaluateAlarm(configuration, datapoints, from);
    alarm.state = to;
    if (to !== from) {
      const { alarmName } = configuration;
      this.ports.record({ type: "alarm.changed", alarmName, from, to, because, rule: 81 });
    }
    alarm.action?.(to, newest);
  }
}
