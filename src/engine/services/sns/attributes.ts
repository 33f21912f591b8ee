/** Attributes of topics and subscriptions as the API lists them. https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html */
import { ACCOUNT_ID } from "../../lambda/environment-variables.ts";
import { notSimulated } from "../api/service-error.ts";
import { invalidParameter } from "./errors.ts";
import type { Subscription } from "./subscription.ts";
import type { Topic, TopicSettings } from "./topic.ts";

/** Of HTTP endpoints; what queues and functions have cannot be set. */
const EFFECTIVE_DELIVERY_POLICY = JSON.stringify({
  http: {
    defaultHealthyRetryPolicy: {
      minDelayTarget: 20,
      maxDelayTarget: 20,
      numRetries: 3,
      numMaxDelayRetries: 0,
      numNoDelayRetries: 0,
      numMinDelayRetries: 0,
      backoffFunction: "linear",
    },
    disableSubscriptionOverrides: false,
    defaultRequestPolicy: { headerContentType: "text/plain; charset=UTF-8" },
  },
});

const defaultPolicy = (arn: string): string =>
  JSON.stringify({
    Version: "2008-10-17",
    Id: "__default_policy_ID",
    Statement: [
      {
        Sid: "__default_statement_ID",
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: [
          "SNS:GetTopicAttributes",
          "SNS:SetTopicAttributes",
          "SNS:AddPermission",
          "SNS:RemovePermission",
          "SNS:DeleteTopic",
          "SNS:Subscribe",
          "SNS:ListSubscriptionsByTopic",
          "SNS:Publish",
        ],
        Resource: arn,
        Condition: { StringEquals: { "AWS:SourceOwner": ACCOUNT_ID } },
      },
    ],
  });

export function topicAttributes(topic: Topic): Map<string, string> {
  const { arn, fifo, settings, subscriptions, deleted } = topic;
  return new Map([
    ["TopicArn", arn],
    ["Owner", ACCOUNT_ID],
    ["DisplayName", settings.displayName],
    ["Policy", defaultPolicy(arn)],
    ["SubscriptionsConfirmed", String(subscriptions.size)],
    ["SubscriptionsPending", "0"],
    ["SubscriptionsDeleted", String(deleted)],
    ["EffectiveDeliveryPolicy", EFFECTIVE_DELIVERY_POLICY],
    ...(fifo
      ? ([
          ["FifoTopic", "true"],
          ["ContentBasedDeduplication", String(settings.contentBasedDeduplication)],
        ] as const)
      : []),
  ]);
}

const SIMULATED = new Set(["DisplayName", "ContentBasedDeduplication"]);
const KNOWN =
  /^(DeliveryPolicy|Policy|TracingConfig|KmsMasterKeyId|SignatureVersion|ArchivePolicy|FifoThroughputScope|\w+(SuccessFeedbackRoleArn|FailureFeedbackRoleArn|SuccessFeedbackSampleRate))$/;

/** Settings with an attribute changed. Throws `ServiceError`. */
export function changedSettings(
  settings: TopicSettings,
  fifo: boolean,
  name: string,
  value: string,
): TopicSettings {
  if (!SIMULATED.has(name)) {
    if (KNOWN.test(name)) notSimulated(`the attribute ${name} of topics`);
    throw invalidParameter("AttributeName");
  }
  if (name === "DisplayName") return { ...settings, displayName: value };
  if (!fifo) throw invalidParameter("AttributeName");
  if (value !== "true" && value !== "false") throw invalidParameter("AttributeValue");
  return { ...settings, contentBasedDeduplication: value === "true" };
}

/** https://docs.aws.amazon.com/sns/latest/api/API_GetSubscriptionAttributes.html */
export function subscriptionAttributes(subscription: Subscription): Map<string, string> {
  const { arn, topicArn, protocol, endpoint, attributes, scope } = subscription;
  return new Map([
    ["SubscriptionArn", arn],
    ["TopicArn", topicArn],
    ["Protocol", protocol],
    ["Endpoint", endpoint],
    ["Owner", ACCOUNT_ID],
    ["ConfirmationWasAuthenticated", "true"],
    ["PendingConfirmation", "false"],
    ["RawMessageDelivery", "false"],
    ...Object.entries(attributes),
    ...(attributes.FilterPolicy === undefined ? [] : ([["FilterPolicyScope", scope]] as const)),
  ]);
}
