/** What an account holds around the scenario's own function. */
import type { QueueConfiguration } from "../services/sqs/configuration.ts";
import type { StreamConfiguration } from "../services/stream/configuration.ts";
import type { AlarmConfiguration } from "../services/cloudwatch/alarm-configuration.ts";
import type { ScalableTarget } from "../services/applicationautoscaling/configuration.ts";
import type {
  AliasDefinition,
  FunctionDefinition,
  LayerVersionDefinition,
  ProvisionedConcurrencyDefinition,
  VersionDefinition,
} from "../lambda/configuration.ts";
import type { EventSourceMappingConfiguration } from "../lambda/event-source-mappings/configuration.ts";
import type { Workload } from "./workload.ts";

export interface AccountDefinition {
  /** Of the scenario's own function. */
  versions?: VersionDefinition[];
  aliases?: AliasDefinition[];
  provisionedConcurrency?: ProvisionedConcurrencyDefinition[];
  /** Other functions. */
  functions?: FunctionDefinition[];
  layers?: LayerVersionDefinition[];
  queues?: QueueConfiguration[];
  streams?: StreamConfiguration[];
  eventSourceMappings?: EventSourceMappingConfiguration[];
  /** Recipients of destinations, by name. Nothing is simulated behind them: what arrives is recorded. */
  topics?: string[];
  eventBuses?: string[];
  buckets?: string[];
  alarms?: AlarmConfiguration[];
  scalableTargets?: ScalableTarget[];
  /** Traffic besides the scenario's workload. */
  traffic?: Workload[];
}
