/** A subscription of a topic: who gets its messages, and which of them. */
import type { RandomStream } from "../../kernel/random.ts";
import { PatternError } from "../../kernel/event-pattern/pattern-error.ts";
import { parseTarget } from "../../lambda/asynchronous/targets.ts";
import { notSimulated } from "../api/service-error.ts";
import type { FilterPolicyScope } from "./configuration.ts";
import { invalidParameter } from "./errors.ts";
import { compileFilter, type Filter } from "./filter-policy.ts";
import type { Protocol } from "./message.ts";

/** Attributes by AWS's names, as texts. https://docs.aws.amazon.com/sns/latest/api/API_SetSubscriptionAttributes.html */
export type SubscriptionAttributes = Readonly<Record<string, string>>;

const ATTRIBUTES = new Set([
  "FilterPolicy",
  "FilterPolicyScope",
  "RawMessageDelivery",
  "RedrivePolicy",
]);
const NOT_SIMULATED = new Set([
  "DeliveryPolicy",
  "SubscriptionRoleArn",
  "ReplayPolicy",
  "ReplayStatus",
]);

export class Subscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: Protocol;
  readonly endpoint: string;
  /** Its delays. */
  readonly random: RandomStream;
  /** Those that were set. */
  attributes: SubscriptionAttributes = {};
  filter: Filter = () => undefined;

  constructor(
    identity: Pick<Subscription, "arn" | "topicArn" | "protocol" | "endpoint" | "random">,
  ) {
    this.arn = identity.arn;
    this.topicArn = identity.topicArn;
    this.protocol = identity.protocol;
    this.endpoint = identity.endpoint;
    this.random = identity.random;
  }

  get raw(): boolean {
    return this.attributes.RawMessageDelivery === "true";
  }

  get scope(): FilterPolicyScope {
    return this.attributes.FilterPolicyScope === "MessageBody"
      ? "MessageBody"
      : "MessageAttributes";
  }

  get deadLetterArn(): string | undefined {
    const policy = this.attributes.RedrivePolicy;
    return policy ? deadLetterArnOf(policy) : undefined;
  }

  get isFifo(): boolean {
    return this.endpoint.endsWith(".fifo");
  }

  /**
   * Sets attributes beside those that are there. Throws `ServiceError`; `reason` is what AWS puts before its words
   * when attributes come with Subscribe.
   */
  set(changes: SubscriptionAttributes, reason = ""): void {
    const refuse = (what: string): never => {
      throw invalidParameter(reason + what);
    };
    for (const [name, value] of Object.entries(changes)) {
      if (NOT_SIMULATED.has(name)) notSimulated(`the attribute ${name} of subscriptions`);
      if (!ATTRIBUTES.has(name)) refuse("AttributeName");
      this.check(name, value, refuse);
    }
    const attributes = normalized({ ...this.attributes, ...changes });
    const { FilterPolicy, FilterPolicyScope } = attributes;
    try {
      const scope = FilterPolicyScope === "MessageBody" ? "MessageBody" : "MessageAttributes";
      this.filter = compileFilter(FilterPolicy || "{}", scope);
    } catch (error) {
      if (!(error instanceof PatternError)) throw error;
      refuse(error.message);
    }
    this.attributes = attributes;
  }

  private check(name: string, value: string, refuse: (what: string) => never): void {
    if (name === "FilterPolicyScope" && value !== "MessageAttributes" && value !== "MessageBody") {
      refuse(
        `FilterPolicyScope: Invalid value [${value}]. Please use either MessageBody or MessageAttributes`,
      );
    }
    if (name === "RawMessageDelivery") {
      if (!/^(true|false)$/i.test(value)) {
        refuse(`RawMessageDelivery: Invalid value [${value}]. Must be true or false.`);
      }
      if (this.protocol !== "sqs" && value.toLowerCase() === "true") {
        refuse(`Delivery protocol [${this.protocol}] does not support raw message delivery.`);
      }
    }
    if (name !== "RedrivePolicy" || value === "") return;
    const arn = deadLetterArnOf(value);
    if (arn === undefined) return refuse("RedrivePolicy: failed to parse JSON.");
    const queue = parseTarget(arn);
    if (queue?.kind !== "queue") {
      return refuse("RedrivePolicy: deadLetterTargetArn is an invalid arn");
    }
    if (this.topicArn.endsWith(".fifo") && this.isFifo && !queue.fifo) {
      refuse(
        "RedrivePolicy: must use a FIFO queue as DLQ for a FIFO Subscription to a FIFO Topic.",
      );
    }
  }
}

/** Of a redrive policy's JSON; `undefined` when it is none. */
function deadLetterArnOf(policy: string): string | undefined {
  try {
    const { deadLetterTargetArn = "" } = JSON.parse(policy) as { deadLetterTargetArn?: unknown };
    return String(deadLetterTargetArn);
  } catch {
    return undefined;
  }
}

/** Empty texts take an attribute away. */
const normalized = (attributes: SubscriptionAttributes): SubscriptionAttributes =>
  Object.fromEntries(
    Object.entries(attributes).flatMap(([name, value]) => {
      if (value === "") return [];
      return [[name, name === "RawMessageDelivery" ? value.toLowerCase() : value]];
    }),
  );
