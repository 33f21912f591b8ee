/** What an account holds around the scenario's own function. */
import type { QueueConfiguration } from "../services/sqs/configuration.ts";
import type { DatabaseConfiguration } from "../services/rds/configuration.ts";
import type { ProxyConfiguration } from "../services/rds/proxy/configuration.ts";
import type { BucketConfiguration } from "../services/s3/configuration.ts";
import type { TableConfiguration } from "../services/dynamodb/configuration.ts";
import type { EventBusConfiguration } from "../services/eventbridge/configuration.ts";
import type { TopicConfiguration } from "../services/sns/configuration.ts";
import type { StreamConfiguration } from "../services/stream/configuration.ts";
import type { ResourcePolicy, RoleConfiguration } from "../services/iam/configuration.ts";
import type { SecretConfiguration } from "../services/secretsmanager/configuration.ts";
import type { ParameterConfiguration } from "../services/ssm/configuration.ts";
import type { ParameterThroughput } from "../services/ssm/throughput.ts";
import type {
  LogGroupConfiguration,
  MetricFilterConfiguration,
} from "../services/logs/configuration.ts";
import type { AlarmConfiguration } from "../services/cloudwatch/alarm-configuration.ts";
import type { FunctionUrlConfiguration } from "../lambda/function-urls/configuration.ts";
import type { ApiConfiguration } from "../services/apigateway/configuration.ts";
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
  tables?: TableConfiguration[];
  eventSourceMappings?: EventSourceMappingConfiguration[];
  /** Instances of RDS for PostgreSQL. */
  databases?: DatabaseConfiguration[];
  /** RDS Proxy in front of databases. */
  databaseProxies?: ProxyConfiguration[];
  topics?: TopicConfiguration[];
  eventBuses?: EventBusConfiguration[];
  buckets?: BucketConfiguration[];
  alarms?: AlarmConfiguration[];
  /** Log groups that are there before anything is logged, or whose retention is set. */
  logGroups?: LogGroupConfiguration[];
  metricFilters?: MetricFilterConfiguration[];
  secrets?: SecretConfiguration[];
  parameters?: ParameterConfiguration[];
  /** How many calls a second Parameter Store takes: 40 reads by default. */
  parameterThroughput?: ParameterThroughput;
  /** What functions may do. Absent: everything is allowed. Present: every function names one, and it is enforced. */
  roles?: RoleConfiguration[];
  /** What resources allow others: services that push to them, and roles. Enforced when there are roles. */
  resourcePolicies?: ResourcePolicy[];
  scalableTargets?: ScalableTarget[];
  /** HTTP APIs and REST APIs of API Gateway. */
  apis?: ApiConfiguration[];
  functionUrls?: FunctionUrlConfiguration[];
  /** Traffic besides the scenario's workload. */
  traffic?: Workload[];
}
