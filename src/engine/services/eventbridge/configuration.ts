/** Event buses as they are configured. ARN: `arn:aws:events:us-east-1:123456789012:event-bus/<name>`. */
export interface EventBusConfiguration {
  /** The bus `default` is always there; it is named for its rules. */
  name: string;
  rules?: RuleConfiguration[];
}

export interface RuleConfiguration {
  name: string;
  /** An event pattern, as a JSON value. A rule has a pattern, a schedule, or both. */
  eventPattern?: unknown;
  /** `rate(5 minutes)` or `cron(0 12 * * ? *)`; on the default bus only. */
  scheduleExpression?: string;
  /** Default true. */
  enabled?: boolean;
  /** At most five. */
  targets?: TargetConfiguration[];
}

/** What becomes of a matched event: by default the target gets all of it. */
export interface TargetConfiguration {
  id: string;
  /** Of a function, queue, topic, event bus or log group. */
  arn: string;
  /** ARN of the role that EventBridge sends with. */
  roleArn?: string;
  /** A constant, JSON text. */
  input?: string;
  /** Part of the event: `$.detail`. */
  inputPath?: string;
  inputTransformer?: InputTransformer;
  /** FIFO queues. */
  messageGroupId?: string;
  /** 0 to 185, default 185. */
  maximumRetryAttempts?: number;
  /** 60 to 86,400 s, default 24 hours. */
  maximumEventAgeSeconds?: number;
  /** ARN of a standard queue. */
  deadLetterArn?: string;
}

export interface InputTransformer {
  /** Names of variables and their paths: `{ "id": "$.detail.id" }`. */
  paths?: Record<string, string>;
  /** JSON in which `<id>` stands for a variable. */
  template: string;
}
