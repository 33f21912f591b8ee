/** An SNS topic on virtual time. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { RandomStream } from "../../kernel/random.ts";
import { ACCOUNT_ID, REGION } from "../../lambda/environment-variables.ts";
import { Deduplication } from "../api/deduplication.ts";
import type { ServicePorts } from "../api/service-ports.ts";
import type { Deliveries } from "./delivery.ts";
import { invalidParameter } from "./errors.ts";
import {
  checkMessage,
  messageBytes,
  textsOf,
  type Notification,
  type PublishRequest,
} from "./message.ts";
import { SNS_QUOTAS } from "./quotas.ts";
import type { Subscription } from "./subscription.ts";

export interface PublishResult {
  readonly messageId: string;
  readonly sequenceNumber?: string;
}

export interface TopicSettings {
  readonly displayName: string;
  readonly contentBasedDeduplication: boolean;
}

/** Sequence numbers of FIFO topics have 20 digits. */
const FIRST_SEQUENCE_NUMBER = 10_000_000_000_000_000_000n;
const SEQUENCE_STEP = 1_000n;

export const topicArn = (name: string): string => `arn:aws:sns:${REGION}:${ACCOUNT_ID}:${name}`;

const encoder = new TextEncoder();

export class Topic {
  readonly name: string;
  readonly arn: string;
  readonly fifo: boolean;
  /** In the order of subscribing. */
  readonly subscriptions = new Map<string, Subscription>();
  readonly ids: RandomStream;
  settings: TopicSettings;
  deleted = 0;
  private readonly ports: ServicePorts;
  private readonly deliveries: Deliveries;
  private readonly deduplication: Deduplication<PublishResult>;
  private sequence = 0n;

  constructor(name: string, settings: TopicSettings, ports: ServicePorts, deliveries: Deliveries) {
    this.name = name;
    this.arn = topicArn(name);
    this.fifo = name.endsWith(".fifo");
    this.settings = settings;
    this.ports = ports;
    this.deliveries = deliveries;
    this.ids = new RandomStream(ports.seed, `sns ${name}`);
    this.deduplication = new Deduplication(ports.agenda, SNS_QUOTAS.deduplicationInterval);
  }

  /** Throws `ServiceError`. A FIFO topic answers a repeated deduplication id like the first and sends no second message. */
  publish(request: PublishRequest): PublishResult {
    checkMessage(request);
    const deduplicationId = this.deduplicationIdOf(request);
    const text = textsOf(request);
    const seen =
      deduplicationId === undefined ? undefined : this.deduplication.find(deduplicationId);
    if (seen) return seen;
    const { agenda, record } = this.ports;
    const { message, subject, messageAttributes = {}, messageGroupId, traceHeader } = request;
    const notification: Notification = {
      messageId: this.ids.uuid(),
      publishedAt: agenda.now,
      subject,
      text,
      attributes: messageAttributes,
      traceHeader,
      ...(deduplicationId === undefined
        ? {}
        : {
            groupId: messageGroupId!,
            deduplicationId,
            sequenceNumber: String(FIRST_SEQUENCE_NUMBER + ++this.sequence * SEQUENCE_STEP),
          }),
    };
    const { messageId, sequenceNumber } = notification;
    const result = { messageId, ...(sequenceNumber ? { sequenceNumber } : {}) };
    if (deduplicationId !== undefined) this.deduplication.remember(deduplicationId, result);
    record({
      type: "notification.published",
      topic: this.name,
      messageId,
      bytes: messageBytes(request),
      message,
      ...(subject === undefined ? {} : { subject }),
    });
    for (const subscription of this.subscriptions.values()) this.send(subscription, notification);
    return result;
  }

  private send(subscription: Subscription, notification: Notification): void {
    const { attributes, text, messageId } = notification;
    const { arn: subscriptionArn, endpoint, protocol, scope } = subscription;
    const cause = subscription.filter(attributes, text(protocol));
    if (cause === undefined) {
      return this.deliveries.start(this.name, subscription, notification);
    }
    this.ports.record({
      type: "notification.filtered",
      topic: this.name,
      subscriptionArn,
      endpoint,
      messageId,
      scope,
      cause,
    });
  }

  /** `undefined` for a standard topic. Throws `ServiceError`. */
  private deduplicationIdOf(request: PublishRequest): string | undefined {
    const { message, messageGroupId, messageDeduplicationId } = request;
    if (!this.fifo) {
      if (messageDeduplicationId === undefined) return undefined;
      throw invalidParameter(
        "MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type",
      );
    }
    if (!messageGroupId) {
      throw invalidParameter("The MessageGroupId parameter is required for FIFO topics");
    }
    if (messageDeduplicationId) return messageDeduplicationId;
    if (!this.settings.contentBasedDeduplication) {
      throw invalidParameter(
        "The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
      );
    }
    return bytesToHex(sha256(encoder.encode(message)));
  }
}
