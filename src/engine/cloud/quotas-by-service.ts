/** The numbers of AWS that the simulation acts on, by service: for pages that list them. */
import { LAMBDA_QUOTAS, type Quota } from "../lambda/quotas.ts";
import { EVENT_SOURCE_QUOTAS } from "../lambda/event-source-mappings/quotas.ts";
import { APIGATEWAY_QUOTAS } from "../services/apigateway/quotas.ts";
import { SCALING_QUOTAS } from "../services/applicationautoscaling/quotas.ts";
import { CLOUDWATCH_QUOTAS } from "../services/cloudwatch/quotas.ts";
import { DYNAMODB_QUOTAS } from "../services/dynamodb/quotas.ts";
import { EVENTBRIDGE_QUOTAS } from "../services/eventbridge/quotas.ts";
import { LOGS_QUOTAS } from "../services/logs/quotas.ts";
import { RDS_PROXY_QUOTAS } from "../services/rds/proxy/quotas.ts";
import { RDS_DATA_QUOTAS } from "../services/rdsdata/quotas.ts";
import { RDS_QUOTAS } from "../services/rds/quotas.ts";
import { S3_QUOTAS } from "../services/s3/quotas.ts";
import { SECRETS_QUOTAS } from "../services/secretsmanager/quotas.ts";
import { SNS_QUOTAS } from "../services/sns/quotas.ts";
import { SQS_QUOTAS } from "../services/sqs/quotas.ts";
import { SSM_QUOTAS } from "../services/ssm/quotas.ts";
import { STREAM_QUOTAS } from "../services/stream/quotas.ts";
import { STS_QUOTAS } from "../services/sts/quotas.ts";
import { XRAY_QUOTAS } from "../services/xray/quotas.ts";

export interface ServiceQuotas {
  /** As people say it: `DynamoDB`. */
  readonly title: string;
  readonly quotas: Readonly<Record<string, Quota>>;
}

export const QUOTAS_BY_SERVICE: readonly ServiceQuotas[] = [
  { title: "Lambda", quotas: LAMBDA_QUOTAS },
  { title: "Event source mappings", quotas: EVENT_SOURCE_QUOTAS },
  { title: "API Gateway", quotas: APIGATEWAY_QUOTAS },
  { title: "SQS", quotas: SQS_QUOTAS },
  { title: "SNS", quotas: SNS_QUOTAS },
  { title: "EventBridge", quotas: EVENTBRIDGE_QUOTAS },
  { title: "DynamoDB", quotas: DYNAMODB_QUOTAS },
  { title: "RDS for PostgreSQL", quotas: RDS_QUOTAS },
  { title: "RDS Data API", quotas: RDS_DATA_QUOTAS },
  { title: "RDS Proxy", quotas: RDS_PROXY_QUOTAS },
  { title: "Streams", quotas: STREAM_QUOTAS },
  { title: "S3", quotas: S3_QUOTAS },
  { title: "Secrets Manager", quotas: SECRETS_QUOTAS },
  { title: "Parameter Store", quotas: SSM_QUOTAS },
  { title: "CloudWatch", quotas: CLOUDWATCH_QUOTAS },
  { title: "CloudWatch Logs", quotas: LOGS_QUOTAS },
  { title: "Application Auto Scaling", quotas: SCALING_QUOTAS },
  { title: "STS", quotas: STS_QUOTAS },
  { title: "X-Ray", quotas: XRAY_QUOTAS },
];
