/** CloudWatch and Application Auto Scaling of an account, connected with Lambda. */
import type { FunctionConfiguration } from "../lambda/configuration.ts";
import { apiIdOf } from "../services/apigateway/ids.ts";
import {
  ScalingService,
  type ScalingPorts,
} from "../services/applicationautoscaling/scaling-service.ts";
import {
  CloudWatchService,
  type CloudWatchPorts,
  type WatchedAlarm,
} from "../services/cloudwatch/cloudwatch-service.ts";
import type { ServiceApi } from "../services/api/service-api.ts";
import type { MeteredAccount } from "../services/cloudwatch/lambda-metrics.ts";
import { LogsService } from "../services/logs/logs-service.ts";
import { validateLogGroup, validateMetricFilter } from "../services/logs/rules.ts";
import { MetricFilters } from "../services/logs/metric-filters.ts";
import type { AccountDefinition } from "./account.ts";
import type { ServiceParts } from "./parts/parts.ts";
import { located } from "./located.ts";

export type MonitoringPorts = Omit<CloudWatchPorts, "filtered"> &
  Omit<ScalingPorts, "putMetricAlarm" | "deleteAlarm">;

export class Monitoring {
  readonly cloudwatch: CloudWatchService;
  readonly logs: LogsService;
  private readonly account: AccountDefinition;
  readonly scaling: ScalingService;
  /** What has happened up to now. */
  readonly trace: MonitoringPorts["trace"];

  constructor(
    ports: MonitoringPorts,
    configuration: FunctionConfiguration,
    account: AccountDefinition,
  ) {
    this.account = account;
    this.trace = ports.trace;
    const { logGroups = [], metricFilters = [] } = account;
    logGroups.forEach((group, i) =>
      located(`account.logGroups[${i}]`, () => validateLogGroup(group)),
    );
    metricFilters.forEach((filter, i) =>
      located(`account.metricFilters[${i}]`, () => validateMetricFilter(filter)),
    );
    const filters = new MetricFilters(metricFilters, ports.epochMs);
    this.cloudwatch = new CloudWatchService(
      { ...ports, filtered: (record) => filters.observe(record) },
      meteredAccount(configuration, account),
    );
    this.logs = new LogsService(ports, logGroups, metricFilters);
    this.scaling = new ScalingService({
      agenda: ports.agenda,
      seed: ports.seed,
      epochMs: ports.epochMs,
      record: (event) => ports.record(event),
      putMetricAlarm: (alarm, action) => this.cloudwatch.putMetricAlarm(alarm, action),
      deleteAlarm: (alarmName) => this.cloudwatch.deleteAlarm(alarmName),
      setProvisionedConcurrency: (...change) => ports.setProvisionedConcurrency(...change),
      provisionedConcurrency: (...of) => ports.provisionedConcurrency(...of),
    });
  }

  /** Creates alarms and registers targets, after their functions are there. Throws `ConfigurationError`. */
  start(): void {
    const { alarms = [], scalableTargets = [] } = this.account;
    for (const [i, alarm] of alarms.entries()) {
      located(`account.alarms[${i}]`, () => this.cloudwatch.putMetricAlarm(alarm));
    }
    for (const [i, target] of scalableTargets.entries()) {
      located(`account.scalableTargets[${i}]`, () => this.scaling.registerTarget(target));
    }
  }

  /** Those of Application Auto Scaling included. */
  get alarms(): WatchedAlarm[] {
    return this.cloudwatch.alarms;
  }
}

/** What observes the account, on the network. `monitoring` is there once the account is deployed. */
export function monitoringApis(
  ports: Pick<MonitoringPorts, "agenda" | "epochMs" | "record">,
  monitoring: () => Monitoring,
  parts: ServiceParts,
): ServiceApi[] {
  const api = parts.cloudwatch?.api({
    agenda: ports.agenda,
    epochMs: ports.epochMs,
    record: (event) => ports.record(event),
    cloudwatch: () => monitoring().cloudwatch,
  });
  const logs = parts.logs?.api(() => monitoring().logs);
  const scaling = parts.scaling?.api({
    epochMs: ports.epochMs,
    scaling: () => monitoring().scaling,
  });
  const xray = parts.xray?.api({
    epochMs: ports.epochMs,
    trace: () => monitoring().trace(),
    record: (event) => ports.record(event),
  });
  return [api, logs, scaling, xray].filter((each) => each !== undefined);
}

const STREAM_NAME = /:(?:stream|table)\/([^/]+)/;

/** What metrics need to know of an account beyond its records. */
export function meteredAccount(
  configuration: FunctionConfiguration,
  { functions = [], eventSourceMappings = [], apis = [] }: AccountDefinition,
): MeteredAccount {
  const reserved: Record<string, number> = {};
  for (const each of [configuration, ...functions.map((fn) => fn.configuration)]) {
    if (each.reservedConcurrency !== undefined) {
      reserved[each.functionName] = each.reservedConcurrency;
    }
  }
  const streams: Record<string, string> = {};
  for (const { id, eventSourceArn } of eventSourceMappings) {
    const [, stream] = STREAM_NAME.exec(eventSourceArn) ?? [];
    if (stream !== undefined) streams[id] = stream;
  }
  const apiIds = Object.fromEntries(apis.map(({ name, id }) => [name, id ?? apiIdOf(name)]));
  return { reserved, streams, apiIds };
}
