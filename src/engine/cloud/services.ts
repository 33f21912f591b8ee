/** The services of an account. Whoever adds one adds it here, and to nothing else of the wiring. */
import type { ServiceApi } from "../services/api/service-api.ts";
import type { ServicePorts } from "../services/api/service-ports.ts";
import { Access } from "../services/iam/access.ts";
import { secretsManagerApi } from "../services/secretsmanager/api.ts";
import { SecretsManagerService } from "../services/secretsmanager/secrets-manager-service.ts";
import { s3Api } from "../services/s3/api.ts";
import { S3Service } from "../services/s3/s3-service.ts";
import { dynamoDbApi } from "../services/dynamodb/api.ts";
import { DynamoDbService } from "../services/dynamodb/dynamodb-service.ts";
import { eventsApi } from "../services/eventbridge/api.ts";
import { EventBridgeService } from "../services/eventbridge/eventbridge-service.ts";
import { snsApi } from "../services/sns/api.ts";
import { SnsService } from "../services/sns/sns-service.ts";
import { sqsApi } from "../services/sqs/api.ts";
import { SqsService } from "../services/sqs/sqs-service.ts";
import { ssmApi } from "../services/ssm/api.ts";
import { SsmService } from "../services/ssm/ssm-service.ts";
import { stsApi } from "../services/sts/api.ts";
import { StsService } from "../services/sts/sts-service.ts";
import { StreamService } from "../services/stream/stream-service.ts";
import { xrayApi } from "../services/xray/api.ts";
import type { LambdaService } from "../lambda/service.ts";
import type { TableStream } from "../services/dynamodb/ports.ts";
import type { AccountDefinition } from "./account.ts";
import { rotationFunctions } from "./rotation-functions.ts";
import { secretReader } from "./secret-reader.ts";

export interface Services {
  readonly access: Access;
  readonly secrets: SecretsManagerService;
  readonly s3: S3Service;
  readonly events: EventBridgeService;
  readonly sns: SnsService;
  readonly sqs: SqsService;
  readonly ssm: SsmService;
  readonly streams: StreamService;
  readonly sts: StsService;
  readonly dynamoDb: DynamoDbService;
}

/** `startedAt`: ISO 8601 of the run's start. Throws `ConfigurationError`. */
export function createServices(
  account: AccountDefinition,
  ports: ServicePorts,
  startedAt: string,
  lambda: () => LambdaService,
): Services {
  const access = new Access(account.roles, account.resourcePolicies);
  const functions = rotationFunctions(lambda, access);
  const streams = new StreamService(account.streams ?? [], { ...ports, startedAt });
  return {
    access,
    secrets: new SecretsManagerService(account.secrets ?? [], { ...ports, functions }),
    s3: new S3Service(account.buckets ?? [], ports),
    events: new EventBridgeService(account.eventBuses ?? [], ports),
    sns: new SnsService(account.topics ?? [], ports),
    sqs: new SqsService(account.queues ?? [], ports),
    ssm: new SsmService(account.parameters ?? [], ports),
    streams,
    sts: new StsService(
      account.roles?.map(({ name }) => name),
      ports,
    ),
    dynamoDb: new DynamoDbService(account.tables ?? [], {
      ...ports,
      openStream: (name, shards) => tableStream(streams, name, shards),
    }),
  };
}

/** What answers on the network. */
export const apisOf = (
  { access, events, s3, secrets, sns, sqs, ssm, sts, dynamoDb }: Services,
  ports: ServicePorts,
  { parameterThroughput = "default" }: AccountDefinition,
): ServiceApi[] => [
  s3Api(s3, access, ports.credentials),
  secretsManagerApi(secrets, ports.epochMs),
  eventsApi(events, ports.epochMs),
  snsApi(sns),
  sqsApi(sqs, ports),
  ssmApi(ssm, {
    epochMs: ports.epochMs,
    throughput: parameterThroughput,
    secrets: secretReader(secrets, ports.epochMs),
  }),
  stsApi(sts),
  dynamoDbApi(dynamoDb),
  xrayApi(ports),
];

function tableStream(streams: StreamService, name: string, shards: number): TableStream {
  const stream = streams.openTableStream(name, shards);
  const { arn } = stream;
  return {
    arn,
    label: arn.slice(arn.lastIndexOf("/") + 1),
    write: (change) => stream.writeChange(change),
  };
}
