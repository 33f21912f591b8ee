/** What an account holds around the scenario's own function. */
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

/** An SQS queue; see `services/sqs`. ARN: `arn:aws:sqs:us-east-1:123456789012:<name>`. */
export interface QueueConfiguration {
  /** A FIFO queue's name ends in `.fifo`. */
  name: string;
  /** Default 30 s. */
  visibilityTimeoutSeconds?: number;
  /** Default 4 days. */
  retentionSeconds?: number;
  /** Default 0 s. */
  delaySeconds?: number;
  redrive?: { deadLetterQueue: string; maxReceiveCount: number };
}

/** A stream of ordered shards, as Kinesis and DynamoDB have. ARN by kind, see `services/stream`. */
export interface StreamConfiguration {
  name: string;
  /** Default `kinesis`. */
  kind?: "kinesis" | "dynamodb";
  /** Default 1. */
  shards?: number;
  /** Default 24 hours. */
  retentionHours?: number;
}
