/** Which parts of an account a scenario uses: only these are loaded. */
import type { ServicePartName, ServiceParts } from "../engine/index.ts";
import { loadServiceParts } from "../engine/services.ts";
import type { NeededLibraries } from "./libraries.ts";
import type { AccountDefinition } from "./protocol.ts";

interface Use {
  /** Definitions of the account that need the part. */
  account: readonly (keyof AccountDefinition)[];
  /** What code, ARNs and imports say of it. Rather too often than once too seldom. */
  named: RegExp;
}

const LAMBDA = /client-lambda|lambda\.[\w-]+\.amazonaws/i;
const EVENTS = /eventbridge|arn:aws:events|events\.[\w-]+\.amazonaws/i;
const SCALING = /application-?auto-?scaling|autoscaling\.[\w-]+\.amazonaws/i;

const anyOf = (...patterns: RegExp[]): RegExp =>
  new RegExp(patterns.map(({ source }) => source).join("|"), "i");

const USES: Record<ServicePartName, Use> = {
  apigateway: { account: ["apis"], named: /execute-api/ },
  // Application Auto Scaling makes alarms.
  cloudwatch: {
    account: ["alarms", "scalableTargets"],
    named: anyOf(/cloudwatch|monitoring/, SCALING),
  },
  dynamoDb: { account: ["tables"], named: /dynamo/i },
  events: { account: ["eventBuses"], named: EVENTS },
  http: { account: ["apis", "functionUrls"], named: /execute-api/ },
  lambda: { account: [], named: LAMBDA },
  // Rules of EventBridge send to log groups.
  logs: {
    account: ["eventBuses", "logGroups", "metricFilters"],
    named: anyOf(/client-cloudwatch-logs|logs\.[\w-]+\.amazonaws|arn:aws:logs/, EVENTS),
  },
  // Lambda's API makes them.
  mappings: { account: ["eventSourceMappings"], named: LAMBDA },
  rds: {
    account: ["databases", "databaseProxies"],
    named: /\.rds\.amazonaws|rds-data|"failovers"/,
  },
  rdsData: { account: [], named: /rds-data/ },
  s3: { account: ["buckets"], named: /s3/i },
  scaling: { account: ["scalableTargets"], named: SCALING },
  secrets: {
    account: ["secrets", "parameters", "databaseProxies"],
    named: /secret|ssm|rds-data/i,
  },
  // Lambda's API gives functions other layers.
  secretsExtension: {
    account: [],
    named: anyOf(/Parameters-and-Secrets-Lambda-Extension/, LAMBDA),
  },
  sns: { account: ["topics"], named: /sns/i },
  sqs: { account: ["queues"], named: /sqs/i },
  ssm: { account: ["parameters", "secrets"], named: /ssm|secret/i },
  // Tables have streams, too.
  streams: { account: ["streams", "tables"], named: /kinesis|dynamo/i },
  sts: { account: [], named: /client-sts|credential-providers|sts\.[\w.-]*amazonaws/i },
  xray: { account: [], named: /x-?ray|tracer/i },
};

/** Whatever is called may be called by packages that the function brings along. */
const BROUGHT = "node_modules/";

/** In a fixed order. */
function partsFor(
  text: string,
  account: AccountDefinition,
  { specifiers }: NeededLibraries,
): ServicePartName[] {
  const said = `${text} ${specifiers.join(" ")}`;
  const names = Object.keys(USES) as ServicePartName[];
  if (text.includes(BROUGHT)) return names;
  return names.filter((name) => {
    const { account: keys, named } = USES[name];
    return named.test(said) || keys.some((key) => account[key] !== undefined);
  });
}

/** For a scenario, given as JSON without its workload, and what it imports. */
export const loadPartsFor = (
  text: string,
  account: AccountDefinition = {},
  libraries: NeededLibraries,
): Promise<ServiceParts> => loadServiceParts(partsFor(text, account, libraries));
