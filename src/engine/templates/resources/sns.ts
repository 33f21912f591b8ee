/** AWS::SNS: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_SNS.html */
import type { SubscriptionConfiguration } from "../../services/sns/configuration.ts";
import { withoutUndefined, type AccountBuilder } from "../account-builder.ts";
import {
  arn,
  document,
  filledText,
  flag,
  listOf,
  noEffect,
  notSimulated,
  objectOf,
  oneOf,
  required,
  TAGS,
  text,
} from "../kinds.ts";
import { arnOf } from "../names.ts";
import type { Located } from "../node.ts";
import { resourceType } from "../resource-type.ts";
import { policyDocument } from "./policy-document.ts";

const FIFO = ".fifo";
const LONGEST_NAME = 256;

const PROTOCOLS = [
  "lambda",
  "sqs",
  "http",
  "https",
  "email",
  "email-json",
  "sms",
  "application",
  "firehose",
] as const;
const protocol = oneOf(...PROTOCOLS);
type Protocol = (typeof PROTOCOLS)[number];

const topic = resourceType({
  type: "AWS::SNS::Topic",
  properties: {
    TopicName: filledText,
    DisplayName: text,
    FifoTopic: flag,
    ContentBasedDeduplication: flag,
    Subscription: listOf(
      objectOf({ Endpoint: required(filledText), Protocol: required(protocol) }),
    ),
    ArchivePolicy: notSimulated("Topics keep no archive."),
    DataProtectionPolicy: notSimulated("Messages are not searched for what is to be protected."),
    DeliveryStatusLogging: notSimulated("Topics write no logs: the timeline shows deliveries."),
    FifoThroughputScope: notSimulated("The throughput of FIFO topics is not limited."),
    KmsMasterKeyId: notSimulated("There are no keys: messages are kept as they are."),
    SignatureVersion: notSimulated("Signatures cannot be verified here."),
    TracingConfig: noEffect("Topics hand on the trace of who publishes."),
    Tags: TAGS,
  },
  naming: {
    property: "TopicName",
    longest: LONGEST_NAME - FIFO.length,
    generated: (name, { FifoTopic }) => (FifoTopic ? name + FIFO : name),
  },
  ref: ({ name }) => arnOf("sns", name),
  attributes: {
    TopicArn: ({ name }) => arnOf("sns", name),
    TopicName: ({ name }) => name,
  },
  deploy(resource, account) {
    const { name, properties: it } = resource;
    const { FifoTopic: isFifo = false } = it;
    if (isFifo !== name.endsWith(FIFO)) {
      account.messages.error(
        resource.placeOf("TopicName"),
        isFifo
          ? `Fifo Topic names must end with .fifo; it is ${name}.`
          : `The topic ${name} ends in .fifo. Add FifoTopic: true, or choose another name.`,
      );
    }
    account.add(
      "topics",
      {
        name,
        displayName: it.DisplayName,
        contentBasedDeduplication: isFifo ? it.ContentBasedDeduplication : undefined,
      },
      resource,
    );
    for (const { Endpoint: endpoint, Protocol } of it.Subscription ?? []) {
      const place = resource.placeOf("Subscription");
      subscribe(account, arnOf("sns", name), Protocol, { endpoint }, place, place);
    }
  },
});

const subscription = resourceType({
  type: "AWS::SNS::Subscription",
  properties: {
    TopicArn: required(arn),
    Protocol: required(protocol),
    Endpoint: required(filledText),
    FilterPolicy: document,
    FilterPolicyScope: oneOf("MessageAttributes", "MessageBody"),
    RawMessageDelivery: flag,
    RedrivePolicy: objectOf({ deadLetterTargetArn: required(arn) }),
    Region: noEffect("The account is in one region."),
    DeliveryPolicy: notSimulated("Queues and functions have AWS's own delivery policy."),
    ReplayPolicy: notSimulated("Topics keep no archive."),
    SubscriptionRoleArn: notSimulated("It is for delivery streams, which are not simulated."),
  },
  naming: { longest: LONGEST_NAME },
  ref: ({ name, properties }) => `${properties.TopicArn}:${name}`,
  deploy(resource, account) {
    const { properties: it } = resource;
    subscribe(
      account,
      it.TopicArn,
      it.Protocol,
      {
        endpoint: it.Endpoint,
        filterPolicy: it.FilterPolicy,
        filterPolicyScope: it.FilterPolicyScope,
        rawMessageDelivery: it.RawMessageDelivery,
        deadLetterArn: it.RedrivePolicy?.deadLetterTargetArn,
      },
      resource.placeOf("TopicArn"),
      resource.placeOf("Protocol"),
    );
  },
});

type Given<T> = { [K in keyof T]: T[K] | undefined };

function subscribe(
  account: AccountBuilder,
  topicArn: string,
  protocol: Protocol,
  configuration: Given<SubscriptionConfiguration>,
  topicPlace: Located,
  protocolPlace: Located,
): void {
  if (protocol !== "lambda" && protocol !== "sqs") {
    account.messages.notSimulated(
      protocolPlace,
      `Topics send to queues and functions; subscriptions with the protocol ${protocol} get nothing.`,
    );
    return;
  }
  const found = account.find("topics", ({ name }) => arnOf("sns", name) === topicArn);
  if (!found) {
    account.messages.error(
      topicPlace,
      `Expected the ARN of a topic of this template, received ${JSON.stringify(topicArn)}. Refer to it with !Ref.`,
    );
    return;
  }
  (found.subscriptions ??= []).push(withoutUndefined(configuration) as SubscriptionConfiguration);
}

const topicPolicy = resourceType({
  type: "AWS::SNS::TopicPolicy",
  properties: { PolicyDocument: required(policyDocument), Topics: required(listOf(arn)) },
  naming: { longest: LONGEST_NAME },
  deploy(resource, account) {
    const { PolicyDocument: statements, Topics } = resource.properties;
    for (const topicArn of Topics) {
      account.add("resourcePolicies", { resource: topicArn, statements }, resource);
    }
  },
});

export const SNS_TYPES = [topic, subscription, topicPolicy];
