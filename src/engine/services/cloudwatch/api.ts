/** CloudWatch on the network. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Operations.html */
import { gunzipSync } from "fflate";
import type { Agenda } from "../../kernel/agenda.ts";
import { toMs, type Instant } from "../../kernel/instant.ts";
import type { TraceEvent } from "../../kernel/trace.ts";
import { ConfigurationError } from "../../lambda/configuration-rules.ts";
import { ACCOUNT_ID, REGION } from "../../lambda/environment-variables.ts";
import { awsJson } from "../api/aws-json.ts";
import { bodyBytes } from "../api/protocol.ts";
import { operation, type Operation, type ServiceApi } from "../api/service-api.ts";
import { ServiceError, notSimulated } from "../api/service-error.ts";
import { alarmArn } from "./alarm-actions.ts";
import type { AlarmConfiguration } from "./alarm-configuration.ts";
import type { AlarmState } from "./alarm.ts";
import type { Alarm, CloudWatchService } from "./cloudwatch-service.ts";
import { alarmNotFound, invalidValue, required, validationError } from "./errors.ts";
import { metricData, type MetricDataQueries } from "./metric-data.ts";
import {
  metricStatistics,
  selectorOf,
  statisticOf,
  type MetricReader,
  type StatisticsInput,
} from "./metric-query.ts";
import { metricPuts, type Dimension, type MetricDataInput } from "./put-metric-data.ts";
import { CLOUDWATCH_QUOTAS } from "./quotas.ts";

export interface CloudWatchApiPorts {
  readonly agenda: Agenda;
  readonly epochMs: number;
  /** Made when the account is deployed. */
  cloudwatch(): CloudWatchService;
  record(event: TraceEvent): void;
}

const MS_PER_SECOND = 1_000;
const BYTES_PER_MB = 1_024 * 1_024;

/** CloudWatch has no resources for its metrics' permissions. */
function onMetrics<Input>(
  name: string,
  takes: readonly (keyof Input & string)[],
  run: Operation<Input>["run"],
): [string, Operation] {
  const permissions = () => [{ action: `cloudwatch:${name}`, resource: "*" }];
  return [name, operation<Input>({ takes, permissions, run })];
}

function onAlarms<Input>(
  name: string,
  takes: readonly (keyof Input & string)[],
  names: (input: Input) => readonly string[],
  run: Operation<Input>["run"],
): [string, Operation] {
  return [
    name,
    operation<Input>({
      takes,
      resource: (input) => names(input)[0],
      permissions: (input) =>
        names(input).map((each) => ({ action: `cloudwatch:${name}`, resource: alarmArn(each) })),
      run,
    }),
  ];
}

export function cloudWatchApi(ports: CloudWatchApiPorts): ServiceApi {
  return {
    service: "monitoring",
    title: "CloudWatch",
    // What the client for JavaScript speaks, although the service still takes the query protocol and CBOR.
    protocol: awsJson({
      version: "1.0",
      namespace: "com.amazonaws.cloudwatch",
      gunzip: (bytes) => gunzipSync(bytes),
    }),
    operations: Object.fromEntries([...metricOperations(ports), ...alarmOperations(ports)]),
  };
}

interface ListInput {
  Namespace?: string;
  MetricName?: string;
  Dimensions?: { Name: string; Value?: string }[];
  NextToken?: string;
}

function metricOperations(ports: CloudWatchApiPorts): [string, Operation][] {
  const { epochMs } = ports;
  const reader: MetricReader = { epochMs, store: () => ports.cloudwatch().store() };
  return [
    onMetrics<MetricDataInput>("PutMetricData", ["Namespace", "MetricData"], (input, call) => {
      const most = CLOUDWATCH_QUOTAS.putMetricBytes.value * BYTES_PER_MB;
      if (bodyBytes(call.http.request).length > most) {
        throw new ServiceError("RequestEntityTooLarge", "Request Entity Too Large", {
          status: 413,
        });
      }
      for (const put of metricPuts(input, call.nowMs, epochMs)) ports.record(put);
    }),
    onMetrics<StatisticsInput>(
      "GetMetricStatistics",
      [
        "Namespace",
        "MetricName",
        "Dimensions",
        "StartTime",
        "EndTime",
        "Period",
        "Statistics",
        "ExtendedStatistics",
        "Unit",
      ],
      (input) => metricStatistics(input, reader),
    ),
    onMetrics<MetricDataQueries>(
      "GetMetricData",
      ["MetricDataQueries", "StartTime", "EndTime", "ScanBy"],
      (input) => metricData(input, reader),
    ),
    onMetrics<ListInput>(
      "ListMetrics",
      ["Namespace", "MetricName", "Dimensions", "NextToken"],
      (input) => listMetrics(input, reader),
    ),
  ];
}

