/** A message as SendMessage takes it from the wire. */
import type { Call } from "../api/service-api.ts";
import { SqsError } from "./errors.ts";
import { md5OfAttributes, type MessageAttributes } from "./message.ts";
import type { Queue } from "./queue.ts";

export interface ApiAttribute {
  DataType: string;
  StringValue?: string;
  /** Base64. */
  BinaryValue?: string;
}

export interface SentMessage {
  MessageBody: string;
  DelaySeconds?: number;
  MessageAttributes?: Record<string, ApiAttribute>;
  MessageSystemAttributes?: { AWSTraceHeader?: ApiAttribute };
  MessageDeduplicationId?: string;
  MessageGroupId?: string;
}

/** Sends a message and answers as SendMessage does. */
export function sentBy(queue: Queue, message: SentMessage, { traceHeader }: Call): object {
  const { MessageBody = "", DelaySeconds, MessageDeduplicationId, MessageGroupId } = message;
  const messageAttributes = attributesOf(message.MessageAttributes ?? {});
  const ownHeader = message.MessageSystemAttributes?.AWSTraceHeader?.StringValue ?? traceHeader;
  const sent = queue.sendMessage({
    messageBody: MessageBody,
    messageAttributes,
    ...(DelaySeconds === undefined ? {} : { delaySeconds: DelaySeconds }),
    ...(MessageGroupId === undefined ? {} : { messageGroupId: MessageGroupId }),
    ...(MessageDeduplicationId === undefined
      ? {}
      : { messageDeduplicationId: MessageDeduplicationId }),
    ...(ownHeader ? { traceHeader: ownHeader } : {}),
  });
  const { messageId, md5OfMessageBody, sequenceNumber } = sent;
  return {
    MessageId: messageId,
    MD5OfMessageBody: md5OfMessageBody,
    ...(Object.keys(messageAttributes).length > 0
      ? { MD5OfMessageAttributes: md5OfAttributes(messageAttributes) }
      : {}),
    ...(sequenceNumber ? { SequenceNumber: sequenceNumber } : {}),
  };
}

const TYPES = /^(String|Number|Binary)(\.|$)/;
const MOST_ATTRIBUTES = 10;

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-message-attributes */
function attributesOf(given: Record<string, ApiAttribute>): MessageAttributes {
  const names = Object.keys(given);
  if (names.length > MOST_ATTRIBUTES) {
    refuse(`Number of message attributes [${names.length}] exceeds the allowed maximum [10].`);
  }
  return Object.fromEntries(
    Object.entries(given).map(([name, { DataType = "", StringValue, BinaryValue }]) => {
      if (!TYPES.test(DataType)) {
        refuse(
          `The type of message (user) attribute '${name}' is invalid. You must use only the following supported type prefixes: Binary, Number, String.`,
        );
      }
      if (!(DataType.startsWith("Binary") ? BinaryValue : StringValue)) {
        refuse(
          `The message (user) attribute '${name}' must contain a non-empty message attribute value.`,
        );
      }
      if (DataType.startsWith("Number") && Number.isNaN(Number(StringValue))) {
        refuse(`Can't cast the value of message (user) attribute '${name}' to a number.`);
      }
      const value = {
        dataType: DataType,
        ...(StringValue === undefined ? {} : { stringValue: StringValue }),
        ...(BinaryValue === undefined ? {} : { binaryValue: BinaryValue }),
      };
      return [name, value];
    }),
  );
}

function refuse(message: string): never {
  throw new SqsError("InvalidParameterValue", message);
}
