/** Every resource type that is simulated, by its name. One file per service. */
import type { ResourceType } from "../resource-type.ts";
import { API_GATEWAY_TYPES } from "./apigateway.ts";
import { API_GATEWAY_V2_TYPES } from "./apigateway-v2.ts";
import { APPLICATION_AUTO_SCALING_TYPES } from "./application-auto-scaling.ts";
import { CLOUDWATCH_TYPES } from "./cloudwatch.ts";
import { EVENTS_TYPES } from "./events.ts";
import { DYNAMODB_TYPES } from "./dynamodb.ts";
import { IAM_TYPES } from "./iam.ts";
import { KINESIS_TYPES } from "./kinesis.ts";
import { lambdaFunction } from "./lambda-function.ts";
import { permission } from "./lambda-permission.ts";
import { functionUrl } from "./lambda-url.ts";
import { eventSourceMapping } from "./lambda-sources.ts";
import { LAMBDA_VERSION_TYPES } from "./lambda-versions.ts";
import { RDS_PROXY_TYPES } from "./rds-proxy.ts";
import { RDS_TYPES } from "./rds.ts";
import { SECRETS_MANAGER_TYPES } from "./secretsmanager.ts";
import { S3_TYPES } from "./s3.ts";
import { SNS_TYPES } from "./sns.ts";
import { SQS_TYPES } from "./sqs.ts";
import { SSM_TYPES } from "./ssm.ts";

const TYPES: readonly ResourceType[] = [
  lambdaFunction,
  eventSourceMapping,
  permission,
  functionUrl,
  ...LAMBDA_VERSION_TYPES,
  ...API_GATEWAY_TYPES,
  ...API_GATEWAY_V2_TYPES,
  ...APPLICATION_AUTO_SCALING_TYPES,
  ...CLOUDWATCH_TYPES,
  ...EVENTS_TYPES,
  ...DYNAMODB_TYPES,
  ...IAM_TYPES,
  ...KINESIS_TYPES,
  ...RDS_TYPES,
  ...RDS_PROXY_TYPES,
  ...SECRETS_MANAGER_TYPES,
  ...S3_TYPES,
  ...SNS_TYPES,
  ...SQS_TYPES,
  ...SSM_TYPES,
];

export const RESOURCE_TYPES: ReadonlyMap<string, ResourceType> = new Map(
  TYPES.map((it) => [it.type, it]),
);
