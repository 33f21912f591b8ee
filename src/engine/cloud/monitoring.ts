/** CloudWatch and Application Auto Scaling of an account, connected with Lambda. */
import type { Instant } from "../kernel/instant.ts";
import type { TraceEvent } from "../kernel/trace.ts";
import type { FunctionConfiguration } from "../lambda/configuration.ts";
import {
  ScalingService,
  type ScalingPorts,
} from "../services/applicationautoscaling/scaling-service.ts";
import {
  CloudWatchService,
  type CloudWatchPorts,
  type WatchedAlarm,
} from "../services/cloudwatch/cloudwatch-service.ts";
import type { MeteredAccount } from "../services/cloudwatch/lambda-metrics.ts";
import type { AccountDefinition } from "./account.ts";
import { located } from "./located.ts";

export type MonitoringPorts = CloudWatchPorts & Omit<ScalingPorts, "putMetricAlarm">;

export class Monitoring {
  private readonly account: AccountDefinition;
  private readonly cloudwatch: CloudWatchService;
  private readonly scaling: ScalingService;
  private readonly watching: boolean;

  constructor(
    ports: MonitoringPorts,
    configuration: FunctionConfiguration,
    account: AccountDefinition,
  ) {
    this.account = account;
    this.cloudwatch = new CloudWatchService(ports, meteredAccount(configuration, account));
    this.scaling = new ScalingService({
      agenda: ports.agenda,
      seed: ports.seed,
      record: (event) => ports.record(event),
      putMetricAlarm: (alarm, action) => this.cloudwatch.putMetricAlarm(alarm, action),
      setProvisionedConcurrency: (...change) => ports.setProvisionedConcurrency(...change),
      provisionedConcurrency: (...of) => ports.provisionedConcurrency(...of),
    });
    const { alarms = [], scalableTargets = [] } = account;
    this.watching = alarms.length + scalableTargets.length > 0;
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

  /** Takes in every record of the run. Costs nothing when no alarm and no target needs metrics while it goes on. */
  observe(at: Instant, event: TraceEvent): void {
    if (this.watching) this.cloudwatch.observe(at, event);
  }

  /** Those of Application Auto Scaling included. */
  get alarms(): WatchedAlarm[] {
    return this.cloudwatch.alarms;
  }
}

const STREAM_NAME = /:(?:stream|table)\/([^/]+)/;

/** What metrics need to know of an account beyond its records. */
export function meteredAccount(
  configuration: FunctionConfiguration,
  { functions = [], eventSourceMappings = [] }: AccountDefinition,
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
  return { reserved, streams };
}
