/** SNS on the network. https://docs.aws.amazon.com/sns/latest/api/API_Operations.html */
import { ACCOUNT_ID, REGION } from "../../lambda/environment-variables.ts";
import { awsQuery } from "../api/aws-query.ts";
import { textOf } from "../api/members.ts";
import { operation, type Operation, type ServiceApi } from "../api/service-api.ts";
import { notSimulated } from "../api/service-error.ts";
import { changedSettings, subscriptionAttributes, topicAttributes } from "./attributes.ts";
import { publishBatch } from "./batch.ts";
import { invalidParameter } from "./errors.ts";
import type { PublishRequest } from "./message.ts";
import type { SnsService } from "./sns-service.ts";
import type { Subscription, SubscriptionAttributes } from "./subscription.ts";
import { topicArn, type TopicSettings } from "./topic.ts";

interface OnTopic {
  TopicArn?: string;
}
interface WireAttribute {
  DataType: string;
  StringValue?: string;
  BinaryValue?: string;
}
interface WireMessage {
  Message?: string;
  Subject?: string;
  MessageStructure?: string;
  MessageAttributes?: Record<string, WireAttribute>;
  MessageGroupId?: string;
  MessageDeduplicationId?: string;
}
interface Publish extends OnTopic, WireMessage {
  TargetArn?: string;
}
interface Subscribe extends OnTopic {
  Protocol: string;
  Endpoint?: string;
  Attributes?: SubscriptionAttributes;
  ReturnSubscriptionArn?: string;
}
interface OnSubscription {
  SubscriptionArn: string;
}
interface Attribute {
  AttributeName: string;
  AttributeValue?: string;
}

const MESSAGE_MEMBERS = [
  "Message",
  "Subject",
  "MessageStructure",
  "MessageAttributes",
  "MessageGroupId",
  "MessageDeduplicationId",
] as const;

const PAGE_SIZE = 100;

/** Members that are no texts. */
const OTHERS = new Set(["MessageAttributes", "Attributes", "PublishBatchRequestEntries"]);

/** Operations that look at the types of their input first. Throws `SerializationException`. */
const typed = ([name, each]: [string, Operation]): [string, Operation] => [
  name,
  {
    ...each,
    run(input, call) {
      for (const member of Object.keys(input)) if (!OTHERS.has(member)) textOf(input, member);
      return each.run(input, call);
    },
  },
];

const nameOf = (arn: unknown): string => String(arn ?? "").split(":")[5] ?? "";

type Definition<Input> = [
  name: string,
  takes: readonly (keyof Input & string)[],
  run: Operation<Input>["run"],
];

/** An operation on what an ARN names: allowed by the permissions on its topic. */
function onArn<Input extends object>(
  arnOf: (input: Input) => unknown,
  ...[name, takes, run]: Definition<Input>
): [string, Operation] {
  const topicOf = (arn: unknown): string =>
    arn === undefined ? "*" : String(arn).split(":").slice(0, 6).join(":");
  return [
    name,
    operation<Input>({
      takes,
      resource: (input) => nameOf(arnOf(input)),
      permissions: (input) => [{ action: `sns:${name}`, resource: topicOf(arnOf(input)) }],
      run,
    }),
  ];
}

const onTopic = <Input extends OnTopic>(...definition: Definition<Input>) =>
  onArn<Input>(({ TopicArn }) => TopicArn, ...definition);

const onSubscription = <Input extends OnSubscription>(...definition: Definition<Input>) =>
  onArn<Input>(({ SubscriptionArn }) => SubscriptionArn, ...definition);

/** All of the account's, and pages of them. */
function listing<Item>(name: string, member: string, items: () => Item[]): [string, Operation] {
  return [
    name,
    operation<{ NextToken?: string }>({
      takes: ["NextToken"],
      permissions: () => [
        { action: `sns:${name}`, resource: `arn:aws:sns:${REGION}:${ACCOUNT_ID}:*` },
      ],
      run: ({ NextToken }) => page(member, items(), NextToken),
    }),
  ];
}

function page<Item>(member: string, items: Item[], token: string | undefined): object {
  const from = token ? Number(token) : 0;
  const to = from + PAGE_SIZE;
  return {
    [member]: items.slice(from, to),
    ...(to < items.length ? { NextToken: String(to) } : {}),
  };
}

