/** A message in a queue, and how its attributes are digested. */
import { toMs, type Instant } from "../../kernel/instant.ts";
import { base64ToBytes } from "../../sandbox/base64.ts";
import { md5Hex } from "../../kernel/md5.ts";
import type { Entry } from "../../kernel/agenda.ts";
import type {
  MessageAttributeValue,
  ReceivedMessage,
} from "../../lambda/event-source-mappings/ports.ts";

export type MessageAttributes = Record<string, MessageAttributeValue>;

/** Messages of one receipt become visible again together; the agenda is asked once for all of them. */
export interface Hold {
  left: number;
  entry: Entry;
}

export interface Message {
  readonly messageId: string;
  readonly body: string;
  readonly md5OfBody: string;
  readonly bytes: number;
  readonly messageAttributes: MessageAttributes;
  readonly md5OfMessageAttributes?: string;
  readonly traceHeader?: string;
  readonly sentAt: Instant;
  readonly expiresAt: Instant;
  /** FIFO queues. */
  readonly groupId?: string;
  readonly deduplicationId?: string;
  readonly sequenceNumber?: string;
  /** ARN of the queue that it was moved here from. */
  readonly deadLetterSource?: string;
  state: "delayed" | "visible" | "in-flight" | "gone";
  receiveCount: number;
  firstReceivedAt?: Instant;
  lastReceivedAt?: Instant;
  /** Of the last receipt. */
  receiptHandle?: string;
  hold?: Hold;
}

/** The principal that AWS's example event names. */
const SENDER_ID = "AIDAIENQZJOLO23YVJ4VO";

const STRING_TRANSPORT = 1;
const BINARY_TRANSPORT = 2;

const encoder = new TextEncoder();

/**
 * The digest that SQS states of message attributes: names in order; of each its name, type and value with their lengths.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
 */
export function md5OfAttributes(attributes: MessageAttributes): string {
  const bytes: number[] = [];
  const add = (value: string | Uint8Array) => {
    const encoded = typeof value === "string" ? encoder.encode(value) : value;
    const { length } = encoded;
    bytes.push(length >>> 24, (length >> 16) & 255, (length >> 8) & 255, length & 255);
    for (const byte of encoded) bytes.push(byte);
  };
  for (const name of Object.keys(attributes).sort()) {
    const { dataType, stringValue, binaryValue } = attributes[name]!;
    add(name);
    add(dataType);
    bytes.push(binaryValue === undefined ? STRING_TRANSPORT : BINARY_TRANSPORT);
    add(binaryValue === undefined ? (stringValue ?? "") : base64ToBytes(binaryValue));
  }
  return md5Hex(Uint8Array.from(bytes));
}

/** A message that was just received, as its consumer sees it. */
export function asReceived(message: Message, epochMs: number): ReceivedMessage {
  const { messageId, body, md5OfBody, messageAttributes, md5OfMessageAttributes } = message;
  return {
    messageId,
    receiptHandle: message.receiptHandle!,
    body,
    md5OfBody,
    attributes: systemAttributes(message, epochMs),
    messageAttributes,
    ...(md5OfMessageAttributes ? { md5OfMessageAttributes } : {}),
  };
}

function systemAttributes(message: Message, epochMs: number): Record<string, string> {
  const { traceHeader, groupId, deduplicationId, sequenceNumber, deadLetterSource } = message;
  const epoch = (instant: Instant) => String(epochMs + Math.floor(toMs(instant)));
  return {
    ApproximateReceiveCount: String(message.receiveCount),
    ...(traceHeader ? { AWSTraceHeader: traceHeader } : {}),
    SentTimestamp: epoch(message.sentAt),
    ...(sequenceNumber ? { SequenceNumber: sequenceNumber } : {}),
    ...(groupId ? { MessageGroupId: groupId } : {}),
    SenderId: SENDER_ID,
    ...(deduplicationId ? { MessageDeduplicationId: deduplicationId } : {}),
    ApproximateFirstReceiveTimestamp: epoch(message.firstReceivedAt!),
    ...(deadLetterSource ? { DeadLetterQueueSourceArn: deadLetterSource } : {}),
  };
}
