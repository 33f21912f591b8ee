/** SQS on the network. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Operations.html */
import type { Agenda } from "../../kernel/agenda.ts";
import { fromSeconds } from "../../kernel/instant.ts";
import { ACCOUNT_ID, REGION } from "../../lambda/environment-variables.ts";
import type { ReceivedMessage } from "../../lambda/event-source-mappings/ports.ts";
import { awsJson } from "../api/aws-json.ts";
import {
  Later,
  operation,
  type Call,
  type Operation,
  type ServiceApi,
} from "../api/service-api.ts";
import { attributesOf, configurationOf } from "./attributes.ts";
import type { ServicePorts } from "../api/service-ports.ts";
import { MoveTasks } from "./move-tasks.ts";
import { moveTaskOperations } from "./move-tasks-api.ts";
import { batchOf, type BatchRequest } from "./batch.ts";
import { noQueue, SqsError } from "./errors.ts";
import { queueArn, type Queue } from "./queue.ts";
import { SQS_QUOTAS } from "./quotas.ts";
import { sentBy, type ApiAttribute, type SentMessage } from "./wire-message.ts";
import type { SqsService } from "./sqs-service.ts";

const HOST = `sqs.${REGION}.amazonaws.com`;

const queueUrl = (name: string): string => `https://${HOST}/${ACCOUNT_ID}/${name}`;

/** Throws {@link SqsError} without a URL: an environment variable that is not set becomes one. */
function nameOf(url: string | undefined): string {
  if (url) return url.slice(url.lastIndexOf("/") + 1);
  throw new SqsError("MissingParameter", "The request must contain the parameter QueueUrl.");
}

interface OnQueue {
  QueueUrl?: string;
}

type OnQueueRun<Input> = (queue: Queue, input: Input, call: Call) => unknown;

