/**
 * `Events` of a SAM function: event source mappings, subscriptions, rules, notifications, routes, and the permissions that
 * they need. https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventsource.html
 */
import { didYouMean } from "../messages.ts";
import { entryOf, list, map, nodeOf, textOf, type MapNode, type TemplateNode } from "../node.ts";
import { attribute, pick, ref, type Expansion, type Mixed } from "./expansion.ts";
import { httpApiEvent, restApiEvent } from "./api-events.ts";
import { checkProperties, permit, type EventPermissions } from "./event.ts";
import type { FunctionEvent, ServerlessFunction } from "./function-event.ts";

type Expand = (event: FunctionEvent, into: Expansion, permissions: EventPermissions) => void;

export const MAPPING_PROPERTIES = [
  "BatchSize",
  "MaximumBatchingWindowInSeconds",
  "FilterCriteria",
  "FunctionResponseTypes",
  "ScalingConfig",
  "StartingPosition",
  "StartingPositionTimestamp",
  "ParallelizationFactor",
  "MaximumRetryAttempts",
  "MaximumRecordAgeInSeconds",
  "BisectBatchOnFunctionError",
  "Enabled",
  "KmsKeyArn",
  "LoggingConfig",
  "MetricsConfig",
  "ProvisionedPollerConfig",
  "TumblingWindowInSeconds",
];

const mapping =
  (source: string): Expand =>
  (event, into, permissions) => {
    const { owner, id, properties } = event;
    checkProperties(event, [...MAPPING_PROPERTIES, source, "DestinationConfig"], [source], into);
    const failed = entryOf(entryOf(properties, "DestinationConfig"), "OnFailure");
    const target = entryOf(failed, "Destination");
    const type = textOf(entryOf(failed, "Type")) ?? "SQS";
    if (target) {
      const Action =
        type === "SNS" ? "sns:Publish" : type === "S3Bucket" ? "s3:*" : "sqs:SendMessage";
      const Resource = type === "S3Bucket" ? "*" : target;
      permissions.inline.push({ Statement: [{ Effect: "Allow", Action, Resource }] });
    }
    into.add(
      id,
      "AWS::Lambda::EventSourceMapping",
      {
        FunctionName: owner.target,
        EventSourceArn: properties.entries.get(source),
        ...pick(properties, MAPPING_PROPERTIES),
        DestinationConfig: target && { OnFailure: { Destination: target } },
      },
      owner.declared,
    );
  };

const topic: Expand = (event, into, permissions) => {
  const { owner, id, properties } = event;
  const { at } = owner.declared;
  const own = ["FilterPolicy", "FilterPolicyScope", "Region", "RedrivePolicy"];
  checkProperties(event, ["Topic", "SqsSubscription", ...own], ["Topic"], into);
  const TopicArn = properties.entries.get("Topic");
  const subscription = { TopicArn, ...pick(properties, own) };
  const queue = properties.entries.get("SqsSubscription");
  if (!queue || textOf(queue) === "false") {
    const Endpoint = owner.isAlias ? owner.target : attribute(owner.logicalId, "Arn", at);
    into.add(
      id,
      "AWS::SNS::Subscription",
      { ...subscription, Protocol: "lambda", Endpoint },
      owner.declared,
    );
    permit(event, "sns.amazonaws.com", { SourceArn: TopicArn }, into);
    return;
  }
  // `true` makes a queue; an object names one.
  const given = queue.kind === "map" ? queue : undefined;
  if (!given) into.add(`${id}Queue`, "AWS::SQS::Queue", {}, owner.declared);
  const arn = entryOf(given, "QueueArn") ?? attribute(`${id}Queue`, "Arn", at);
  const url = entryOf(given, "QueueUrl") ?? ref(`${id}Queue`, at);
  permissions.managed.push("AWSLambdaSQSQueueExecutionRole");
  into.add(
    id,
    "AWS::SNS::Subscription",
    { ...subscription, Protocol: "sqs", Endpoint: arn },
    owner.declared,
  );
  into.add(
    `${id}QueuePolicy`,
    "AWS::SQS::QueuePolicy",
    {
      Queues: [url],
      PolicyDocument: {
        Statement: [
          {
            Effect: "Allow",
            Action: "sqs:SendMessage",
            Principal: "*",
            Resource: arn,
            Condition: { ArnEquals: { "aws:SourceArn": TopicArn } },
          },
        ],
      },
    },
    owner.declared,
  );
  into.add(
    `${id}EventSourceMapping`,
    "AWS::Lambda::EventSourceMapping",
    {
      FunctionName: owner.target,
      EventSourceArn: arn,
      BatchSize: entryOf(given, "BatchSize") ?? 10,
      Enabled: entryOf(given, "Enabled"),
    },
    owner.declared,
  );
};

