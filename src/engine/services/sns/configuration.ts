/** SNS topics as they are configured. ARN: `arn:aws:sns:us-east-1:123456789012:<name>`. */
export interface TopicConfiguration {
  /** A FIFO topic's name ends in `.fifo`. */
  name: string;
  displayName?: string;
  /** FIFO topics: the body stands for the deduplication id. Default false, as on AWS. */
  contentBasedDeduplication?: boolean;
  subscriptions?: SubscriptionConfiguration[];
}

export interface SubscriptionConfiguration {
  /** ARN of a function or a queue; FIFO topics send to queues only. */
  endpoint: string;
  /** A filter policy, as a JSON value. */
  filterPolicy?: unknown;
  /** Default `MessageAttributes`. */
  filterPolicyScope?: FilterPolicyScope;
  /** Queues: the message is the body, without what SNS puts around it. */
  rawMessageDelivery?: boolean;
  /** ARN of a queue for what cannot be delivered. */
  deadLetterArn?: string;
}

export type FilterPolicyScope = "MessageAttributes" | "MessageBody";
