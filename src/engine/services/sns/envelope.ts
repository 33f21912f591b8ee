/**
 * Notifications as queues and functions get them. https://docs.aws.amazon.com/sns/latest/dg/sns-sqs-as-subscriber.html,
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html
 *
 * Signatures have AWS's form and come from the run's seed: nothing can verify them.
 */
import { isoMilliseconds } from "../../kernel/calendar.ts";
import { toMs } from "../../kernel/instant.ts";
import { RandomStream } from "../../kernel/random.ts";
import { REGION } from "../../lambda/environment-variables.ts";
import { bytesToBase64 } from "../../sandbox/base64.ts";
import type { MessageAttributes, Notification } from "./message.ts";

export interface EnvelopePorts {
  readonly seed: string;
  readonly epochMs: number;
}

interface Addressed {
  readonly topicArn: string;
  readonly subscriptionArn: string;
}

const HOST = `https://sns.${REGION}.amazonaws.com`;
const SIGNATURE_BYTES = 256;
const HEXADECIMAL = 16;

function fieldsOf(notification: Notification, { seed, epochMs }: EnvelopePorts, to: Addressed) {
  const { messageId, publishedAt } = notification;
  const random = new RandomStream(seed, `sns signature ${messageId}`);
  return {
    timestamp: isoMilliseconds(epochMs + toMs(publishedAt)),
    signature: signature(random),
    certificate: `${HOST}/SimpleNotificationService-${new RandomStream(seed, "sns certificate").hex(16)}.pem`,
    unsubscribe: `${HOST}/?Action=Unsubscribe&SubscriptionArn=${to.subscriptionArn}`,
  };
}

function signature(random: RandomStream): string {
  const digits = random.hex(SIGNATURE_BYTES);
  const bytes = Uint8Array.from({ length: SIGNATURE_BYTES }, (_, i) =>
    parseInt(digits.slice(2 * i, 2 * i + 2), HEXADECIMAL),
  );
  return bytesToBase64(bytes);
}

/** The body of a message in a queue. FIFO topics do not sign. */
export function queueBody(notification: Notification, ports: EnvelopePorts, to: Addressed): string {
  const { messageId, subject, text, sequenceNumber, attributes } = notification;
  const { timestamp, signature, certificate, unsubscribe } = fieldsOf(notification, ports, to);
  return spaced({
    Type: "Notification",
    MessageId: messageId,
    SequenceNumber: sequenceNumber,
    TopicArn: to.topicArn,
    Subject: subject,
    Message: text("sqs"),
    Timestamp: timestamp,
    ...(sequenceNumber
      ? {}
      : { SignatureVersion: "1", Signature: signature, SigningCertURL: certificate }),
    UnsubscribeURL: unsubscribe,
    MessageAttributes: Object.keys(attributes).length > 0 ? wireAttributes(attributes) : undefined,
  });
}

/** JSON with the line feeds and blanks that SNS writes. */
function spaced(fields: Readonly<Record<string, string | object | undefined>>): string {
  const lines = Object.entries(fields).flatMap(([name, value]) => {
    if (value === undefined) return [];
    return [
      `  ${JSON.stringify(name)} : ${typeof value === "string" ? JSON.stringify(value) : spacedMap(value)}`,
    ];
  });
  return `{\n${lines.join(",\n")}\n}`;
}

function spacedMap(map: object): string {
  const entries = Object.entries(map).map(
    ([name, value]) => `    ${JSON.stringify(name)} : ${JSON.stringify(value)}`,
  );
  return `{\n${entries.join(",\n")}\n  }`;
}

/** The event of a function. */
export function functionEvent(
  notification: Notification,
  ports: EnvelopePorts,
  to: Addressed,
): string {
  const { messageId, subject = null, text, attributes } = notification;
  const { timestamp, signature, certificate, unsubscribe } = fieldsOf(notification, ports, to);
  return JSON.stringify({
    Records: [
      {
        EventSource: "aws:sns",
        EventVersion: "1.0",
        EventSubscriptionArn: to.subscriptionArn,
        Sns: {
          Type: "Notification",
          MessageId: messageId,
          TopicArn: to.topicArn,
          Subject: subject,
          Message: text("lambda"),
          Timestamp: timestamp,
          SignatureVersion: "1",
          Signature: signature,
          SigningCertUrl: certificate,
          UnsubscribeUrl: unsubscribe,
          MessageAttributes: wireAttributes(attributes),
        },
      },
    ],
  });
}

function wireAttributes(attributes: MessageAttributes): object {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { dataType, stringValue, binaryValue }]) => [
      name,
      { Type: dataType, Value: stringValue ?? binaryValue },
    ]),
  );
}
