/**
 * The parts of an account that are loaded only for scenarios which use them: a service with what it understands on the network.
 * Nobody else imports their code, so that the first run of a plain function need not wait for it.
 */
export interface ServiceParts {
  readonly apigateway?: typeof import("./apigateway.ts");
  readonly cloudwatch?: typeof import("./cloudwatch.ts");
  readonly dynamoDb?: typeof import("./dynamodb.ts");
  readonly events?: typeof import("./eventbridge.ts");
  readonly http?: typeof import("./http.ts");
  readonly lambda?: typeof import("./lambda.ts");
  readonly logs?: typeof import("./logs.ts");
  readonly mappings?: typeof import("./mappings.ts");
  readonly rds?: typeof import("./rds.ts");
  readonly rdsData?: typeof import("./rdsdata.ts");
  readonly s3?: typeof import("./s3.ts");
  readonly scaling?: typeof import("./scaling.ts");
  readonly secrets?: typeof import("./secretsmanager.ts");
  readonly secretsExtension?: typeof import("./secrets-extension.ts");
  readonly sns?: typeof import("./sns.ts");
  readonly sqs?: typeof import("./sqs.ts");
  readonly ssm?: typeof import("./ssm.ts");
  readonly streams?: typeof import("./streams.ts");
  readonly sts?: typeof import("./sts.ts");
  readonly xray?: typeof import("./xray.ts");
}

export type ServicePartName = keyof ServiceParts;
