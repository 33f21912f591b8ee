/** The topics of the account. Its operations are named like those of the API. */
import { RandomStream } from "../../kernel/random.ts";
import { parseTarget } from "../../lambda/asynchronous/targets.ts";
import { configured } from "../api/configured.ts";
import { notSimulated, ServiceError } from "../api/service-error.ts";
import type { ServicePorts } from "../api/service-ports.ts";
import type { SubscriptionConfiguration, TopicConfiguration } from "./configuration.ts";
import { Deliveries } from "./delivery.ts";
import { invalidParameter, noSubscription, noTopic } from "./errors.ts";
import type { Protocol } from "./message.ts";
import { Subscription, type SubscriptionAttributes } from "./subscription.ts";
import { Topic, topicArn, type TopicSettings } from "./topic.ts";

const NAME = /^[a-zA-Z0-9_-]{1,256}$/;
const FIFO_NAME = /^[a-zA-Z0-9_-]{1,251}\.fifo$/;

/** Those of SNS that nothing here is at the other end of. */
const OTHER_PROTOCOLS = new Set([
  "http",
  "https",
  "email",
  "email-json",
  "sms",
  "application",
  "firehose",
]);

export class SnsService {
  private readonly ports: ServicePorts;
  private readonly deliveries: Deliveries;
  private readonly topics = new Map<string, Topic>();

  /** Throws `ConfigurationError`; `setting` is `topics.<name>.<field>`. */
  constructor(configurations: readonly TopicConfiguration[], ports: ServicePorts) {
    this.ports = ports;
    this.deliveries = new Deliveries(ports);
    for (const configuration of configurations) this.define(configuration);
  }

  get all(): Topic[] {
    return [...this.topics.values()];
  }

  /** Throws {@link ServiceError} when there is none. */
  named(name: string): Topic {
    return this.topic(topicArn(name));
  }

  /** Throws `NotFound`, or `InvalidParameter` for what is no ARN. */
  topic(arn: string | undefined): Topic {
    const parts = (arn ?? "").split(":");
    if (parts.length < 6) {
      throw invalidParameter(
        `TopicArn Reason: An ARN must have at least 6 elements, not ${parts.length}`,
      );
    }
    const topic = this.topics.get(arn!);
    if (!topic) throw noTopic();
    return topic;
  }

  /** The same topic again is no error. Throws {@link ServiceError}. */
  createTopic(name: string, settings: TopicSettings, fifo: boolean): Topic {
    if (!(fifo ? FIFO_NAME : NAME).test(name)) {
      throw fifo
        ? new ServiceError(
            "InvalidParameter",
            "Fifo Topic names must end with .fifo and must be made up of only uppercase and lowercase ASCII letters, numbers, underscores, and hyphens, and must be between 1 and 256 characters long.",
          )
        : invalidParameter("Topic Name");
    }
    const existing = this.topics.get(topicArn(name));
    if (existing) {
      if (JSON.stringify(existing.settings) === JSON.stringify(settings)) return existing;
      throw invalidParameter("Attributes Reason: Topic already exists with different attributes");
    }
    const topic = new Topic(name, settings, this.ports, this.deliveries);
    this.topics.set(topic.arn, topic);
    return topic;
  }

  /** A topic that is not there is deleted already. */
  deleteTopic(arn: string): void {
    this.topics.delete(arn);
  }

  /** The same endpoint again is the same subscription. Throws {@link ServiceError}. */
  subscribe(
    arn: string | undefined,
    protocol: string,
    endpoint: string | undefined,
    attributes: SubscriptionAttributes,
  ): Subscription {
    const topic = this.topic(arn);
    const checked = checkedEndpoint(topic, protocol, endpoint);
    const subscription = new Subscription({
      arn: `${topic.arn}:${topic.ids.uuid()}`,
      topicArn: topic.arn,
      protocol: checked.protocol,
      endpoint: checked.endpoint,
      random: new RandomStream(this.ports.seed, `sns ${topic.name} ${checked.endpoint}`),
    });
    subscription.set(attributes, "Attributes Reason: ");
    const same = [...topic.subscriptions.values()].find(
      (each) => each.endpoint === endpoint && each.protocol === protocol,
    );
    if (!same) {
      topic.subscriptions.set(subscription.arn, subscription);
      return subscription;
    }
    const differs = Object.entries(subscription.attributes).some(
      ([name, value]) => same.attributes[name] !== value,
    );
    if (differs) {
      throw invalidParameter(
        "Attributes Reason: Subscription already exists with different attributes",
      );
    }
    return same;
  }

