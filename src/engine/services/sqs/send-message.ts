/** What SendMessage takes, and what it says otherwise. */
import { md5Hex } from "../../kernel/md5.ts";
import { utf8Length } from "../../kernel/utf8-length.ts";
import { base64Bytes } from "../../sandbox/base64.ts";
import type { QueueConfiguration } from "./configuration.ts";
import { SqsError } from "./errors.ts";
import type { MessageAttributes } from "./message.ts";
import { SQS_QUOTAS } from "./quotas.ts";

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
export interface SendMessageRequest {
  messageBody: string;
  /** Standard queues only; default: the queue's. */
  delaySeconds?: number;
  messageAttributes?: MessageAttributes;
  /** FIFO queues need one. */
  messageGroupId?: string;
  messageDeduplicationId?: string;
  /** X-Ray header of the sender: `AWSTraceHeader`. */
  traceHeader?: string;
}

export interface SendMessageResult {
  messageId: string;
  md5OfMessageBody: string;
  sequenceNumber?: string;
}

/** The size that counts: body, names, types and values of attributes. Throws {@link SqsError}. */
export function checkedBytes({ messageBody, messageAttributes = {} }: SendMessageRequest): number {
  if (messageBody === "") {
    throw new SqsError("MissingParameter", "The request must contain the parameter MessageBody.");
  }
  let bytes = utf8Length(messageBody);
  for (const [name, value] of Object.entries(messageAttributes)) {
    const { dataType, stringValue = "", binaryValue = "" } = value;
    bytes += utf8Length(name) + utf8Length(dataType) + utf8Length(stringValue);
    bytes += base64Bytes(binaryValue);
  }
  const limit = SQS_QUOTAS.messageSize.value;
  if (bytes <= limit) return bytes;
  throw new SqsError(
    "InvalidParameterValue",
    `One or more parameters are invalid. Reason: Message must be shorter than ${limit} bytes.`,
  );
}

/** Throws {@link SqsError} without a message group. */
export function fifoFields(
  request: SendMessageRequest,
  { contentBasedDeduplication = true }: QueueConfiguration,
): { groupId: string; deduplicationId: string } {
  const { messageBody, messageGroupId: groupId, messageDeduplicationId, delaySeconds } = request;
  if (!groupId) {
    throw new SqsError(
      "MissingParameter",
      "The request must contain the parameter MessageGroupId.",
    );
  }
  if (delaySeconds !== undefined) {
    throw new SqsError(
      "InvalidParameterValue",
      `Value ${delaySeconds} for parameter DelaySeconds is invalid. Reason: The request include parameter that is not valid for this queue type.`,
    );
  }
  if (messageDeduplicationId === undefined && !contentBasedDeduplication) {
    throw new SqsError(
      "InvalidParameterValue",
      "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
    );
  }
  return { groupId, deduplicationId: messageDeduplicationId ?? contentId(messageBody) };
}

/** AWS takes the SHA-256 of the body; all that anybody sees of it is that equal bodies have equal ids of 64 digits. */
const contentId = (body: string): string => md5Hex(body) + md5Hex(`${body}\u0000`);

/** Throws {@link SqsError} for what only FIFO queues take. */
export function refuseFifoFields({ messageDeduplicationId }: SendMessageRequest): void {
  if (messageDeduplicationId === undefined) return;
  throw new SqsError(
    "InvalidParameterValue",
    "The request include parameter that is not valid for this queue type: MessageDeduplicationId.",
  );
}
