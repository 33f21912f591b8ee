/** Event `s3`: notifications of buckets, which are settings of the bucket. */
import { flag, noEffect, required } from "../kinds.ts";
import { entryOf, map, nodeOf, textOf, type Located, type TemplateNode } from "../node.ts";
import { ref, sub, type Mixed } from "../sam/expansion.ts";
import { part } from "../sam/function.ts";
import { readPart, targetOf, type ServiceDraft } from "./draft.ts";
import type { ServiceEvent } from "./service-event.ts";
import { plainName } from "./names.ts";

/** What functions want to hear of one bucket. */
interface Bucket {
  /** Of the bucket in `resources`; a new one gets the framework's. */
  readonly logicalId: string;
  readonly name: TemplateNode | string | undefined;
  readonly isNew: boolean;
  readonly at: Located;
  readonly configurations: Mixed[];
  readonly permissions: string[];
}

export interface BucketEvents {
  /** Those of `resources`, by logical id. */
  readonly declared: ReadonlyMap<string, TemplateNode>;
  /** `provider.s3`: buckets of the service with settings. */
  readonly described: TemplateNode | undefined;
  readonly buckets: Map<string, Bucket>;
}

const EVENT = {
  bucket: required(part),
  event: part,
  rules: part,
  existing: flag,
  forceDeploy: noEffect("The service is deployed once."),
};
const DEFAULT_EVENT = "s3:ObjectCreated:*";
const BUCKET = "AWS::S3::Bucket";

export function addBucketEvent(event: ServiceEvent, draft: ServiceDraft, all: BucketEvents): void {
  const { owner, at } = event;
  const node = event.node.kind === "map" ? event.node : map([["bucket", event.node]], event.node);
  const it = readPart(node, EVENT, "An s3 event", draft.messages);
  const found = it && bucketOf(it.bucket, it.existing ?? false, at, draft, all);
  if (!it || !found) return;
  const rules = it.rules?.kind === "list" ? it.rules.items : [];
  const filters = rules.flatMap((rule) =>
    (["prefix", "suffix"] as const).flatMap((name) => {
      const value = entryOf(rule, name);
      return value ? [{ Name: name, Value: value }] : [];
    }),
  );
  found.configurations.push({
    Event: it.event ?? DEFAULT_EVENT,
    Function: targetOf(owner),
    Filter: filters.length > 0 ? { S3Key: { Rules: filters } } : undefined,
  });
  const name = textOf(it.bucket) ?? found.logicalId;
  const permission = `${owner.normal}LambdaPermission${plainName(name)}S3`;
  found.permissions.push(permission);
  draft.permit(permission, owner, "s3.amazonaws.com", {
    SourceAccount: ref("AWS::AccountId", at),
    SourceArn:
      typeof found.name === "string"
        ? sub(`arn:\${AWS::Partition}:s3:::${found.name}`, at)
        : undefined,
  });
}

function bucketOf(
  node: TemplateNode,
  exists: boolean,
  at: Located,
  draft: ServiceDraft,
  { declared, described, buckets }: BucketEvents,
): Bucket | undefined {
  const name = textOf(node);
  const named = node.kind === "call" && node.name === "Ref" ? textOf(node.argument) : undefined;
  const own = [...declared].find(
    ([logicalId, it]) =>
      textOf(entryOf(it, "Type")) === BUCKET &&
      (logicalId === named ||
        (name !== undefined && textOf(entryOf(entryOf(it, "Properties"), "BucketName")) === name)),
  )?.[0];
  if (own === undefined && (exists || name === undefined)) {
    draft.messages.notSimulated(
      at,
      `There is no bucket ${name ?? "that this refers to"} in resources, and none exists before the service is deployed: its event never comes.`,
    );
    return undefined;
  }
  const logicalId = own ?? `S3Bucket${plainName(name!)}`;
  const settings = entryOf(described, name ?? "");
  const found = buckets.get(logicalId) ?? {
    logicalId,
    name: textOf(entryOf(settings, "name")) ?? name,
    isNew: own === undefined,
    at,
    configurations: [],
    permissions: [],
  };
  buckets.set(logicalId, found);
  if (settings && own === undefined) sayOtherSettings(settings, draft);
  return found;
}

/** `provider.s3.<bucket>` has a bucket's properties with small first letters. */
function sayOtherSettings(settings: TemplateNode, draft: ServiceDraft): void {
  if (settings.kind !== "map") return;
  for (const [name, at] of settings.keys) {
    if (name === "name") continue;
    draft.messages.notSimulated(at, "Describe the bucket in resources to give it properties.");
  }
}

/** New buckets, and the settings that buckets of `resources` get. */
export function addBuckets(
  { buckets }: BucketEvents,
  draft: ServiceDraft,
): Map<string, TemplateNode> {
  const extended = new Map<string, TemplateNode>();
  for (const { logicalId, name, isNew, at, configurations, permissions } of buckets.values()) {
    const NotificationConfiguration = { LambdaConfigurations: configurations };
    const dependsOn = permissions;
    if (isNew) {
      draft.add(logicalId, BUCKET, { BucketName: name, NotificationConfiguration }, at, {
        dependsOn,
      });
    } else {
      const more = { Properties: { NotificationConfiguration }, DependsOn: dependsOn };
      extended.set(logicalId, nodeOf(more, at));
    }
  }
  return extended;
}
