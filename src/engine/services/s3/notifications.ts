/** Event notifications: who is told what. https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html (fact 60) */
import type { NotificationConfiguration } from "./configuration.ts";

/** What happened to an object. Events of a configuration are these with `s3:` in front, or with `*` for the last part. */
export type ObjectEventName =
  | "ObjectCreated:Put"
  | "ObjectCreated:Post"
  | "ObjectCreated:Copy"
  | "ObjectCreated:CompleteMultipartUpload"
  | "ObjectRemoved:Delete";

export const NOTIFICATION_EVENTS = [
  "s3:ObjectCreated:*",
  "s3:ObjectCreated:Put",
  "s3:ObjectCreated:Post",
  "s3:ObjectCreated:Copy",
  "s3:ObjectCreated:CompleteMultipartUpload",
  "s3:ObjectRemoved:*",
  "s3:ObjectRemoved:Delete",
] as const;

/** Who did it: the request's own data. */
export interface Caller {
  /** `AWS:AROA...:orders`. */
  readonly principalId: string;
  readonly sourceIp: string;
  readonly requestId: string;
  readonly hostId: string;
  /** Who it is for the bill and the trace: a function of the account is not named. */
  readonly requester?: "client" | "lambda";
  /** X-Ray header of the request; its lineage goes on with the notification. */
  readonly traceHeader?: string;
}

export interface ObjectEvent {
  readonly name: ObjectEventName;
  readonly bucket: string;
  readonly key: string;
  /** Absent when the object was removed. */
  readonly created?: { readonly size: number; readonly etag: string };
  /** Larger for what happened later to the same key. */
  readonly sequencer: string;
  /** ISO 8601. */
  readonly time: string;
  readonly caller: Caller;
}

const covers = (pattern: string, name: ObjectEventName): boolean =>
  pattern.endsWith("*") ? `s3:${name}`.startsWith(pattern.slice(0, -1)) : pattern === `s3:${name}`;

export const wants = (
  { events, prefix = "", suffix = "" }: NotificationConfiguration,
  { name, key }: ObjectEvent,
): boolean =>
  events.some((pattern) => covers(pattern, name)) && key.startsWith(prefix) && key.endsWith(suffix);

/** S3 refuses two rules that one event could match. */
export function overlap(a: NotificationConfiguration, b: NotificationConfiguration): boolean {
  const shareEvents = a.events.some((one) =>
    b.events.some((two) => includes(one, two) || includes(two, one)),
  );
  const { prefix: p = "", suffix: s = "" } = a;
  const { prefix: q = "", suffix: t = "" } = b;
  return shareEvents && (p.startsWith(q) || q.startsWith(p)) && (s.endsWith(t) || t.endsWith(s));
}

const includes = (pattern: string, event: string): boolean =>
  pattern === event || (pattern.endsWith("*") && event.startsWith(pattern.slice(0, -1)));

/** The owner of the account, as S3's canonical ids name it. */
export const OWNER_ID = "75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a";
const OWNER_PRINCIPAL = "A3NL1KOZZKEXAMPLE";

/** Spaces become `+` and everything but letters, digits and `-_.*` and the slash a percent sign with two digits. */
export const encodedKey = (key: string): string =>
  encodeURIComponent(key)
    .replaceAll("%20", "+")
    .replaceAll("%2F", "/")
    .replace(/[!'()~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

/** The message that functions, queues and topics are given. https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
export function notificationBody(
  event: ObjectEvent,
  region: string,
  configurationId: string,
): string {
  const { caller, created, bucket } = event;
  const record = {
    eventVersion: "2.1",
    eventSource: "aws:s3",
    awsRegion: region,
    eventTime: event.time,
    eventName: event.name,
    userIdentity: { principalId: caller.principalId },
    requestParameters: { sourceIPAddress: caller.sourceIp },
    responseElements: { "x-amz-request-id": caller.requestId, "x-amz-id-2": caller.hostId },
    s3: {
      s3SchemaVersion: "1.0",
      configurationId,
      bucket: {
        name: bucket,
        ownerIdentity: { principalId: OWNER_PRINCIPAL },
        arn: bucketArn(bucket),
      },
      object: {
        key: encodedKey(event.key),
        ...(created ? { size: created.size, eTag: created.etag } : {}),
        sequencer: event.sequencer,
      },
    },
  };
  return JSON.stringify({ Records: [record] });
}

export const bucketArn = (bucket: string): string => `arn:aws:s3:::${bucket}`;

const REASONS: Record<ObjectEventName, string> = {
  "ObjectCreated:Put": "PutObject",
  "ObjectCreated:Post": "POST Object",
  "ObjectCreated:Copy": "CopyObject",
  "ObjectCreated:CompleteMultipartUpload": "CompleteMultipartUpload",
  "ObjectRemoved:Delete": "DeleteObject",
};

/** What EventBridge is given; its keys are not URL-encoded. https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html */
export function eventBridgeDetail(
  event: ObjectEvent,
  account: string,
): {
  detailType: string;
  detail: Record<string, unknown>;
} {
  const { caller, created, key, sequencer } = event;
  const detail = {
    version: "0",
    bucket: { name: event.bucket },
    object: {
      key,
      ...(created ? { size: created.size, etag: created.etag } : {}),
      sequencer,
    },
    "request-id": caller.requestId,
    requester: account,
    "source-ip-address": caller.sourceIp,
    reason: REASONS[event.name],
    ...(created ? {} : { "deletion-type": "Permanently Deleted" }),
  };
  return { detailType: created ? "Object Created" : "Object Deleted", detail };
}
