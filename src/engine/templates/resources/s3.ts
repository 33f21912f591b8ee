/** AWS::S3: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_S3.html */
import {
  arn,
  filledText,
  flag,
  listOf,
  noEffect,
  notSimulated,
  objectOf,
  oneOf,
  required,
  TAGS,
  text,
  type Read,
} from "../kinds.ts";
import { REGION } from "../names.ts";
import { resourceType } from "../resource-type.ts";
import { policyDocument } from "./policy-document.ts";

const LONGEST_NAME = 63;
const NOT_PUBLIC = noEffect(
  "No bucket is public: only signed requests of the account are answered.",
);
const ENCRYPTED = noEffect("Encryption with S3's own keys cannot be seen from outside.");

const filter = objectOf({
  S3Key: objectOf({
    Rules: required(
      listOf(objectOf({ Name: required(oneOf("prefix", "suffix")), Value: required(text) })),
    ),
  }),
});
type Filter = Read<{ Filter: typeof filter }>["Filter"];

const configuration = <K extends string, T>(target: K, kind: T) =>
  listOf(
    objectOf({ Event: required(filledText), Filter: filter, [target]: kind } as {
      Event: ReturnType<typeof required<string>>;
      Filter: typeof filter;
    } & Record<K, T>),
  );

const bucketArn = (name: string): string => `arn:aws:s3:::${name}`;

const bucket = resourceType({
  type: "AWS::S3::Bucket",
  properties: {
    BucketName: filledText,
    NotificationConfiguration: objectOf({
      LambdaConfigurations: configuration("Function", required(arn)),
      QueueConfigurations: configuration("Queue", required(arn)),
      TopicConfigurations: configuration("Topic", required(arn)),
      EventBridgeConfiguration: objectOf({ EventBridgeEnabled: flag }),
    }),
    BucketEncryption: ENCRYPTED,
    PublicAccessBlockConfiguration: NOT_PUBLIC,
    OwnershipControls: noEffect("Every object belongs to the account."),
    AccessControl: NOT_PUBLIC,
    CorsConfiguration: noEffect("Only browsers ask for it, and none talks to a bucket here."),
    VersioningConfiguration: notSimulated("Every object has one version."),
    LifecycleConfiguration: notSimulated("Objects stay as they are."),
    LoggingConfiguration: notSimulated("There are no access logs."),
    WebsiteConfiguration: notSimulated("Buckets serve no websites."),
    ReplicationConfiguration: notSimulated("There is one region."),
    ObjectLockEnabled: notSimulated("Objects can always be deleted."),
    ObjectLockConfiguration: notSimulated("Objects can always be deleted."),
    AccelerateConfiguration: notSimulated("There are no edge locations."),
    Tags: TAGS,
  },
  coldstart: {
    /** What is in the bucket when the run begins. */
    Objects: listOf(
      objectOf({
        Key: required(filledText),
        Body: text,
        Base64: text,
        ContentType: filledText,
      }),
    ),
  },
  naming: {
    property: "BucketName",
    longest: LONGEST_NAME,
    generated: (name) => name.toLowerCase(),
  },
  attributes: {
    Arn: ({ name }) => bucketArn(name),
    DomainName: ({ name }) => `${name}.s3.amazonaws.com`,
    RegionalDomainName: ({ name }) => `${name}.s3.${REGION}.amazonaws.com`,
    DualStackDomainName: ({ name }) => `${name}.s3.dualstack.${REGION}.amazonaws.com`,
  },
  deploy(resource, account) {
    const { name, properties, coldstart } = resource;
    const {
      LambdaConfigurations: functions = [],
      QueueConfigurations: queues = [],
      TopicConfigurations: topics = [],
      EventBridgeConfiguration: eventBridge,
    } = properties.NotificationConfiguration ?? {};
    const notifications = [
      ...functions.map((it) => notified(it, it.Function)),
      ...queues.map((it) => notified(it, it.Queue)),
      ...topics.map((it) => notified(it, it.Topic)),
    ];
    account.add(
      "buckets",
      {
        name,
        notifications: notifications.length > 0 ? notifications : undefined,
        eventBridge: eventBridge && (eventBridge.EventBridgeEnabled ?? true) ? true : undefined,
        objects: coldstart.Objects?.map(({ Key, Body, Base64, ContentType }) => ({
          key: Key,
          body: Body,
          base64: Base64,
          contentType: ContentType,
        })),
      },
      resource,
    );
  },
});

function notified({ Event, Filter }: { Event: string; Filter?: Filter }, targetArn: string) {
  const rule = (name: "prefix" | "suffix"): string | undefined =>
    Filter?.S3Key?.Rules.find(({ Name }) => Name === name)?.Value;
  return { events: [Event], prefix: rule("prefix"), suffix: rule("suffix"), targetArn };
}

const bucketPolicy = resourceType({
  type: "AWS::S3::BucketPolicy",
  properties: { Bucket: required(filledText), PolicyDocument: required(policyDocument) },
  naming: { longest: LONGEST_NAME },
  deploy(resource, account) {
    const { Bucket, PolicyDocument: statements } = resource.properties;
    if (account.find("buckets", (it) => it.name === Bucket)) {
      account.add("resourcePolicies", { resource: bucketArn(Bucket), statements }, resource);
    } else {
      account.messages.error(
        resource.placeOf("Bucket"),
        `Expected a bucket of this template, received ${JSON.stringify(Bucket)}. Refer to it with !Ref.`,
      );
    }
  },
});

export const S3_TYPES = [bucket, bucketPolicy];