function listMetrics(
  { Namespace, MetricName, Dimensions = [], NextToken = "0" }: ListInput,
  reader: MetricReader,
) {
  const found = reader
    .store()
    .all()
    .map(({ identity }) => identity)
    .filter(
      ({ namespace, metricName, dimensions }) =>
        (Namespace === undefined || namespace === Namespace) &&
        (MetricName === undefined || metricName === MetricName) &&
        Dimensions.every(
          ({ Name, Value }) =>
            dimensions[Name] !== undefined && (Value === undefined || dimensions[Name] === Value),
        ),
    );
  const from = Number(NextToken);
  if (!Number.isInteger(from) || from < 0) throw invalidValue(`Invalid token: ${NextToken}`);
  const to = from + CLOUDWATCH_QUOTAS.listedMetrics.value;
  return {
    Metrics: found.slice(from, to).map(({ namespace, metricName, dimensions }) => ({
      Namespace: namespace,
      MetricName: metricName,
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
    })),
    ...(to < found.length ? { NextToken: String(to) } : {}),
  };
}

interface AlarmInput {
  AlarmName?: string;
  AlarmDescription?: string;
  ActionsEnabled?: boolean;
  OKActions?: string[];
  AlarmActions?: string[];
  InsufficientDataActions?: string[];
  MetricName?: string;
  Namespace?: string;
  Statistic?: string;
  ExtendedStatistic?: string;
  Dimensions?: Dimension[];
  Period?: number;
  EvaluationPeriods?: number;
  DatapointsToAlarm?: number;
  Threshold?: number;
  ComparisonOperator?: AlarmConfiguration["comparison"];
  TreatMissingData?: NonNullable<AlarmConfiguration["treatMissingData"]>;
}

const ALARM_MEMBERS: (keyof AlarmInput)[] = [
  "AlarmName",
  "AlarmDescription",
  "ActionsEnabled",
  "OKActions",
  "AlarmActions",
  "InsufficientDataActions",
  "MetricName",
  "Namespace",
  "Statistic",
  "ExtendedStatistic",
  "Dimensions",
  "Period",
  "EvaluationPeriods",
  "DatapointsToAlarm",
  "Threshold",
  "ComparisonOperator",
  "TreatMissingData",
];

interface NamesInput {
  AlarmNames?: string[];
}

interface DescribeInput extends NamesInput {
  AlarmNamePrefix?: string;
  AlarmTypes?: string[];
  StateValue?: AlarmState;
  ActionPrefix?: string;
  MaxRecords?: number;
  NextToken?: string;
}

interface StateInput {
  AlarmName?: string;
  StateValue?: AlarmState;
  StateReason?: string;
  StateReasonData?: string;
}

const STATES = ["OK", "ALARM", "INSUFFICIENT_DATA"];

function alarmOperations(ports: CloudWatchApiPorts): [string, Operation][] {
  const { cloudwatch, record } = ports;
  const namesOf = ({ AlarmNames = [] }: NamesInput) => AlarmNames;
  const nameOf = ({ AlarmName = "" }: { AlarmName?: string }) => [AlarmName];
  const setEnabled = (enabled: boolean) => (input: NamesInput) => {
    for (const alarmName of namesOf(input)) {
      const alarm = cloudwatch().alarm(alarmName);
      if (!alarm) continue;
      alarm.configuration = { ...alarm.configuration, actionsEnabled: enabled };
      record({
        type: "alarm.put",
        alarmName,
        change: `actions ${enabled ? "enabled" : "disabled"}`,
      });
    }
  };
  return [
    onAlarms<AlarmInput>("PutMetricAlarm", ALARM_MEMBERS, nameOf, (input) => {
      const configuration = configurationOf(input);
      refusing(() => cloudwatch().putMetricAlarm(configuration));
      record({ type: "alarm.put", alarmName: configuration.alarmName, change: "put" });
    }),
    onAlarms<DescribeInput>(
      "DescribeAlarms",
      [
        "AlarmNames",
        "AlarmNamePrefix",
        "AlarmTypes",
        "StateValue",
        "ActionPrefix",
        "MaxRecords",
        "NextToken",
      ],
      ({ AlarmNames }) => AlarmNames ?? ["*"],
      (input) => describeAlarms(cloudwatch().described, input, ports.epochMs),
    ),
    onAlarms<NamesInput>("DeleteAlarms", ["AlarmNames"], namesOf, (input) => {
      for (const alarmName of namesOf(input)) {
        if (!cloudwatch().alarm(alarmName)) continue;
        cloudwatch().deleteAlarm(alarmName);
        record({ type: "alarm.put", alarmName, change: "deleted" });
      }
    }),
    onAlarms<StateInput>(
      "SetAlarmState",
      ["AlarmName", "StateValue", "StateReason", "StateReasonData"],
      nameOf,
      ({ AlarmName, StateValue, StateReason }) => {
        const name = required(AlarmName, "AlarmName");
        const state = required(StateValue, "StateValue");
        if (!STATES.includes(state)) {
          throw validationError(
            `1 validation error detected: Value '${state}' at 'stateValue' failed to satisfy constraint: Member must satisfy enum value set: [INSUFFICIENT_DATA, ALARM, OK]`,
          );
        }
        const alarm = cloudwatch().alarm(name);
        if (!alarm) throw alarmNotFound(name);
        cloudwatch().setAlarmState(alarm, state, required(StateReason, "StateReason"));
      },
    ),
    onAlarms<NamesInput>("EnableAlarmActions", ["AlarmNames"], namesOf, setEnabled(true)),
    onAlarms<NamesInput>("DisableAlarmActions", ["AlarmNames"], namesOf, setEnabled(false)),
  ];
}