export function sqsApi(sqs: SqsService, { agenda, seed, record }: ServicePorts): ServiceApi {
  const changeVisibility = (queue: Queue, input: Visibility): void => {
    const changed = queue.changeMessageVisibility(handleOf(input), input.VisibilityTimeout);
    record({ type: "message.visibility.changed", queue: queue.name, ...changed });
  };
  /** An operation on a queue that its URL names. */
  const onQueue = <Input extends OnQueue>(
    name: string,
    takes: readonly (keyof Input & string)[],
    run: OnQueueRun<Input>,
  ): Record<string, Operation> => {
    // A batch needs the permission of the single operation.
    const action = `sqs:${name.replace(/Batch$/, "")}`;
    return {
      [name]: operation<Input>({
        takes,
        resource: ({ QueueUrl }) => nameOf(QueueUrl),
        permissions: ({ QueueUrl }) => [{ action, resource: queueArn(nameOf(QueueUrl)) }],
        run(input, call) {
          const queue = sqs.queue(nameOf(input.QueueUrl));
          if (!queue) throw noQueue();
          return queue.byCall(() => run(queue, input, call));
        },
      }),
    };
  };
  const operations = {
    ...onQueue<OnQueue & SentMessage>("SendMessage", ["QueueUrl", ...SENT], sentBy),
    ...onQueue<OnQueue & BatchRequest<SentMessage>>(
      "SendMessageBatch",
      ["QueueUrl", "Entries"],
      (queue, input, call) => batchOf(input, (entry) => sentBy(queue, entry, call)),
    ),
    ...onQueue<ReceiveInput>("ReceiveMessage", RECEIVE_MEMBERS, (queue, input) =>
      received(queue, input, agenda),
    ),
    ...onQueue<OnQueue & Handle>("DeleteMessage", ["QueueUrl", "ReceiptHandle"], (queue, input) =>
      queue.deleteMessage(handleOf(input)),
    ),
    ...onQueue<OnQueue & BatchRequest<Handle>>(
      "DeleteMessageBatch",
      ["QueueUrl", "Entries"],
      (queue, input) =>
        batchOf(input, (entry) => {
          queue.deleteMessage(handleOf(entry));
          return {};
        }),
    ),
    ...onQueue<OnQueue & Visibility>(
      "ChangeMessageVisibility",
      ["QueueUrl", "ReceiptHandle", "VisibilityTimeout"],
      changeVisibility,
    ),
    ...onQueue<OnQueue & BatchRequest<Visibility>>(
      "ChangeMessageVisibilityBatch",
      ["QueueUrl", "Entries"],
      (queue, input) =>
        batchOf(input, (entry) => {
          changeVisibility(queue, entry);
          return {};
        }),
    ),
    ...onQueue<OnQueue & { AttributeNames?: string[] }>(
      "GetQueueAttributes",
      ["QueueUrl", "AttributeNames"],
      (queue, { AttributeNames = [] }) => ({ Attributes: attributesOf(queue, AttributeNames) }),
    ),
    ...onQueue<OnQueue & { Attributes: Record<string, string> }>(
      "SetQueueAttributes",
      ["QueueUrl", "Attributes"],
      (queue, { Attributes }) => sqs.configure(queue, configurationOf(queue.name, Attributes)),
    ),
    ...onQueue<OnQueue>("PurgeQueue", ["QueueUrl"], (queue) => queue.purge()),
    ...onQueue<OnQueue>("ListDeadLetterSourceQueues", ["QueueUrl"], (queue) => ({
      queueUrls: sqs.sourcesOf(queue).map(({ name }) => queueUrl(name)),
    })),
  };
  return {
    service: "sqs",
    title: "SQS",
    protocol: awsJson({ version: "1.0", namespace: "com.amazonaws.sqs" }),
    accessDenied: { code: "AccessDeniedException", status: 403 },
    operations: {
      ...operations,
      ...moveTaskOperations(new MoveTasks(sqs, agenda, seed)),
      CreateQueue: operation<{ QueueName: string; Attributes?: Record<string, string> }>({
        takes: ["QueueName", "Attributes"],
        resource: ({ QueueName }) => QueueName,
        permissions: ({ QueueName }) => [
          { action: "sqs:CreateQueue", resource: queueArn(QueueName) },
        ],
        run({ QueueName, Attributes = {} }) {
          sqs.create(configurationOf(QueueName, Attributes));
          return { QueueUrl: queueUrl(QueueName) };
        },
      }),
      GetQueueUrl: operation<{ QueueName: string; QueueOwnerAWSAccountId?: string }>({
        takes: ["QueueName", "QueueOwnerAWSAccountId"],
        resource: ({ QueueName }) => QueueName,
        permissions: ({ QueueName }) => [
          { action: "sqs:GetQueueUrl", resource: queueArn(QueueName) },
        ],
        run({ QueueName, QueueOwnerAWSAccountId = ACCOUNT_ID }) {
          if (QueueOwnerAWSAccountId !== ACCOUNT_ID || !sqs.queue(QueueName)) throw noQueue();
          return { QueueUrl: queueUrl(QueueName) };
        },
      }),
      ListQueues: operation<{ QueueNamePrefix?: string }>({
        takes: ["QueueNamePrefix"],
        permissions: () => [{ action: "sqs:ListQueues", resource: "*" }],
        run: ({ QueueNamePrefix = "" }) => ({
          QueueUrls: sqs.names.filter((name) => name.startsWith(QueueNamePrefix)).map(queueUrl),
        }),
      }),
    },
  };
}

const SENT = [
  "MessageBody",
  "DelaySeconds",
  "MessageAttributes",
  "MessageSystemAttributes",
  "MessageDeduplicationId",
  "MessageGroupId",
] as const;

interface Handle {
  ReceiptHandle: string;
}

interface Visibility extends Handle {
  VisibilityTimeout: number;
}

function handleOf({ ReceiptHandle }: Handle): string {
  if (ReceiptHandle) return ReceiptHandle;
  throw new SqsError("MissingParameter", "The request must contain the parameter ReceiptHandle.");
}

interface ReceiveInput extends OnQueue {
  MaxNumberOfMessages?: number;
  VisibilityTimeout?: number;
  WaitTimeSeconds?: number;
  AttributeNames?: string[];
  MessageSystemAttributeNames?: string[];
  MessageAttributeNames?: string[];
  ReceiveRequestAttemptId?: string;
}