export function snsApi(sns: SnsService): ServiceApi {
  return {
    service: "sns",
    title: "SNS",
    protocol: awsQuery({ xmlNamespace: "http://sns.amazonaws.com/doc/2010-03-31/" }),
    accessDenied: { code: "AuthorizationError", status: 403 },
    operations: Object.fromEntries(
      [
        publish(sns),
        onTopic<OnTopic & { PublishBatchRequestEntries: (WireMessage & { Id: string })[] }>(
          "PublishBatch",
          ["TopicArn", "PublishBatchRequestEntries"],
          ({ TopicArn, PublishBatchRequestEntries: entries }, { traceHeader }) =>
            publishBatch(
              sns.topic(TopicArn),
              (Array.isArray(entries) ? entries : []).map((entry) => ({
                id: textOf(entry, "Id") ?? "",
                request: requestOf(entry, traceHeader),
              })),
            ),
        ),
        createTopic(sns),
        onTopic<OnTopic>("DeleteTopic", ["TopicArn"], ({ TopicArn = "" }) =>
          sns.deleteTopic(TopicArn),
        ),
        onTopic<OnTopic>("GetTopicAttributes", ["TopicArn"], ({ TopicArn }) => ({
          Attributes: topicAttributes(sns.topic(TopicArn)),
        })),
        onTopic<OnTopic & Attribute>(
          "SetTopicAttributes",
          ["TopicArn", "AttributeName", "AttributeValue"],
          ({ TopicArn, AttributeName, AttributeValue = "" }) => {
            const topic = sns.topic(TopicArn);
            const { settings, fifo } = topic;
            topic.settings = changedSettings(settings, fifo, AttributeName, AttributeValue);
          },
        ),
        onTopic<Subscribe>(
          "Subscribe",
          ["TopicArn", "Protocol", "Endpoint", "Attributes", "ReturnSubscriptionArn"],
          ({ TopicArn, Protocol, Endpoint, Attributes = {} }) => ({
            SubscriptionArn: sns.subscribe(TopicArn, Protocol, Endpoint, Attributes).arn,
          }),
        ),
        onSubscription<OnSubscription>("Unsubscribe", ["SubscriptionArn"], ({ SubscriptionArn }) =>
          sns.unsubscribe(SubscriptionArn),
        ),
        onSubscription<OnSubscription>(
          "GetSubscriptionAttributes",
          ["SubscriptionArn"],
          ({ SubscriptionArn }) => ({
            Attributes: subscriptionAttributes(sns.subscription(SubscriptionArn)),
          }),
        ),
        onSubscription<OnSubscription & Attribute>(
          "SetSubscriptionAttributes",
          ["SubscriptionArn", "AttributeName", "AttributeValue"],
          ({ SubscriptionArn, AttributeName, AttributeValue = "" }) =>
            sns.subscription(SubscriptionArn).set({ [AttributeName]: AttributeValue }),
        ),
        listing("ListTopics", "Topics", () => sns.all.map(({ arn }) => ({ TopicArn: arn }))),
        listing("ListSubscriptions", "Subscriptions", () =>
          sns.subscriptions.map(wireSubscription),
        ),
        onTopic<OnTopic & { NextToken?: string }>(
          "ListSubscriptionsByTopic",
          ["TopicArn", "NextToken"],
          ({ TopicArn, NextToken }) => {
            const { subscriptions } = sns.topic(TopicArn);
            return page(
              "Subscriptions",
              [...subscriptions.values()].map(wireSubscription),
              NextToken,
            );
          },
        ),
      ].map(typed),
    ),
  };
}

function publish(sns: SnsService): [string, Operation] {
  return [
    "Publish",
    operation<Publish>({
      takes: ["TopicArn", "TargetArn", ...MESSAGE_MEMBERS],
      resource: ({ TopicArn, TargetArn }) => nameOf(TopicArn ?? TargetArn),
      permissions: ({ TopicArn, TargetArn = "*" }) => [
        { action: "sns:Publish", resource: TopicArn ?? TargetArn },
      ],
      run(input, { traceHeader }) {
        const arn = input.TopicArn ?? input.TargetArn;
        if (arn === undefined) {
          throw invalidParameter("TopicArn or TargetArn Reason: no value for required parameter");
        }
        if (arn.includes(":endpoint/")) notSimulated("Publish to an endpoint of mobile devices");
        const result = sns.topic(arn).publish(requestOf(input, traceHeader));
        const { messageId: MessageId, sequenceNumber: SequenceNumber } = result;
        return { MessageId, ...(SequenceNumber ? { SequenceNumber } : {}) };
      },
    }),
  ];
}

function createTopic(sns: SnsService): [string, Operation] {
  return [
    "CreateTopic",
    operation<{ Name: string; Attributes?: Record<string, string> }>({
      takes: ["Name", "Attributes"],
      resource: ({ Name }) => Name,
      permissions: ({ Name }) => [{ action: "sns:CreateTopic", resource: topicArn(Name) }],
      run({ Name, Attributes = {} }) {
        const { FifoTopic, ...others } = Attributes;
        const fifo = FifoTopic?.toLowerCase() === "true";
        let settings: TopicSettings = { displayName: "", contentBasedDeduplication: false };
        for (const [name, value] of Object.entries(others)) {
          settings = changedSettings(settings, fifo, name, value);
        }
        return { TopicArn: sns.createTopic(Name, settings, fifo).arn };
      },
    }),
  ];
}

const wireSubscription = ({ arn, topicArn, protocol, endpoint }: Subscription) => ({
  SubscriptionArn: arn,
  Owner: ACCOUNT_ID,
  Protocol: protocol,
  Endpoint: endpoint,
  TopicArn: topicArn,
});

function requestOf(wire: WireMessage, traceHeader: string | undefined): PublishRequest {
  for (const member of MESSAGE_MEMBERS) if (!OTHERS.has(member)) textOf(wire, member);
  const { Message = "", Subject, MessageStructure, MessageAttributes } = wire;
  const { MessageGroupId, MessageDeduplicationId } = wire;
  const attributes = Object.entries(MessageAttributes ?? {}).map(
    ([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      {
        dataType: DataType,
        ...(StringValue === undefined ? {} : { stringValue: StringValue }),
        ...(BinaryValue === undefined ? {} : { binaryValue: BinaryValue }),
      },
    ],
  );
  return {
    message: Message,
    messageAttributes: Object.fromEntries(attributes) as PublishRequest["messageAttributes"] & {},
    ...(Subject === undefined ? {} : { subject: Subject }),
    ...(MessageStructure === undefined ? {} : { messageStructure: MessageStructure }),
    ...(MessageGroupId === undefined ? {} : { messageGroupId: MessageGroupId }),
    ...(MessageDeduplicationId === undefined
      ? {}
      : { messageDeduplicationId: MessageDeduplicationId }),
    ...(traceHeader === undefined ? {} : { traceHeader }),
  };
}
