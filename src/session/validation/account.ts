/** What the account holds around the function: shapes, and that everything which is named exists. */
import type { AccountDefinition } from "../protocol.ts";
import {
  aliasShape,
  arn,
  layerShape,
  otherFunctionShape,
  provisionedShape,
  versionShape,
} from "./function.ts";
import { parameterShape, parameterThroughputShape, secretShape } from "./configuration.ts";
import { databaseProxyShape, databaseShape } from "./database.ts";
import { bucketShape } from "./bucket.ts";
import { apiShape, functionUrlShape } from "./http.ts";
import { logGroupShape, metricFilterShape } from "./logs.ts";
import { REFUSED_MAPPING_SETTINGS } from "./refused.ts";
import {
  filledText,
  flag,
  json,
  listOf,
  mapOf,
  number,
  objectOf,
  oneOf,
  optional,
  text,
  textLike,
  wholeFrom,
  type Shape,
} from "./shapes.ts";
import { tableShape } from "./tables.ts";
import { workloadShape } from "./workload.ts";

type Listed<K extends keyof AccountDefinition> = NonNullable<AccountDefinition[K]>[number];

type Rule = NonNullable<Listed<"eventBuses">["rules"]>[number];
type RuleTarget = NonNullable<Rule["targets"]>[number];

const ruleTargetShape = objectOf<RuleTarget>({
  id: filledText,
  arn,
  roleArn: optional(arn),
  input: optional(text),
  inputPath: optional(filledText),
  inputTransformer: optional(
    objectOf<NonNullable<RuleTarget["inputTransformer"]>>({
      paths: optional(mapOf(text, "paths: an object of names and paths")),
      template: filledText,
    }),
  ),
  messageGroupId: optional(filledText),
  maximumRetryAttempts: optional(number),
  maximumEventAgeSeconds: optional(number),
  deadLetterArn: optional(arn),
});

const busShape = objectOf<Listed<"eventBuses">>({
  name: filledText,
  rules: optional(
    listOf(
      objectOf<Rule>({
        name: filledText,
        eventPattern: optional(json),
        scheduleExpression: optional(filledText),
        enabled: optional(flag),
        targets: optional(listOf(ruleTargetShape)),
      }),
    ),
  ),
});

const topicShape = objectOf<Listed<"topics">>({
  name: filledText,
  displayName: optional(text),
  contentBasedDeduplication: optional(flag),
  subscriptions: optional(
    listOf(
      objectOf<NonNullable<Listed<"topics">["subscriptions"]>[number]>({
        endpoint: arn,
        filterPolicy: optional(json),
        filterPolicyScope: optional(oneOf("MessageAttributes", "MessageBody")),
        rawMessageDelivery: optional(flag),
        deadLetterArn: optional(arn),
      }),
    ),
  ),
});

type Redrive = NonNullable<Listed<"queues">["redrive"]>;

const queueShape = objectOf<Listed<"queues">>({
  name: textLike(/^[\w-]{1,75}(\.fifo)?$/, "a name of letters, digits, hyphens and underscores"),
  visibilityTimeoutSeconds: optional(number),
  retentionSeconds: optional(number),
  delaySeconds: optional(number),
  receiveWaitSeconds: optional(number),
  contentBasedDeduplication: optional(flag),
  redrive: optional(
    objectOf<Redrive>({ deadLetterQueue: filledText, maxReceiveCount: wholeFrom(1, 1_000, "") }),
  ),
});

const streamShape = objectOf<Listed<"streams">>({
  name: filledText,
  kind: optional(oneOf("kinesis", "dynamodb")),
  shards: optional(wholeFrom(1, 500, "shards")),
  retentionHours: optional(number),
});

const mappingShape = objectOf<Listed<"eventSourceMappings">>(
  {
    id: filledText,
    functionName: filledText,
    qualifier: optional(filledText),
    eventSourceArn: arn,
    batchSize: optional(number),
    maximumBatchingWindowSeconds: optional(number),
    filters: optional(listOf(json)),
    reportBatchItemFailures: optional(flag),
    maximumConcurrency: optional(number),
    startingPosition: optional(oneOf("TRIM_HORIZON", "LATEST")),
    parallelizationFactor: optional(number),
    maximumRetryAttempts: optional(number),
    maximumRecordAgeSeconds: optional(number),
    bisectBatchOnFunctionError: optional(flag),
    onFailure: optional(arn),
    enabled: optional(flag),
  },
  REFUSED_MAPPING_SETTINGS,
);

