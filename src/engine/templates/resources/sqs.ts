/** AWS::SQS: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_SQS.html */
import {
  arn,
  flag,
  filledText,
  listOf,
  notSimulated,
  objectOf,
  required,
  TAGS,
  text,
  whole,
  wholeFrom,
} from "../kinds.ts";
import { ACCOUNT_ID, arnOf, REGION } from "../names.ts";
import { resourceType } from "../resource-type.ts";
import { policyDocument } from "./policy-document.ts";

const LONGEST_NAME = 80;
const FIFO = ".fifo";
const KEYS = notSimulated("There are no keys: messages are kept as they are.");

const queue = resourceType({
  type: "AWS::SQS::Queue",
  properties: {
    QueueName: filledText,
    FifoQueue: flag,
    ContentBasedDeduplication: flag,
    DelaySeconds: whole,
    MessageRetentionPeriod: whole,
    VisibilityTimeout: whole,
    RedrivePolicy: objectOf({
      deadLetterTargetArn: required(arn),
      maxReceiveCount: required(wholeFrom(1, 1_000)),
    }),
    KmsMasterKeyId: KEYS,
    KmsDataKeyReusePeriodSeconds: KEYS,
    SqsManagedSseEnabled: KEYS,
    MaximumMessageSize: notSimulated("A message may have the most that SQS takes."),
    ReceiveMessageWaitTimeSeconds: whole,
    DeduplicationScope: notSimulated("Deduplication is of the whole queue."),
    FifoThroughputLimit: notSimulated("The throughput of FIFO queues is not limited."),
    RedriveAllowPolicy: notSimulated("Every queue may be the dead-letter queue of another."),
    Tags: TAGS,
  },
  naming: {
    property: "QueueName",
    longest: LONGEST_NAME - FIFO.length,
    generated: (name, { FifoQueue }) => (FifoQueue ? name + FIFO : name),
  },
  ref: ({ name }) => `https://sqs.${REGION}.amazonaws.com/${ACCOUNT_ID}/${name}`,
  attributes: {
    Arn: ({ name }) => arnOf("sqs", name),
    QueueName: ({ name }) => name,
    QueueUrl: ({ name }) => `https://sqs.${REGION}.amazonaws.com/${ACCOUNT_ID}/${name}`,
  },
  deploy(resource, account) {
    const { name, properties } = resource;
    const { RedrivePolicy: redrive, FifoQueue: isFifo = false } = properties;
    if (isFifo !== name.endsWith(FIFO)) {
      account.messages.error(
        resource.placeOf("QueueName"),
        isFifo
          ? `The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix; it is ${name}.`
          : `The queue ${name} ends in .fifo. Add FifoQueue: true, or choose another name.`,
      );
    }
    account.add(
      "queues",
      {
        name,
        visibilityTimeoutSeconds: properties.VisibilityTimeout,
        retentionSeconds: properties.MessageRetentionPeriod,
        delaySeconds: properties.DelaySeconds,
        receiveWaitSeconds: properties.ReceiveMessageWaitTimeSeconds,
        contentBasedDeduplication: isFifo
          ? (properties.ContentBasedDeduplication ?? false)
          : undefined,
        redrive: redrive && {
          deadLetterQueue: redrive.deadLetterTargetArn.split(":").at(-1)!,
          maxReceiveCount: redrive.maxReceiveCount,
        },
      },
      resource,
    );
  },
});

const queuePolicy = resourceType({
  type: "AWS::SQS::QueuePolicy",
  properties: { PolicyDocument: required(policyDocument), Queues: required(listOf(text)) },
  naming: { longest: LONGEST_NAME },
  deploy(resource, account) {
    const { PolicyDocument: statements, Queues } = resource.properties;
    for (const url of Queues) {
      const name = url.split(/[/:]/).at(-1)!;
      if (account.find("queues", (it) => it.name === name)) {
        account.add("resourcePolicies", { resource: arnOf("sqs", name), statements }, resource);
      } else {
        account.messages.error(
          resource.placeOf("Queues"),
          `Expected the URL of a queue of this template, received ${JSON.stringify(url)}. Refer to it with !Ref.`,
        );
      }
    }
  },
});

export const SQS_TYPES = [queue, queuePolicy];