function configurationOf(input: AlarmInput): AlarmConfiguration {
  const { Statistic, ExtendedStatistic, ActionsEnabled, AlarmDescription } = input;
  if ((Statistic === undefined) === (ExtendedStatistic === undefined)) {
    throw validationError("Exactly one of Statistic and ExtendedStatistic must be specified.");
  }
  const actions = {
    ...(input.OKActions ? { okActions: input.OKActions } : {}),
    ...(input.AlarmActions ? { alarmActions: input.AlarmActions } : {}),
    ...(input.InsufficientDataActions
      ? { insufficientDataActions: input.InsufficientDataActions }
      : {}),
  };
  return {
    alarmName: required(input.AlarmName, "AlarmName"),
    metric: selectorOf(input),
    statistic: statisticOf((Statistic ?? ExtendedStatistic)!),
    periodSeconds: required(input.Period, "Period"),
    evaluationPeriods: required(input.EvaluationPeriods, "EvaluationPeriods"),
    threshold: required(input.Threshold, "Threshold"),
    comparison: required(input.ComparisonOperator, "ComparisonOperator"),
    ...(input.DatapointsToAlarm === undefined
      ? {}
      : { datapointsToAlarm: input.DatapointsToAlarm }),
    ...(input.TreatMissingData === undefined ? {} : { treatMissingData: input.TreatMissingData }),
    ...(AlarmDescription === undefined ? {} : { description: AlarmDescription }),
    ...(ActionsEnabled === undefined ? {} : { actionsEnabled: ActionsEnabled }),
    ...actions,
  };
}

const DEFAULT_RECORDS = 50;

function describeAlarms(alarms: readonly Alarm[], input: DescribeInput, epochMs: number) {
  const { AlarmNames, AlarmNamePrefix = "", AlarmTypes, StateValue, ActionPrefix } = input;
  if (AlarmTypes?.some((type) => type !== "MetricAlarm")) notSimulated("composite alarms");
  const found = alarms.filter(
    ({ configuration, state }) =>
      (AlarmNames === undefined || AlarmNames.includes(configuration.alarmName)) &&
      configuration.alarmName.startsWith(AlarmNamePrefix) &&
      (StateValue === undefined || state === StateValue) &&
      (ActionPrefix === undefined ||
        actionsIn(configuration).some((arn) => arn.startsWith(ActionPrefix))),
  );
  const from = Number(input.NextToken ?? 0);
  const to = from + (input.MaxRecords ?? DEFAULT_RECORDS);
  return {
    MetricAlarms: found.slice(from, to).map((alarm) => alarmShape(alarm, epochMs)),
    CompositeAlarms: [],
    ...(to < found.length ? { NextToken: String(to) } : {}),
  };
}

const actionsIn = ({
  okActions = [],
  alarmActions = [],
  insufficientDataActions = [],
}: AlarmConfiguration) => [...okActions, ...alarmActions, ...insufficientDataActions];

function alarmShape({ configuration, state, reason, since, configuredAt }: Alarm, epochMs: number) {
  const { alarmName, metric, statistic, description, datapointsToAlarm } = configuration;
  const seconds = (instant: Instant) => (epochMs + Math.floor(toMs(instant))) / MS_PER_SECOND;
  return {
    AlarmName: alarmName,
    AlarmArn: `arn:aws:cloudwatch:${REGION}:${ACCOUNT_ID}:alarm:${alarmName}`,
    ...(description === undefined ? {} : { AlarmDescription: description }),
    AlarmConfigurationUpdatedTimestamp: seconds(configuredAt),
    ActionsEnabled: configuration.actionsEnabled ?? true,
    OKActions: configuration.okActions ?? [],
    AlarmActions: configuration.alarmActions ?? [],
    InsufficientDataActions: configuration.insufficientDataActions ?? [],
    StateValue: state,
    StateReason: reason,
    StateUpdatedTimestamp: seconds(since),
    StateTransitionedTimestamp: seconds(since),
    MetricName: metric.metricName,
    Namespace: metric.namespace,
    ...(statistic.startsWith("p") ? { ExtendedStatistic: statistic } : { Statistic: statistic }),
    Dimensions: Object.entries(metric.dimensions).map(([Name, Value]) => ({ Name, Value })),
    Period: configuration.periodSeconds,
    EvaluationPeriods: configuration.evaluationPeriods,
    ...(datapointsToAlarm === undefined ? {} : { DatapointsToAlarm: datapointsToAlarm }),
    Threshold: configuration.threshold,
    ComparisonOperator: configuration.comparison,
    ...(configuration.treatMissingData ? { TreatMissingData: configuration.treatMissingData } : {}),
  };
}

/** What CloudWatch refuses of an alarm, it refuses as a ValidationError. */
function refusing(put: () => void): void {
  try {
    put();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw validationError(error.message);
  }
}
