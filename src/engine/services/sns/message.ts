/** What Publish takes, and what it says otherwise. https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
import type { Instant } from "../../kernel/instant.ts";
import { parseJson } from "../../kernel/json.ts";
import { utf8Length } from "../../kernel/utf8-length.ts";
import { base64Bytes } from "../../sandbox/base64.ts";
import type { PushedAttribute } from "../api/targets.ts";
import { ServiceError } from "../api/service-error.ts";
import { invalidParameter, invalidValue } from "./errors.ts";
import { SNS_QUOTAS } from "./quotas.ts";

export type MessageAttributes = Readonly<Record<string, PushedAttribute>>;

export interface PublishRequest {
  readonly message: string;
  readonly subject?: string;
  /** `json`: the message holds a text for each protocol. */
  readonly messageStructure?: string;
  readonly messageAttributes?: MessageAttributes;
  readonly messageGroupId?: string;
  readonly messageDeduplicationId?: string;
  readonly traceHeader?: string;
}

export type Protocol = "sqs" | "lambda";

/** A message that a topic took. */
export interface Notification {
  readonly messageId: string;
  readonly publishedAt: Instant;
  readonly subject: string | undefined;
  /** By protocol. */
  readonly text: (protocol: Protocol) => string;
  readonly attributes: MessageAttributes;
  readonly traceHeader: string | undefined;
  /** FIFO topics. */
  readonly groupId?: string;
  readonly deduplicationId?: string;
  readonly sequenceNumber?: string;
}

/** The size that counts: the message, and names, types and values of its attributes. */
export function messageBytes({ message, messageAttributes = {} }: PublishRequest): number {
  let bytes = utf8Length(message);
  for (const [name, attribute] of Object.entries(messageAttributes)) {
    const { dataType, stringValue = "", binaryValue = "" } = attribute;
    bytes += utf8Length(name) + utf8Length(dataType) + utf8Length(stringValue);
    bytes += base64Bytes(binaryValue);
  }
  return bytes;
}

/** What is wrong with a message whatever topic it is for. Throws {@link ServiceError}. */
export function checkMessage(request: PublishRequest): void {
  const { message, subject, messageAttributes = {} } = request;
  const longest = SNS_QUOTAS.subjectLength.value;
  if (
    subject !== undefined &&
    (subject.length === 0 || subject.length > longest || /[\n\r]/.test(subject))
  ) {
    throw invalidParameter("Subject");
  }
  if (message === "") throw invalidParameter("Empty message");
  checkAttributes(messageAttributes);
  if (messageBytes(request) > SNS_QUOTAS.messageSize.value) {
    throw invalidParameter("Message too long");
  }
}

/** The text of each protocol. Throws {@link ServiceError}. */
export function textsOf({ message, messageStructure }: PublishRequest): Notification["text"] {
  if (messageStructure !== "json") {
    if (messageStructure !== undefined) throw invalidParameter("MessageStructure");
    return () => message;
  }
  const texts = parsed(message);
  const { default: usual } = texts;
  if (typeof usual !== "string") {
    throw invalidParameter("Message Structure - No default entry in JSON message body");
  }
  return (protocol) => {
    const own = texts[protocol];
    return typeof own === "string" ? own : usual;
  };
}

function parsed(message: string): Record<string, unknown> {
  const value = parseJson(message);
  if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  throw invalidParameter("Message Structure - JSON message body failed to parse");
}

const TYPE = /^(String|Number|Binary)(\..+)?$/;
const LONGEST_NAME = 256;

function checkAttributes(attributes: MessageAttributes): void {
  for (const [name, { dataType, stringValue, binaryValue }] of Object.entries(attributes)) {
    checkName(name);
    if (dataType === undefined) {
      throw new ServiceError(
        "ValidationError",
        `1 validation error detected: Value null at 'messageAttributes.${name}.member.dataType' failed to satisfy constraint: Member must not be null`,
      );
    }
    if (!TYPE.test(dataType)) {
      throw invalidValue(
        `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
      );
    }
    const field = dataType.startsWith("Binary") ? "Binary" : "String";
    const [value, other] =
      field === "Binary" ? [binaryValue, stringValue] : [stringValue, binaryValue];
    if (value === undefined && other !== undefined) {
      throw invalidValue(
        `The message attribute '${name}' with type '${dataType}' must use field '${field}'.`,
      );
    }
    if (!value) {
      throw invalidValue(
        `The message attribute '${name}' must contain non-empty message attribute value for message attribute type '${dataType}'.`,
      );
    }
    if (dataType.startsWith("Number") && !/^-?\d*\.?\d+(e[+-]?\d+)?$/i.test(value)) {
      throw invalidValue(`Could not cast message attribute '${name}' value to number.`);
    }
  }
}

function checkName(name: string): void {
  if (name.length > LONGEST_NAME) {
    throw invalidValue("Length of message attribute name must be less than 256 bytes.");
  }
  if (name.startsWith(".")) {
    throw invalidValue("Invalid message attribute name starting with character '.' was found.");
  }
  if (name.endsWith(".")) {
    throw invalidValue("Invalid message attribute name ending with character '.' was found.");
  }
  const [odd] = /[^\w.-]/.exec(name) ?? [];
  if (odd !== undefined) {
    const code = odd.charCodeAt(0).toString(16).toUpperCase();
    throw invalidValue(
      `Invalid non-alphanumeric character '#x${code}' was found in the message attribute name. Can only include alphanumeric characters, hyphens, underscores, or dots.`,
    );
  }
  if (name.includes("..")) {
    throw invalidValue("Message attribute name can not have successive '.' character.");
  }
}