const rule: Expand = (event, into) => {
  const { properties } = event;
  const ofTarget = ["Input", "InputPath", "InputTransformer", "RetryPolicy"];
  const known = [
    "Pattern",
    "EventBusName",
    "RuleName",
    "State",
    "Enabled",
    "Target",
    "DeadLetterConfig",
  ];
  checkProperties(event, [...known, ...ofTarget], ["Pattern"], into);
  const rule = {
    Name: properties.entries.get("RuleName"),
    EventBusName: properties.entries.get("EventBusName"),
    EventPattern: properties.entries.get("Pattern"),
  };
  addRule(event, rule, ofTarget, into);
};

const schedule: Expand = (event, into) => {
  const { properties } = event;
  const known = [
    "Schedule",
    "Name",
    "Description",
    "State",
    "Enabled",
    "Target",
    "DeadLetterConfig",
  ];
  const ofTarget = ["Input", "RetryPolicy"];
  checkProperties(event, [...known, ...ofTarget], ["Schedule"], into);
  const rule = {
    ...pick(properties, ["Name", "Description"]),
    ScheduleExpression: properties.entries.get("Schedule"),
  };
  addRule(event, rule, ofTarget, into);
};

/** A rule of EventBridge with the function as its target, which it may call. `ofTarget`: what the event says of the target. */
function addRule(
  event: FunctionEvent,
  rule: Record<string, Mixed>,
  ofTarget: string[],
  into: Expansion,
): void {
  const { owner, id, properties } = event;
  const { declared } = owner;
  const target = targetOf(event, ofTarget, into);
  const State = stateOf(properties);
  into.add(id, "AWS::Events::Rule", { ...rule, State, Targets: [target] }, declared);
  const SourceArn = attribute(id, "Arn", declared.at);
  permit(event, "events.amazonaws.com", { SourceArn }, into);
}

/** `Enabled: false` is the older way to say `State: DISABLED`. */
function stateOf(properties: MapNode): Mixed {
  const enabled = textOf(properties.entries.get("Enabled"))?.toLowerCase();
  if (enabled === undefined) return properties.entries.get("State");
  return enabled === "false" ? "DISABLED" : "ENABLED";
}

function targetOf(event: FunctionEvent, names: string[], into: Expansion): Mixed {
  const { owner, id, properties } = event;
  const { at } = owner.declared;
  const dead = properties.entries.get("DeadLetterConfig");
  let arn: Mixed = entryOf(dead, "Arn");
  if (dead && !arn) {
    const queueId = textOf(entryOf(dead, "QueueLogicalId")) ?? `${id}Queue`;
    into.add(queueId, "AWS::SQS::Queue", {}, owner.declared);
    arn = attribute(queueId, "Arn", at);
    allowRule(id, queueId, event, into);
  }
  return {
    Id: entryOf(properties.entries.get("Target"), "Id") ?? `${id}LambdaTarget`,
    Arn: owner.isAlias ? owner.target : attribute(owner.logicalId, "Arn", at),
    ...pick(properties, names),
    DeadLetterConfig: arn && { Arn: arn },
  };
}

/** A rule may send to the queue that SAM made for its dead letters. */
function allowRule(
  ruleId: string,
  queueId: string,
  { owner }: FunctionEvent,
  into: Expansion,
): void {
  const { at } = owner.declared;
  into.add(
    `${queueId}Policy`,
    "AWS::SQS::QueuePolicy",
    {
      Queues: [ref(queueId, at)],
      PolicyDocument: {
        Statement: [
          {
            Effect: "Allow",
            Action: "sqs:SendMessage",
            Principal: { Service: "events.amazonaws.com" },
            Resource: attribute(queueId, "Arn", at),
            Condition: { ArnEquals: { "aws:SourceArn": attribute(ruleId, "Arn", at) } },
          },
        ],
      },
    },
    owner.declared,
  );
}

