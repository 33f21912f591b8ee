/**
 * The services of an account. Whoever adds one adds its part (`parts/`) and a line in each of these functions. A service is there
 * only when its part was loaded.
 */
import type { LambdaService } from "../lambda/service.ts";
import type { ServiceApi } from "../services/api/service-api.ts";
import type { ServicePorts } from "../services/api/service-ports.ts";
import type { DynamoDbService } from "../services/dynamodb/dynamodb-service.ts";
import type { EventBridgeService } from "../services/eventbridge/eventbridge-service.ts";
import { Access } from "../services/iam/access.ts";
import type { PostgresSupply } from "../services/rds/postgres-engine.ts";
import type { RdsService } from "../services/rds/rds-service.ts";
import type { S3Service } from "../services/s3/s3-service.ts";
import type { SecretsManagerService } from "../services/secretsmanager/secrets-manager-service.ts";
import type { SnsService } from "../services/sns/sns-service.ts";
import type { SqsService } from "../services/sqs/sqs-service.ts";
import type { SsmService } from "../services/ssm/ssm-service.ts";
import type { StreamService } from "../services/stream/stream-service.ts";
import type { AccountDefinition } from "./account.ts";
import type { ServiceParts } from "./parts/parts.ts";

export interface Services {
  readonly access: Access;
  readonly sqs?: SqsService | undefined;
  readonly streams?: StreamService | undefined;
  readonly dynamoDb?: DynamoDbService | undefined;
  readonly events?: EventBridgeService | undefined;
  readonly rds?: RdsService | undefined;
  readonly s3?: S3Service | undefined;
  readonly secrets?: SecretsManagerService | undefined;
  readonly sns?: SnsService | undefined;
  readonly ssm?: SsmService | undefined;
}

/** `startedAt`: ISO 8601 of the run's start. Throws `ConfigurationError`. */
export function createServices(
  account: AccountDefinition,
  ports: ServicePorts & { readonly postgres?: PostgresSupply },
  startedAt: string,
  lambda: () => LambdaService,
  parts: ServiceParts,
): Services {
  const access = new Access(account.roles, account.resourcePolicies);
  const streams = parts.streams?.create(account, ports, startedAt);
  const secrets = parts.secrets?.create(account, ports, lambda, access);
  const ssm = parts.ssm?.create(account, ports);
  return {
    access,
    sqs: parts.sqs?.create(account, ports),
    streams,
    dynamoDb: streams && parts.dynamoDb?.create(account, ports, streams),
    events: parts.events?.create(account, ports),
    rds: parts.rds?.create(account, ports, access, ports.postgres, { secrets, ssm }),
    s3: parts.s3?.create(account, ports),
    secrets,
    sns: parts.sns?.create(account, ports),
    ssm,
  };
}

/** What answers on the network. */
export function apisOf(
  { access, dynamoDb, events, rds, s3, secrets, sns, sqs, ssm }: Services,
  ports: ServicePorts,
  account: AccountDefinition,
  parts: ServiceParts,
): ServiceApi[] {
  const apis = [
    sqs && parts.sqs?.api(sqs, ports),
    dynamoDb && parts.dynamoDb?.api(dynamoDb),
    events && parts.events?.api(events, ports),
    rds && secrets && parts.rdsData?.api(rds, secrets, ports),
    s3 && parts.s3?.api(s3, access, ports),
    secrets && parts.secrets?.api(secrets, ports),
    sns && parts.sns?.api(sns),
    ssm && secrets && parts.ssm?.api(ssm, ports, account, secrets),
    parts.sts?.api(account, ports),
  ];
  return apis.filter((api) => api !== undefined);
}

/** A service that something in the scenario names, so that its part was loaded. */
export function loaded<Held extends object, Name extends keyof Held & string>(
  services: Held,
  name: Name,
): NonNullable<Held[Name]> {
  const service = services[name];
  if (!service)
    throw new Error(`the part ${name} was not loaded: nothing in the scenario names it`);
  return service;
}
