/**
 * Whom an alarm tells that it changed its state: topics, functions, and the default event bus.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions.html
 */
import type { Instant } from "../../kernel/instant.ts";
import { RandomStream } from "../../kernel/random.ts";
import type { TraceEvent } from "../../kernel/trace.ts";
import { ACCOUNT_ID, REGION } from "../../lambda/environment-variables.ts";
import type { Push, Targets } from "../api/targets.ts";
import type { AlarmConfiguration } from "./alarm-configuration.ts";
import type { AlarmState } from "./alarm.ts";

interface ActionPorts {
  readonly seed: string;
  readonly targets: Targets;
  dateAt(instant: Instant): string;
  record(event: TraceEvent): void;
}

interface StateSince {
  readonly state: AlarmState;
  readonly reason: string;
  readonly since: Instant;
}

export interface StateChange {
  readonly configuration: AlarmConfiguration;
  readonly from: StateSince;
  readonly to: StateSince;
  readonly configuredAt: Instant;
}

export const alarmArn = (alarmName: string): string =>
  `arn:aws:cloudwatch:${REGION}:${ACCOUNT_ID}:alarm:${alarmName}`;

const DEFAULT_BUS = `arn:aws:events:${REGION}:${ACCOUNT_ID}:event-bus/default`;
const REGION_NAME = "US East (N. Virginia)";

export class AlarmActions {
  private readonly ports: ActionPorts;
  private readonly ids: RandomStream;

  constructor(ports: ActionPorts) {
    this.ports = ports;
    this.ids = new RandomStream(ports.seed, "cloudwatch alarms");
  }

  tell(change: StateChange): void {
    const { configuration, to } = change;
    const { actionsEnabled = true } = configuration;
    const sourceArn = alarmArn(configuration.alarmName);
    for (const targetArn of actionsEnabled ? actionsOf(configuration, to.state) : []) {
      const isTopic = targetArn.startsWith("arn:aws:sns:");
      this.push(change, {
        targetArn,
        sourceArn,
        service: isTopic ? "cloudwatch.amazonaws.com" : "lambda.alarms.cloudwatch.amazonaws.com",
        body: JSON.stringify(isTopic ? this.notification(change) : this.functionEvent(change)),
        ...(isTopic
          ? { subject: `${to.state}: "${configuration.alarmName}" in ${REGION_NAME}` }
          : {}),
      });
    }
    this.tellBus(change, sourceArn);
  }

  /** Every change is an event on the default bus, whether actions are enabled or not. */
  private tellBus(change: StateChange, sourceArn: string): void {
    const event = {
      version: "0",
      id: this.ids.uuid(),
      "detail-type": "CloudWatch Alarm State Change",
      source: "aws.cloudwatch",
      account: ACCOUNT_ID,
      time: this.ports.dateAt(change.to.since).replace(/\.\d{3}Z$/, "Z"),
      region: REGION,
      resources: [sourceArn],
      detail: {
        alarmName: change.configuration.alarmName,
        state: this.stateShape(change.to),
        previousState: this.stateShape(change.from),
        configuration: configurationShape(change.configuration),
      },
    };
    const push: Push = {
      targetArn: DEFAULT_BUS,
      sourceArn,
      service: "aws.cloudwatch",
      body: JSON.stringify(event),
    };
    // Where no rule listens the event is lost, as on AWS.
    this.ports.targets.push(push, () => {});
  }

  private push({ configuration }: StateChange, push: Push): void {
    this.ports.targets.push(push, (outcome) => {
      this.ports.record({
        type: "alarm.acted",
        alarmName: configuration.alarmName,
        targetArn: push.targetArn,
        ok: outcome.ok,
        ...(outcome.ok ? {} : { error: `${outcome.code}: ${outcome.message}` }),
      });
    });
  }