/** The notification becomes a property of the bucket, which has to be in the same template. */
const bucket: Expand = (event, into) => {
  const { owner, id, properties } = event;
  checkProperties(event, ["Bucket", "Events", "Filter"], ["Bucket", "Events"], into);
  const named = properties.entries.get("Bucket");
  const bucketId =
    named?.kind === "call" && named.name === "Ref" ? textOf(named.argument) : undefined;
  if (bucketId === undefined || !into.resources.has(bucketId)) {
    into.messages.expected(
      named ?? properties,
      "a bucket of this template: !Ref and its logical id",
      "S3 events are settings of the bucket.",
    );
    return;
  }
  permit(
    event,
    "s3.amazonaws.com",
    { SourceAccount: ref("AWS::AccountId", owner.declared.at) },
    into,
  );
  const events = properties.entries.get("Events")!;
  const { at } = owner.declared;
  const configurations = (events.kind === "list" ? events.items : [events]).map((each) =>
    nodeOf(
      {
        Event: each,
        Function: owner.isAlias ? owner.target : attribute(owner.logicalId, "Arn", at),
        Filter: properties.entries.get("Filter"),
      },
      properties,
    ),
  );
  into.extend(bucketId, (it) => ({
    ...it,
    dependsOn: [...it.dependsOn, `${id}Permission`],
    properties: withNotifications(it.properties, configurations),
  }));
};

function withNotifications(bucket: MapNode, added: TemplateNode[]): MapNode {
  const all = bucket.entries.get("NotificationConfiguration");
  const own = entryOf(all, "LambdaConfigurations");
  const configurations = list([...(own?.kind === "list" ? own.items : []), ...added], added[0]!);
  const rest = all?.kind === "map" ? all.entries : new Map<string, TemplateNode>();
  const notification = map([...rest, ["LambdaConfigurations", configurations]], all ?? added[0]!);
  return map([...bucket.entries, ["NotificationConfiguration", notification]], bucket, bucket.keys);
}

export const EVENT_TYPES: Readonly<Record<string, Expand>> = {
  Api: restApiEvent,
  HttpApi: httpApiEvent,
  SQS: mapping("Queue"),
  Kinesis: mapping("Stream"),
  DynamoDB: mapping("Stream"),
  SNS: topic,
  S3: bucket,
  EventBridgeRule: rule,
  CloudWatchEvent: rule,
  Schedule: schedule,
};

const NOT_SIMULATED = [
  "ScheduleV2",
  "CloudWatchLogs",
  "Cognito",
  "AlexaSkill",
  "IoTRule",
  "MSK",
  "MQ",
  "SelfManagedKafka",
  "DocumentDB",
];

/** The types of the function's events. */
export function expandEvents(
  owner: ServerlessFunction,
  node: TemplateNode | undefined,
  permissions: EventPermissions,
  into: Expansion,
): string[] {
  if (node === undefined) return [];
  if (node.kind !== "map") {
    into.messages.expected(node, "an object of events");
    return [];
  }
  const types: string[] = [];
  for (const [name, each] of node.entries) {
    const type = textOf(entryOf(each, "Type"));
    const expand = type === undefined ? undefined : EVENT_TYPES[type];
    const properties = entryOf(each, "Properties") ?? map([], each);
    if (type !== undefined && NOT_SIMULATED.includes(type)) {
      into.messages.notSimulated(each, `Events of the type ${type} are not simulated.`);
    } else if (!expand || properties.kind !== "map") {
      const known = Object.keys(EVENT_TYPES);
      into.messages.expected(
        entryOf(each, "Type") ?? each,
        `an event: an object with Type (${known.join(", ")}) and Properties`,
        type === undefined ? undefined : didYouMean(type, known).trim() || undefined,
      );
    } else {
      types.push(type!);
      expand({ owner, name, id: owner.logicalId + name, properties }, into, permissions);
    }
  }
  return types;
}