  /** A subscription that is not there is gone already. Throws `InvalidParameter` for what is no ARN. */
  unsubscribe(arn: string | undefined): void {
    if (arn === undefined) {
      throw invalidParameter("SubscriptionArn Reason: no value for required parameter");
    }
    const parts = arn.split(":");
    if (parts.length < 6) {
      throw invalidParameter(
        `SubscriptionArn Reason: An ARN must have at least 6 elements, not ${parts.length}`,
      );
    }
    if (parts.length === 6) throw invalidParameter("SubscriptionId");
    const topic = this.topics.get(parts.slice(0, -1).join(":"));
    if (topic?.subscriptions.delete(arn)) topic.deleted++;
  }

  /** Throws `NotFound`. */
  subscription(arn: string | undefined): Subscription {
    const topic = this.topics.get((arn ?? "").split(":").slice(0, -1).join(":"));
    const subscription = topic?.subscriptions.get(arn!);
    if (!subscription) throw noSubscription();
    return subscription;
  }

  get subscriptions(): Subscription[] {
    return this.all.flatMap(({ subscriptions }) => [...subscriptions.values()]);
  }

  private define(configuration: TopicConfiguration): void {
    const { name, displayName = "", subscriptions = [] } = configuration;
    const { contentBasedDeduplication = false } = configuration;
    const fifo = name.endsWith(".fifo");
    configured(`topics.${name}.name`, () => {
      if (contentBasedDeduplication && !fifo) {
        throw invalidParameter("ContentBasedDeduplication can only be set for FIFO topics");
      }
      if (this.topics.has(topicArn(name))) {
        throw invalidParameter(`there are two topics of the name ${name}`);
      }
      this.createTopic(name, { displayName, contentBasedDeduplication }, fifo);
    });
    for (const [i, subscription] of subscriptions.entries()) {
      configured(`topics.${name}.subscriptions[${i}]`, () => {
        const { endpoint } = subscription;
        const protocol = endpoint.startsWith("arn:aws:sqs:") ? "sqs" : "lambda";
        this.subscribe(topicArn(name), protocol, endpoint, attributesOf(subscription));
      });
    }
  }
}

/** Throws {@link ServiceError}. */
function checkedEndpoint(
  topic: Topic,
  protocol: string,
  endpoint: string | undefined,
): { protocol: Protocol; endpoint: string } {
  if (OTHER_PROTOCOLS.has(protocol)) notSimulated(`the protocol ${protocol} of SNS`);
  if (protocol !== "sqs" && protocol !== "lambda") {
    throw invalidParameter(`Amazon SNS does not support this protocol string: ${protocol}`);
  }
  const target = parseTarget(endpoint ?? "");
  if (protocol === "sqs" && target?.kind !== "queue") {
    throw invalidParameter("SQS endpoint ARN");
  }
  if (protocol === "lambda" && target?.kind !== "function") {
    throw invalidParameter("Lambda endpoint ARN");
  }
  if (topic.fifo && protocol === "lambda") {
    throw invalidParameter(
      "Invalid parameter: Endpoint Reason: Please use an SQS queue: FIFO topics do not support this endpoint",
    );
  }
  if (!topic.fifo && target!.fifo) {
    throw invalidParameter(
      "Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics",
    );
  }
  return { protocol, endpoint: endpoint! };
}

/** Of an account definition, as Subscribe would be given them. */
function attributesOf(subscription: SubscriptionConfiguration): SubscriptionAttributes {
  const { filterPolicy, filterPolicyScope, rawMessageDelivery, deadLetterArn } = subscription;
  return {
    ...(filterPolicy === undefined ? {} : { FilterPolicy: JSON.stringify(filterPolicy) }),
    ...(filterPolicyScope === undefined ? {} : { FilterPolicyScope: filterPolicyScope }),
    ...(rawMessageDelivery === undefined ? {} : { RawMessageDelivery: String(rawMessageDelivery) }),
    ...(deadLetterArn === undefined
      ? {}
      : { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetterArn }) }),
  };
}
