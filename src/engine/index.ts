/** The engine's public face: the only file of the engine that other layers import. */
export type { Instant, Microseconds } from "./kernel/instant.ts";
export type {
  AsyncCondition,
  HttpFront,
  InvocationSource,
  InvocationStatus,
  InvocationType,
  TraceEvent,
  TraceRecord,
} from "./kernel/trace.ts";
export { meteredAccount } from "./cloud/monitoring.ts";
export { AccountMetrics } from "./services/cloudwatch/account-metrics.ts";
export { addPut } from "./services/cloudwatch/put-metric-data.ts";
export {
  binPercentiles,
  MetricStore,
  type MetricBin,
  type MetricSeries as StoredSeries,
} from "./services/cloudwatch/metric-store.ts";
export type { AlarmConfiguration } from "./services/cloudwatch/alarm-configuration.ts";
export type { WatchedAlarm } from "./services/cloudwatch/cloudwatch-service.ts";
export type { AlarmState } from "./services/cloudwatch/alarm.ts";
export { LogStore } from "./services/logs/log-store.ts";
export { queriedEvents } from "./services/logs/queried-events.ts";
export { LOGS_PRICES } from "./services/logs/prices.ts";
export { LOGS_QUOTAS } from "./services/logs/quotas.ts";
export { utf8Length } from "./kernel/utf8-length.ts";
export { QueryError } from "./services/logs/insights/query-error.ts";
export { compileQuery, runQuery, type QueryResult } from "./services/logs/insights/query.ts";
export { traceHash } from "./kernel/recorder.ts";
export { Cloud, type CloudOptions } from "./cloud/cloud.ts";
export type { ServicePartName, ServiceParts } from "./cloud/parts/parts.ts";
export type { OutsideHost } from "./cloud/outside-hosts.ts";
export type { Workload } from "./cloud/workload.ts";
export type { FunctionConfiguration } from "./lambda/configuration.ts";
export { ConfigurationError } from "./lambda/configuration-rules.ts";
export type { AccountDefinition } from "./cloud/account.ts";
export type { CollectionContents } from "./cloud/collections.ts";
export type { ChoicePoint } from "./lambda/fault-schedule.ts";
export type { Faults, ScheduledFault } from "./lambda/faults.ts";
export { gbSeconds, paidStreamGb } from "./lambda/billing.ts";
export type { XRaySegment } from "./lambda/xray-segment.ts";
export { segmentsOf } from "./lambda/xray-segments.ts";
export { LAMBDA_FACTS, type Fact, type FactPart } from "./lambda/facts.ts";
export { QUOTAS_BY_SERVICE } from "./cloud/quotas-by-service.ts";
export { LAMBDA_QUOTAS, type LambdaQuotaName, type Quota } from "./lambda/quotas.ts";
export { LAMBDA_PRICES, PRICES_AS_OF } from "./lambda/prices.ts";
export { APIGATEWAY_PRICES } from "./services/apigateway/prices.ts";
export { CLOUDWATCH_PRICES } from "./services/cloudwatch/prices.ts";
export { endpointOf } from "./services/rds/endpoint.ts";
export { vcpusOf } from "./services/rds/instance-classes.ts";
export { RDS_DATA_PRICES } from "./services/rdsdata/prices.ts";
export { RDS_PRICES } from "./services/rds/prices.ts";
export { RDS_PROXY_PRICES } from "./services/rds/proxy/prices.ts";
export { S3_PRICES } from "./services/s3/prices.ts";
export type { BucketState } from "./services/s3/final-state.ts";
export { DYNAMODB_PRICES } from "./services/dynamodb/prices.ts";
export type { TableContents } from "./services/dynamodb/dynamodb-service.ts";
export { EVENTBRIDGE_PRICES } from "./services/eventbridge/prices.ts";
export { SECRETS_PRICES } from "./services/secretsmanager/prices.ts";
export { SSM_PRICES } from "./services/ssm/prices.ts";
export { SNS_PRICES } from "./services/sns/prices.ts";
export type { DatabaseContents, DatabaseTable } from "./services/rds/contents.ts";
export type {
  PostgresEngine,
  PostgresReply,
  PostgresSupply,
  PostgresSurroundings,
  SequenceValues,
} from "./services/rds/postgres-engine.ts";
export { SQS_PRICES } from "./services/sqs/prices.ts";
export { STREAM_PRICES } from "./services/stream/prices.ts";
export { DeploymentError } from "./sandbox/deployment-error.ts";
export {
  createSandbox,
  type ExtendedBuiltins,
  type Sandbox,
  type SandboxAssets,
  type SandboxOptions,
} from "./sandbox/sandbox.ts";
export type { LibraryFiles } from "./sandbox/deployment.ts";
export {
  EXTENDED_BUILTINS,
  MISSING_BUILTINS,
  NAMED_BUILTINS,
  SIMULATED_BUILTINS,
} from "./sandbox/node-builtins.ts";
export { RUNTIME_NAMES, type RuntimeName } from "./sandbox/runtimes.ts";