  /** AWS's sentence about a state that an evaluation found. */
  reasonOf(
    configuration: AlarmConfiguration,
    datapoints: readonly (number | undefined)[],
    from: AlarmState,
    to: AlarmState,
  ): string {
    const { evaluationPeriods, threshold, comparison } = configuration;
    const existing = datapoints.filter((value) => value !== undefined).slice(-evaluationPeriods);
    if (to === "INSUFFICIENT_DATA" || existing.length === 0) {
      const count = `${evaluationPeriods} ${evaluationPeriods === 1 ? "datapoint was" : "datapoints were"}`;
      return to === "INSUFFICIENT_DATA"
        ? `Insufficient Data: ${count} unknown.`
        : `Threshold Crossed: no datapoints were received for ${evaluationPeriods} period${evaluationPeriods === 1 ? "" : "s"} and ${evaluationPeriods} missing datapoint${evaluationPeriods === 1 ? " was" : "s were"} treated as [${to === "ALARM" ? "Breaching" : "NonBreaching"}].`;
    }
    const needed = configuration.datapointsToAlarm ?? evaluationPeriods;
    const values = existing.toReversed().map(decimal).join(", ");
    const counted = existing.length;
    const not = to === "ALARM" ? "" : "not ";
    return `Threshold Crossed: ${counted} out of the last ${evaluationPeriods} datapoints [${values}] ${counted === 1 ? "was" : "were"} ${not}${WORDS[comparison]} the threshold (${decimal(threshold)}) (minimum ${needed} datapoint${needed === 1 ? "" : "s"} for ${from === "ALARM" ? "ALARM -> OK" : "OK -> ALARM"} transition).`;
  }

  /** What a topic is told. */
  private notification({ configuration, from, to, configuredAt }: StateChange) {
    const { alarmName, metric, statistic } = configuration;
    return {
      AlarmName: alarmName,
      AlarmDescription: configuration.description ?? null,
      AWSAccountId: ACCOUNT_ID,
      AlarmConfigurationUpdatedTimestamp: this.zoned(configuredAt),
      NewStateValue: to.state,
      NewStateReason: to.reason,
      StateChangeTime: this.zoned(to.since),
      Region: REGION_NAME,
      AlarmArn: alarmArn(alarmName),
      OldStateValue: from.state,
      OKActions: configuration.okActions ?? [],
      AlarmActions: configuration.alarmActions ?? [],
      InsufficientDataActions: configuration.insufficientDataActions ?? [],
      Trigger: {
        MetricName: metric.metricName,
        Namespace: metric.namespace,
        ...(statistic.startsWith("p")
          ? { StatisticType: "ExtendedStatistic", ExtendedStatistic: statistic }
          : { StatisticType: "Statistic", Statistic: statistic.toUpperCase() }),
        Unit: null,
        Dimensions: Object.entries(metric.dimensions).map(([name, value]) => ({ value, name })),
        Period: configuration.periodSeconds,
        EvaluationPeriods: configuration.evaluationPeriods,
        DatapointsToAlarm: configuration.datapointsToAlarm ?? configuration.evaluationPeriods,
        ComparisonOperator: configuration.comparison,
        Threshold: configuration.threshold,
        TreatMissingData: configuration.treatMissingData ?? "missing",
        EvaluateLowSampleCountPercentile: "",
      },
    };
  }

  /** What a function is told. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html */
  private functionEvent({ configuration, from, to }: StateChange) {
    const { alarmName } = configuration;
    return {
      source: "aws.cloudwatch",
      alarmArn: alarmArn(alarmName),
      accountId: ACCOUNT_ID,
      time: this.zoned(to.since),
      region: REGION,
      alarmData: {
        alarmName,
        state: this.stateShape(to),
        previousState: this.stateShape(from),
        configuration: configurationShape(configuration),
      },
    };
  }

  private stateShape({ state, reason, since }: StateSince) {
    return { value: state, reason, timestamp: this.zoned(since) };
  }

  /** `2026-01-05T09:01:00.000+0000` */
  private zoned(instant: Instant): string {
    return this.ports.dateAt(instant).replace("Z", "+0000");
  }
}

const actionsOf = (configuration: AlarmConfiguration, state: AlarmState): readonly string[] => {
  const { alarmActions = [], okActions = [], insufficientDataActions = [] } = configuration;
  if (state === "ALARM") return alarmActions;
  return state === "OK" ? okActions : insufficientDataActions;
};

function configurationShape({ description, metric, periodSeconds, statistic }: AlarmConfiguration) {
  const { namespace, metricName: name, dimensions } = metric;
  return {
    ...(description === undefined ? {} : { description }),
    metrics: [
      {
        id: "m1",
        metricStat: {
          metric: { namespace, name, dimensions },
          period: periodSeconds,
          stat: statistic,
        },
        returnData: true,
      },
    ],
  };
}

const WORDS: Record<AlarmConfiguration["comparison"], string> = {
  GreaterThanThreshold: "greater than",
  GreaterThanOrEqualToThreshold: "greater than or equal to",
  LessThanThreshold: "less than",
  LessThanOrEqualToThreshold: "less than or equal to",
};

/** Java's way of writing a number: 1 is 1.0. */
const decimal = (value: number): string => (Number.isInteger(value) ? `${value}.0` : String(value));
