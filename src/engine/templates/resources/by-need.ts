/** The resource types that a template may need, loaded before it is compiled: most templates have few of them. */
import type { ResourceType } from "../resource-type.ts";
import { IAM_TYPES } from "./iam.ts";
import { lambdaFunction } from "./lambda-function.ts";
import { permission } from "./lambda-permission.ts";
import { eventSourceMapping } from "./lambda-sources.ts";
import { functionUrl } from "./lambda-url.ts";
import { LAMBDA_VERSION_TYPES } from "./lambda-versions.ts";

export type ResourceTypes = ReadonlyMap<string, ResourceType>;

const ALWAYS: readonly ResourceType[] = [
  lambdaFunction,
  eventSourceMapping,
  permission,
  functionUrl,
  ...LAMBDA_VERSION_TYPES,
  ...IAM_TYPES,
];

interface Group {
  /** What a template says that has one, also where SAM makes it. Rather too often than once too seldom. */
  readonly named: RegExp;
  load(): Promise<readonly ResourceType[]>;
}

const GROUPS: readonly Group[] = [
  { named: /api/i, load: async () => (await import("./apigateway.ts")).API_GATEWAY_TYPES },
  { named: /api/i, load: async () => (await import("./apigateway-v2.ts")).API_GATEWAY_V2_TYPES },
  {
    named: /scal/i,
    load: async () =>
      (await import("./application-auto-scaling.ts")).APPLICATION_AUTO_SCALING_TYPES,
  },
  {
    named: /cloudwatch|alarm|logs/i,
    load: async () => (await import("./cloudwatch.ts")).CLOUDWATCH_TYPES,
  },
  {
    named: /AWS::Events|EventBridge|CloudWatchEvent|EventBus|Schedule/i,
    load: async () => (await import("./events.ts")).EVENTS_TYPES,
  },
  { named: /dynamo|table/i, load: async () => (await import("./dynamodb.ts")).DYNAMODB_TYPES },
  { named: /kinesis|stream/i, load: async () => (await import("./kinesis.ts")).KINESIS_TYPES },
  { named: /rds|database|db/i, load: async () => (await import("./rds.ts")).RDS_TYPES },
  {
    named: /rds|database|db/i,
    load: async () => (await import("./rds-proxy.ts")).RDS_PROXY_TYPES,
  },
  {
    named: /secret/i,
    load: async () => (await import("./secretsmanager.ts")).SECRETS_MANAGER_TYPES,
  },
  { named: /s3|bucket/i, load: async () => (await import("./s3.ts")).S3_TYPES },
  { named: /sns|topic/i, load: async () => (await import("./sns.ts")).SNS_TYPES },
  { named: /sqs|queue/i, load: async () => (await import("./sqs.ts")).SQS_TYPES },
  { named: /ssm|parameter/i, load: async () => (await import("./ssm.ts")).SSM_TYPES },
];

/** A type in CloudFormation's YAML or JSON, well written or not. */
const TYPE = /\bType["']?\s*:\s*["']?([\w@-]*:[\w:@-]*)/g;

/** `text`: of the template. All types where it has one that nobody knows: the message says what comes near it. */
export async function resourceTypesFor(text: string): Promise<ResourceTypes> {
  const types = await loaded(GROUPS.filter(({ named }) => named.test(text)));
  const isKnown = (type: string): boolean =>
    types.has(type) || type.startsWith("AWS::Serverless::");
  const names = [...text.matchAll(TYPE)].map(([, type = ""]) => type);
  return names.every(isKnown) ? types : loaded(GROUPS);
}

export const allResourceTypes = (): Promise<ResourceTypes> => loaded(GROUPS);

async function loaded(groups: readonly Group[]): Promise<ResourceTypes> {
  const more = await Promise.all(groups.map((group) => group.load()));
  return new Map([...ALWAYS, ...more.flat()].map((it) => [it.type, it]));
}
