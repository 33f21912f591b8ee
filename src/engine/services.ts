/** The door to the parts of an account: each is loaded when a scenario uses it, before its first virtual instant. */
import { networkOf } from "./cloud/network.ts";
import type { ServicePartName, ServiceParts } from "./cloud/parts/parts.ts";

export type { ServicePartName, ServiceParts } from "./cloud/parts/parts.ts";

const LOADERS: { [Name in ServicePartName]: () => Promise<Required<ServiceParts>[Name]> } = {
  apigateway: () => import("./cloud/parts/apigateway.ts"),
  cloudwatch: () => import("./cloud/parts/cloudwatch.ts"),
  dynamoDb: () => import("./cloud/parts/dynamodb.ts"),
  events: () => import("./cloud/parts/eventbridge.ts"),
  http: () => import("./cloud/parts/http.ts"),
  lambda: () => import("./cloud/parts/lambda.ts"),
  logs: () => import("./cloud/parts/logs.ts"),
  mappings: () => import("./cloud/parts/mappings.ts"),
  rds: () => import("./cloud/parts/rds.ts"),
  rdsData: () => import("./cloud/parts/rdsdata.ts"),
  s3: () => import("./cloud/parts/s3.ts"),
  scaling: () => import("./cloud/parts/scaling.ts"),
  secrets: () => import("./cloud/parts/secretsmanager.ts"),
  secretsExtension: () => import("./cloud/parts/secrets-extension.ts"),
  sns: () => import("./cloud/parts/sns.ts"),
  sqs: () => import("./cloud/parts/sqs.ts"),
  ssm: () => import("./cloud/parts/ssm.ts"),
  streams: () => import("./cloud/parts/streams.ts"),
  sts: () => import("./cloud/parts/sts.ts"),
  xray: () => import("./cloud/parts/xray.ts"),
};

/** Loads parts by name; each is fetched once. */
export async function loadServiceParts(names: readonly ServicePartName[]): Promise<ServiceParts> {
  const loaded = names.map(async (name) => [name, await LOADERS[name]()] as const);
  return Object.fromEntries(await Promise.all(loaded)) as ServiceParts;
}

/** What a service here answers, for pages. */
export interface SimulatedService {
  /** `DynamoDB`. */
  readonly title: string;
  /** In the order of the alphabet. */
  readonly operations: readonly string[];
}

/** Every operation that handlers can call: asked of an empty account, so that no list can say something else. */
export async function simulatedServices(): Promise<SimulatedService[]> {
  const parts = await loadServiceParts(Object.keys(LOADERS) as ServicePartName[]);
  return networkOf(parts)
    .map(({ title, operations }) => ({ title, operations: Object.keys(operations).sort() }))
    .sort((a, b) => (a.title < b.title ? -1 : 1));
}
