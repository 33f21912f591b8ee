/** A queue's attributes as the API has them: texts by name. */
import { toMs } from "../../kernel/instant.ts";
import { notSimulated } from "../api/service-error.ts";
import type { QueueConfiguration } from "./configuration.ts";
import { SqsError } from "./errors.ts";
import { queueArn, type Queue } from "./queue.ts";
import { SQS_QUOTAS } from "./quotas.ts";

const MS_PER_SECOND = 1_000;

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html */
export function attributesOf(queue: Queue, names: readonly string[]): Record<string, string> {
  const { configuration: it, fifo } = queue;
  const all: Record<string, string | number | undefined> = {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: queue.visible,
    ApproximateNumberOfMessagesNotVisible: queue.inFlight,
    ApproximateNumberOfMessagesDelayed: queue.delayed,
    VisibilityTimeout: toMs(queue.visibilityTimeoutUs) / MS_PER_SECOND,
    MaximumMessageSize: SQS_QUOTAS.messageSize.value,
    MessageRetentionPeriod: it.retentionSeconds ?? SQS_QUOTAS.retentionDefault.value,
    DelaySeconds: it.delaySeconds ?? 0,
    ReceiveMessageWaitTimeSeconds: it.receiveWaitSeconds ?? 0,
    RedrivePolicy: it.redrive && redrivePolicy(it.redrive),
    FifoQueue: fifo ? "true" : undefined,
    ContentBasedDeduplication: fifo ? String(it.contentBasedDeduplication ?? true) : undefined,
  };
  for (const name of names) {
    if (name === "All" || name in all) continue;
    throw new SqsError("InvalidAttributeName", `Unknown Attribute ${name}.`);
  }
  const wanted = Object.entries(all).filter(
    ([name, value]) => value !== undefined && (names.includes("All") || names.includes(name)),
  );
  return Object.fromEntries(wanted.map(([name, value]) => [name, String(value)]));
}

const redrivePolicy = ({
  deadLetterQueue,
  maxReceiveCount,
}: NonNullable<QueueConfiguration["redrive"]>): string =>
  JSON.stringify({ deadLetterTargetArn: queueArn(deadLetterQueue), maxReceiveCount });

type Settings = Omit<QueueConfiguration, "name">;
type Read = (value: string) => Settings;

const whole = (name: string, value: string): number => {
  if (/^\d+$/.test(value)) return Number(value);
  throw new SqsError("InvalidAttributeValue", `Invalid value for the parameter ${name}.`);
};

const ATTRIBUTES: Readonly<Record<string, Read>> = {
  VisibilityTimeout: (value) => ({
    visibilityTimeoutSeconds: whole("VisibilityTimeout", value),
  }),
  MessageRetentionPeriod: (value) => ({
    retentionSeconds: whole("MessageRetentionPeriod", value),
  }),
  DelaySeconds: (value) => ({ delaySeconds: whole("DelaySeconds", value) }),
  ReceiveMessageWaitTimeSeconds: (value) => ({
    receiveWaitSeconds: whole("ReceiveMessageWaitTimeSeconds", value),
  }),
  ContentBasedDeduplication: (value) => ({ contentBasedDeduplication: value === "true" }),
  FifoQueue: () => ({}),
  RedrivePolicy(value) {
    const { deadLetterTargetArn = "", maxReceiveCount } = redriveOf(value);
    const deadLetterQueue = deadLetterTargetArn.slice(deadLetterTargetArn.lastIndexOf(":") + 1);
    return { redrive: { deadLetterQueue, maxReceiveCount: Number(maxReceiveCount) } };
  },
};

function redriveOf(value: string): {
  deadLetterTargetArn?: string;
  maxReceiveCount?: number | string;
} {
  try {
    return JSON.parse(value) as object;
  } catch {
    throw new SqsError("InvalidAttributeValue", "Invalid value for the parameter RedrivePolicy.");
  }
}

/** What the attributes configure. Throws for those that nothing acts upon. */
export function configurationOf(
  name: string,
  attributes: Readonly<Record<string, string>>,
): QueueConfiguration {
  // The API's own default, unlike that of queues which workloads send to.
  const fifo = name.endsWith(".fifo") ? { contentBasedDeduplication: false } : {};
  const settings = Object.entries(attributes).map(([attribute, value]) => {
    const read = ATTRIBUTES[attribute];
    return read ? read(value) : notSimulated(`the queue attribute ${attribute}`);
  });
  return Object.assign({ name }, fifo, ...settings) as QueueConfiguration;
}
