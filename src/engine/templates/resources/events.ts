/** AWS::Events: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Events.html */
import type { EventBusConfiguration } from "../../services/eventbridge/configuration.ts";
import type { PolicyStatement } from "../../services/iam/policy.ts";
import { withoutUndefined, type AccountBuilder } from "../account-builder.ts";
import {
  arn,
  DESCRIPTION,
  document,
  filledText,
  listOf,
  mapOf,
  noEffect,
  notSimulated,
  objectOf,
  oneOf,
  required,
  TAGS,
  text,
  whole,
  type Kind,
} from "../kinds.ts";
import { arnOf } from "../names.ts";
import { map, type Located } from "../node.ts";
import { resourceType } from "../resource-type.ts";
import { policyDocument } from "./policy-document.ts";

const DEFAULT_BUS = "default";
const OTHER_TARGETS = notSimulated(
  "Rules send to functions, queues, topics, event buses and log groups.",
);

const target = objectOf({
  Id: required(filledText),
  Arn: required(arn),
  RoleArn: arn,
  Input: text,
  InputPath: filledText,
  InputTransformer: objectOf({ InputPathsMap: mapOf(text), InputTemplate: required(filledText) }),
  SqsParameters: objectOf({ MessageGroupId: required(filledText) }),
  RetryPolicy: objectOf({ MaximumRetryAttempts: whole, MaximumEventAgeInSeconds: whole }),
  DeadLetterConfig: objectOf({ Arn: arn }),
  AppSyncParameters: OTHER_TARGETS,
  BatchParameters: OTHER_TARGETS,
  EcsParameters: OTHER_TARGETS,
  HttpParameters: OTHER_TARGETS,
  KinesisParameters: OTHER_TARGETS,
  RedshiftDataParameters: OTHER_TARGETS,
  RunCommandParameters: OTHER_TARGETS,
  SageMakerPipelineParameters: OTHER_TARGETS,
});

const busNameOf = (nameOrArn = DEFAULT_BUS): string => nameOrArn.replace(/^arn:.*event-bus\//, "");

const rulePath = (bus: string, name: string): string =>
  bus === DEFAULT_BUS ? `rule/${name}` : `rule/${bus}/${name}`;

const rule = resourceType({
  type: "AWS::Events::Rule",
  properties: {
    Name: filledText,
    Description: DESCRIPTION,
    EventBusName: filledText,
    EventPattern: document,
    ScheduleExpression: filledText,
    State: oneOf("ENABLED", "DISABLED"),
    RoleArn: noEffect("Targets have roles of their own."),
    Targets: listOf(target),
    Tags: TAGS,
  },
  naming: { property: "Name", longest: 64 },
  ref: ({ name, properties }) => {
    const bus = busNameOf(properties.EventBusName);
    return bus === DEFAULT_BUS ? name : `${bus}|${name}`;
  },
  attributes: {
    Arn: ({ name, properties }) =>
      arnOf("events", rulePath(busNameOf(properties.EventBusName), name)),
  },
  deploy(resource, account) {
    const { name, properties: it } = resource;
    const bus = busNameOf(it.EventBusName);
    const entry = busOf(account, bus, resource);
    if (!entry) {
      account.messages.error(
        resource.placeOf("EventBusName"),
        `Expected an event bus of this template, received ${JSON.stringify(bus)}. Add an AWS::Events::EventBus, or leave EventBusName out for the default bus.`,
      );
      return;
    }
    (entry.rules ??= []).push(
      withoutUndefined({
        name,
        eventPattern: it.EventPattern,
        scheduleExpression: it.ScheduleExpression,
        enabled: it.State === "DISABLED" ? false : undefined,
        targets: it.Targets?.map((each) => ({
          id: each.Id,
          arn: each.Arn,
          roleArn: each.RoleArn,
          input: each.Input,
          inputPath: each.InputPath,
          inputTransformer: each.InputTransformer && {
            paths: each.InputTransformer.InputPathsMap,
            template: each.InputTransformer.InputTemplate,
          },
          messageGroupId: each.SqsParameters?.MessageGroupId,
          maximumRetryAttempts: each.RetryPolicy?.MaximumRetryAttempts,
          maximumEventAgeSeconds: each.RetryPolicy?.MaximumEventAgeInSeconds,
          deadLetterArn: each.DeadLetterConfig?.Arn,
        })),
      }),
    );
  },
});

/** The default bus is added with its first rule. */
function busOf(
  account: AccountBuilder,
  name: string,
  from: Located,
): EventBusConfiguration | undefined {
  const find = () => account.find("eventBuses", (bus) => bus.name === name);
  if (name === DEFAULT_BUS && !find()) account.add("eventBuses", { name }, from);
  return find();
}

const eventBus = resourceType({
  type: "AWS::Events::EventBus",
  properties: {
    Name: required(filledText),
    Description: DESCRIPTION,
    Policy: policyDocument,
    DeadLetterConfig: notSimulated("Targets of rules have dead-letter queues, buses have not."),
    EventSourceName: notSimulated("There are no partners' event sources."),
    KmsKeyIdentifier: notSimulated("There are no keys: events are kept as they are."),
    LogConfig: notSimulated("Buses write no logs: the timeline shows what they do."),
    Tags: TAGS,
  },
  naming: { property: "Name", longest: 256 },
  attributes: {
    Arn: ({ name }) => arnOf("events", `event-bus/${name}`),
    Name: ({ name }) => name,
  },
  deploy(resource, account) {
    const { name, properties } = resource;
    account.add("eventBuses", { name }, resource);
    const { Policy: statements } = properties;
    if (!statements) return;
    const policy = { resource: arnOf("events", `event-bus/${name}`), statements };
    account.add("resourcePolicies", policy, resource);
  },
});

/** One statement, where other policies have a document. */
const busStatement: Kind<PolicyStatement[]> = {
  expected: "a statement of a policy: an object with Effect, Action and Principal",
  read: (node, messages) => policyDocument.read(map([["Statement", node]], node), messages),
};

const busPolicy = resourceType({
  type: "AWS::Events::EventBusPolicy",
  properties: {
    StatementId: noEffect("It is for people."),
    EventBusName: filledText,
    Statement: required(busStatement),
    Action: notSimulated("Write the whole statement: Statement."),
    Principal: notSimulated("Write the whole statement: Statement."),
    Condition: notSimulated("Write the whole statement: Statement."),
  },
  naming: { longest: 64 },
  deploy(resource, account) {
    const { EventBusName, Statement: statements } = resource.properties;
    const policy = {
      resource: arnOf("events", `event-bus/${busNameOf(EventBusName)}`),
      statements,
    };
    account.add("resourcePolicies", policy, resource);
  },
});

export const EVENTS_TYPES = [rule, eventBus, busPolicy];