type Alarm = Listed<"alarms">;

const alarmShape = objectOf<Alarm>({
  alarmName: filledText,
  metric: objectOf<Alarm["metric"]>({
    namespace: filledText,
    metricName: filledText,
    dimensions: mapOf(text, "dimensions: an object of names and texts"),
  }),
  statistic: textLike(
    /^(Sum|Average|Minimum|Maximum|SampleCount|p\d{1,2}(\.\d+)?|p100)$/,
    "one of Sum, Average, Minimum, Maximum, SampleCount, or a percentile such as p99",
  ),
  periodSeconds: number,
  evaluationPeriods: number,
  datapointsToAlarm: optional(number),
  threshold: number,
  comparison: oneOf(
    "GreaterThanThreshold",
    "GreaterThanOrEqualToThreshold",
    "LessThanThreshold",
    "LessThanOrEqualToThreshold",
  ),
  treatMissingData: optional(oneOf("notBreaching", "breaching", "ignore", "missing")),
  description: optional(text),
  alarmActions: optional(listOf(text)),
  okActions: optional(listOf(text)),
  insufficientDataActions: optional(listOf(text)),
  actionsEnabled: optional(flag),
});

type Target = Listed<"scalableTargets">;

const scalableTargetShape = objectOf<Target>({
  functionName: filledText,
  qualifier: filledText,
  minimum: number,
  maximum: number,
  targetTracking: optional(
    objectOf<NonNullable<Target["targetTracking"]>>({
      target: number,
      scaleInCooldownSeconds: optional(number),
      scaleOutCooldownSeconds: optional(number),
      scaleInDatapoints: optional(number),
      disableScaleIn: optional(flag),
    }),
  ),
  scheduled: optional(
    listOf(
      objectOf<NonNullable<Target["scheduled"]>[number]>({
        name: filledText,
        schedule: filledText,
        minimum: optional(number),
        maximum: optional(number),
      }),
    ),
  ),
});

/** Shapes alone; see `references.ts` for what they name. */
const texts = optional(listOf(text));

const statementShape = objectOf<Listed<"roles">["statements"][number]>({
  id: optional(filledText),
  effect: oneOf("Allow", "Deny"),
  actions: texts,
  notActions: texts,
  resources: texts,
  notResources: texts,
  principals: texts,
  conditions: optional(json),
});

const roleShape = objectOf<Listed<"roles">>({
  name: filledText,
  statements: listOf(statementShape),
});

const resourcePolicyShape = objectOf<Listed<"resourcePolicies">>({
  resource: filledText,
  statements: listOf(statementShape),
});

export const accountShape: Shape = objectOf<AccountDefinition>({
  versions: optional(listOf(versionShape)),
  aliases: optional(listOf(aliasShape)),
  provisionedConcurrency: optional(listOf(provisionedShape)),
  functions: optional(listOf(otherFunctionShape)),
  layers: optional(listOf(layerShape)),
  queues: optional(listOf(queueShape)),
  streams: optional(listOf(streamShape)),
  tables: optional(listOf(tableShape)),
  eventSourceMappings: optional(listOf(mappingShape)),
  buckets: optional(listOf(bucketShape)),
  topics: optional(listOf(topicShape)),
  eventBuses: optional(listOf(busShape)),
  alarms: optional(listOf(alarmShape)),
  logGroups: optional(listOf(logGroupShape)),
  metricFilters: optional(listOf(metricFilterShape)),
  databases: optional(listOf(databaseShape)),
  databaseProxies: optional(listOf(databaseProxyShape)),
  secrets: optional(listOf(secretShape)),
  parameters: optional(listOf(parameterShape)),
  parameterThroughput: optional(parameterThroughputShape),
  roles: optional(listOf(roleShape)),
  resourcePolicies: optional(listOf(resourcePolicyShape)),
  scalableTargets: optional(listOf(scalableTargetShape)),
  apis: optional(listOf(apiShape)),
  functionUrls: optional(listOf(functionUrlShape)),
  traffic: optional(listOf(workloadShape)),
});
