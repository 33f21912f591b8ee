/** CloudWatch and Application Auto Scaling of an account, connected with Lambda: those whose parts were loaded. */
import type { FunctionConfiguration } from "../lambda/configuration.ts";
import { apiIdOf } from "../services/apigateway/ids.ts";
import type {
  ScalingPorts,
  ScalingService,
} from "../services/applicationautoscaling/scaling-service.ts";
import type {
  CloudWatchPorts,
  CloudWatchService,
  WatchedAlarm,
} from "../services/cloudwatch/cloudwatch-service.ts";
import type { ServiceApi } from "../services/api/service-api.ts";
import type { MeteredAccount } from "../services/cloudwatch/lambda-metrics.ts";
import type { LogsService } from "../services/logs/logs-service.ts";
import type { AccountDefinition } from "./account.ts";
import type { ServiceParts } from "./parts/parts.ts";
import { located } from "./located.ts";
import { loaded } from "./services.ts";

export type MonitoringPorts = Omit<CloudWatchPorts, "filtered"> &
  Omit<ScalingPorts, "putMetricAlarm" | "deleteAlarm">;

export class Monitoring {
  readonly cloudwatch: CloudWatchService | undefined;
  readonly logs: LogsService | undefined;
  readonly scaling: ScalingService | undefined;
  private readonly account: AccountDefinition;
  /** What has happened up to now. */
  readonly trace: MonitoringPorts["trace"];

  /** Throws `ConfigurationError`. */
  constructor(
    ports: MonitoringPorts,
    configuration: FunctionConfiguration,
    account: AccountDefinition,
    parts: ServiceParts,
  ) {
    this.account = account;
    this.trace = ports.trace;
    this.logs = parts.logs?.create(account, ports);
    const filters =
      parts.logs && new parts.logs.MetricFilters(account.metricFilters ?? [], ports.epochMs);
    this.cloudwatch = parts.cloudwatch?.create(
      { ...ports, filtered: (record) => filters?.observe(record) ?? [] },
      meteredAccount(configuration, account),
    );
    this.scaling = parts.scaling?.create({
      agenda: ports.agenda,
      seed: ports.seed,
      epochMs: ports.epochMs,
      record: (event) => ports.record(event),
      putMetricAlarm: (alarm, action) => loaded(this, "cloudwatch").putMetricAlarm(alarm, action),
      deleteAlarm: (alarmName) => loaded(this, "cloudwatch").deleteAlarm(alarmName),
      setProvisionedConcurrency: (...change) => ports.setProvisionedConcurrency(...change),
      provisionedConcurrency: (...of) => ports.provisionedConcurrency(...of),
    });
  }

  /** Creates alarms and registers targets, after their functions are there. Throws `ConfigurationError`. */
  start(): void {
    const { alarms = [], scalableTargets = [] } = this.account;
    for (const [i, alarm] of alarms.entries()) {
      located(`account.alarms[${i}]`, () => loaded(this, "cloudwatch").putMetricAlarm(alarm));
    }
    for (const [i, target] of scalableTargets.entries()) {
      located(`account.scalableTargets[${i}]`, () =>
        loaded(this, "scaling").registerTarget(target),
      );
    }
  }

  /** Those of Application Auto Scaling included. */
  get alarms(): WatchedAlarm[] {
    return this.cloudwatch?.alarms ?? [];
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
    cloudwatch: () => loaded(monitoring(), "cloudwatch"),
  });
  const logs = parts.logs?.api(() => loaded(monitoring(), "logs"));
  const scaling = parts.scaling?.api({
    epochMs: ports.epochMs,
    scaling: () => loaded(monitoring(), "scaling"),
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
