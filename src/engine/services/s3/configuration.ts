/** A bucket of the account. */
export interface BucketConfiguration {
  /** 3 to 63 lower case letters, digits, hyphens and dots. */
  name: string;
  notifications?: NotificationConfiguration[];
  /** Every event also goes to the account's default event bus. */
  eventBridge?: boolean;
  /** What is in the bucket when the run begins; nobody is told of it. */
  objects?: InitialObject[];
}

/** One of `LambdaFunctionConfigurations`, `QueueConfigurations` or `TopicConfigurations`: the ARN says which. */
export interface NotificationConfiguration {
  /** Default: made by S3. */
  id?: string;
  /** For example `s3:ObjectCreated:*`. */
  events: string[];
  /** Filter: what the key begins and ends with. */
  prefix?: string;
  suffix?: string;
  /** Of a function (with a qualifier if wanted), a standard queue or a standard topic. */
  targetArn: string;
}

export interface InitialObject {
  key: string;
  /** Text; default empty. */
  body?: string;
  /** Bytes in base64, instead of `body`. */
  base64?: string;
  contentType?: string;
  /** The user's own, without `x-amz-meta-`. */
  metadata?: Record<string, string>;
}