const RECEIVE_MEMBERS = [
  "QueueUrl",
  "MaxNumberOfMessages",
  "VisibilityTimeout",
  "WaitTimeSeconds",
  "AttributeNames",
  "MessageSystemAttributeNames",
  "MessageAttributeNames",
] as const;

/** Short polling answers at once; long polling waits for a message. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html */
function received(queue: Queue, input: ReceiveInput, agenda: Agenda): object | Later<object> {
  const { MaxNumberOfMessages = 1, VisibilityTimeout, WaitTimeSeconds } = input;
  const { receiveBatch, longPollMaximum } = SQS_QUOTAS;
  within("MaxNumberOfMessages", MaxNumberOfMessages, 1, receiveBatch.value);
  within("WaitTimeSeconds", WaitTimeSeconds, 0, longPollMaximum.value);
  within("VisibilityTimeout", VisibilityTimeout, 0, SQS_QUOTAS.visibilityTimeoutMaximum.value);
  const waitSeconds = WaitTimeSeconds ?? queue.configuration.receiveWaitSeconds ?? 0;
  const hidden = VisibilityTimeout === undefined ? undefined : fromSeconds(VisibilityTimeout);
  const take = () => queue.byCall(() => queue.receiveMessage(MaxNumberOfMessages, hidden));
  const first = take();
  if (first.length > 0 || waitSeconds === 0) return answerOf(first, input);
  return new Later((answer) => {
    let stop = (): void => {};
    const finish = (messages: ReceivedMessage[]): void => {
      stop();
      agenda.cancel(timeout);
      answer(answerOf(messages, input));
    };
    const timeout = agenda.at(agenda.now + fromSeconds(waitSeconds), () => finish([]));
    stop = queue.onAvailable(() => {
      const messages = take();
      if (messages.length > 0) finish(messages);
    });
    return () => {
      stop();
      agenda.cancel(timeout);
    };
  });
}

function answerOf(messages: readonly ReceivedMessage[], input: ReceiveInput): object {
  if (messages.length === 0) return {};
  const system = [...(input.AttributeNames ?? []), ...(input.MessageSystemAttributeNames ?? [])];
  const wanted = input.MessageAttributeNames ?? [];
  return { Messages: messages.map((message) => onWire(message, system, wanted)) };
}

function onWire(message: ReceivedMessage, system: string[], wanted: string[]): object {
  const { attributes, messageAttributes } = message;
  const chosen = Object.entries(attributes).filter(
    ([name]) => system.includes("All") || system.includes(name),
  );
  const own = Object.entries(messageAttributes).filter(([name]) =>
    wanted.some((each) => isWanted(each, name)),
  );
  const values = own.map(
    ([name, { dataType, stringValue, binaryValue }]): [string, ApiAttribute] => [
      name,
      {
        DataType: dataType,
        ...(stringValue === undefined ? {} : { StringValue: stringValue }),
        ...(binaryValue === undefined ? {} : { BinaryValue: binaryValue }),
      },
    ],
  );
  return {
    MessageId: message.messageId,
    ReceiptHandle: message.receiptHandle,
    Body: message.body,
    MD5OfBody: message.md5OfBody,
    ...(chosen.length > 0 ? { Attributes: Object.fromEntries(chosen) } : {}),
    ...(values.length > 0
      ? {
          MessageAttributes: Object.fromEntries(values),
          MD5OfMessageAttributes: message.md5OfMessageAttributes,
        }
      : {}),
  };
}

/** `All`, `.*`, `prefix.*` or a name. */
const isWanted = (wanted: string, name: string): boolean =>
  wanted === "All" ||
  wanted === name ||
  (wanted.endsWith(".*") && name.startsWith(wanted.slice(0, -2)));

function within(name: string, value: number | undefined, low: number, high: number): void {
  if (value === undefined || (Number.isInteger(value) && value >= low && value <= high)) return;
  throw new SqsError(
    "InvalidParameterValue",
    `Value ${value} for parameter ${name} is invalid. Reason: Must be between ${low} and ${high}, if provided.`,
  );
}
