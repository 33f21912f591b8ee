/** What S3 refuses of a bucket's configuration. https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
import { ConfigurationError } from "../../lambda/configuration-rules.ts";
import type { BucketConfiguration, NotificationConfiguration } from "./configuration.ts";
import { NOTIFICATION_EVENTS, overlap } from "./notifications.ts";

const NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const RESERVED = /^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/;

export const isBucketName = (name: string): boolean =>
  NAME.test(name) &&
  !name.includes("..") &&
  !/^\d+\.\d+\.\d+\.\d+$/.test(name) &&
  !RESERVED.test(name);

/** Throws `ConfigurationError`; `setting` is `buckets.<name>.<field>`. */
export function validateBucket(configuration: BucketConfiguration): void {
  const { name, notifications = [] } = configuration;
  if (!isBucketName(name)) {
    refuse(
      configuration,
      "name",
      `A bucket's name has 3 to 63 lower case letters, digits, hyphens and dots, begins and ends with a letter or digit, and is no IP address; it is ${JSON.stringify(name)}.`,
    );
  }
  notifications.forEach((each, i) => validateNotification(configuration, each, i));
  for (const [i, one] of notifications.entries()) {
    const j = notifications.findIndex((two, k) => k > i && overlap(one, two));
    if (j < 0) continue;
    refuse(
      configuration,
      `notifications[${j}]`,
      `Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are overlapping for the same event type. It overlaps with notifications[${i}]; put a topic or EventBridge in between to tell two.`,
    );
  }
}

const TARGET = /^arn:aws:(lambda|sqs|sns):[\w-]+:\d{12}:/;

function validateNotification(
  bucket: BucketConfiguration,
  { events, targetArn }: NotificationConfiguration,
  index: number,
): void {
  const where = `notifications[${index}]`;
  if (events.length === 0) refuse(bucket, `${where}.events`, "A notification names an event.");
  for (const event of events) {
    if ((NOTIFICATION_EVENTS as readonly string[]).includes(event)) continue;
    refuse(
      bucket,
      `${where}.events`,
      `Events are ${NOTIFICATION_EVENTS.join(", ")}; other events of S3 are not simulated. It is ${JSON.stringify(event)}.`,
    );
  }
  if (!TARGET.test(targetArn)) {
    refuse(
      bucket,
      `${where}.targetArn`,
      `targetArn is the ARN of a function, queue or topic; it is ${JSON.stringify(targetArn)}. For EventBridge set eventBridge.`,
    );
  }
  if (targetArn.endsWith(".fifo")) {
    refuse(
      bucket,
      `${where}.targetArn`,
      "S3 does not send notifications to FIFO queues and topics; use EventBridge.",
    );
  }
}

function refuse({ name }: BucketConfiguration, field: string, message: string): never {
  throw new ConfigurationError(`buckets.${name}.${field}`, message);
}
