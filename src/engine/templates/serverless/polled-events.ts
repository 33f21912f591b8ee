/** Events `sqs` and `stream`: event source mappings. */
import { notSimulated, oneOf, required } from "../kinds.ts";
import { plainOf, textOf, type TemplateNode } from "../node.ts";
import { part } from "../sam/function.ts";
import type { Mixed } from "../sam/expansion.ts";
import { readPart, targetOf, type ServiceDraft } from "./draft.ts";
import type { ServiceEvent } from "./service-event.ts";
import { plainName, upperFirst } from "./names.ts";

const DEFAULT_BATCH = 10;

const ARN = required({ ...part, expected: "the ARN of a source, for example !GetAtt Jobs.Arn" });

const QUEUE = {
  arn: ARN,
  batchSize: part,
  maximumBatchingWindow: part,
  functionResponseType: part,
  filterPatterns: part,
  maximumConcurrency: part,
  enabled: part,
  metricsConfig: notSimulated("The opt-in metrics of event source mappings are not simulated."),
  provisionedPollerConfig: notSimulated("Pollers scale by themselves."),
};

export function queueEvent(event: ServiceEvent, draft: ServiceDraft): void {
  const { owner, usesServiceRole } = event;
  const it = settingsOf(event, QUEUE, "An sqs event", draft);
  if (!it) return;
  if (usesServiceRole) {
    draft.allow(["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], it.arn);
  }
  draft.add(
    `${owner.normal}EventSourceMappingSQS${plainName(sourceName(it.arn, -1))}`,
    "AWS::Lambda::EventSourceMapping",
    {
      FunctionName: targetOf(owner),
      EventSourceArn: it.arn,
      BatchSize: it.batchSize ?? DEFAULT_BATCH,
      MaximumBatchingWindowInSeconds: it.maximumBatchingWindow,
      FunctionResponseTypes: it.functionResponseType && [it.functionResponseType],
      FilterCriteria: filtersOf(it.filterPatterns, draft),
      ScalingConfig: it.maximumConcurrency && { MaximumConcurrency: it.maximumConcurrency },
      Enabled: it.enabled ?? true,
    },
    event.at,
  );
}

const STREAM = {
  arn: ARN,
  type: oneOf("dynamodb", "kinesis"),
  batchSize: part,
  batchWindow: part,
  startingPosition: part,
  startingPositionTimestamp: notSimulated("A stream is read from its beginning or its end."),
  maximumRetryAttempts: part,
  maximumRecordAgeInSeconds: part,
  bisectBatchOnFunctionError: part,
  parallelizationFactor: part,
  functionResponseType: part,
  filterPatterns: part,
  destinations: part,
  enabled: part,
  consumer: notSimulated("Enhanced fan-out is not simulated: the stream is polled."),
  tumblingWindowInSeconds: notSimulated("Tumbling windows are not simulated."),
};

const DESTINATIONS = { onFailure: part };
const DESTINATION = { arn: required(part), type: oneOf("sns", "sqs") };

const READ = {
  dynamodb: [
    "dynamodb:GetRecords",
    "dynamodb:GetShardIterator",
    "dynamodb:DescribeStream",
    "dynamodb:ListStreams",
  ],
  kinesis: [
    "kinesis:GetRecords",
    "kinesis:GetShardIterator",
    "kinesis:DescribeStream",
    "kinesis:DescribeStreamSummary",
    "kinesis:ListShards",
    "kinesis:ListStreams",
  ],
};

export function streamEvent(event: ServiceEvent, draft: ServiceDraft): void {
  const { owner, usesServiceRole } = event;
  const it = settingsOf(event, STREAM, "A stream event", draft);
  if (!it) return;
  const text = textOf(it.arn);
  const type = it.type ?? (text?.includes(":kinesis:") ? "kinesis" : "dynamodb");
  if (text === undefined && it.type === undefined) {
    draft.messages.error(
      event.at,
      "A stream whose arn is a reference needs type: dynamodb or kinesis. Write arn and type under stream.",
    );
    return;
  }
  const failed =
    it.destinations &&
    readPart(it.destinations, DESTINATIONS, "destinations", draft.messages)?.onFailure;
  const dead = failed && destinationOf(failed, draft);
  if (usesServiceRole) {
    draft.allow(READ[type], it.arn);
    if (dead) draft.allow([dead.action], dead.arn);
  }
  // arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-...
  draft.add(
    `${owner.normal}EventSourceMapping${upperFirst(type)}${plainName(sourceName(it.arn, 1))}`,
    "AWS::Lambda::EventSourceMapping",
    {
      FunctionName: targetOf(owner),
      EventSourceArn: it.arn,
      BatchSize: it.batchSize ?? DEFAULT_BATCH,
      MaximumBatchingWindowInSeconds: it.batchWindow,
      StartingPosition: it.startingPosition ?? "TRIM_HORIZON",
      MaximumRetryAttempts: it.maximumRetryAttempts,
      MaximumRecordAgeInSeconds: it.maximumRecordAgeInSeconds,
      BisectBatchOnFunctionError: it.bisectBatchOnFunctionError,
      ParallelizationFactor: it.parallelizationFactor,
      FunctionResponseTypes: it.functionResponseType && [it.functionResponseType],
      FilterCriteria: filtersOf(it.filterPatterns, draft),
      DestinationConfig: dead && { OnFailure: { Destination: dead.arn } },
      Enabled: it.enabled ?? true,
    },
    event.at,
  );
}

function destinationOf(node: TemplateNode, draft: ServiceDraft) {
  if (textOf(node) !== undefined) {
    return {
      arn: node,
      action: textOf(node)!.includes(":sqs:") ? "sqs:SendMessage" : "sns:Publish",
    };
  }
  const it = readPart(node, DESTINATION, "onFailure", draft.messages);
  return it && { arn: it.arn, action: it.type === "sns" ? "sns:Publish" : "sqs:SendMessage" };
}

/** An ARN alone stands for an object with it. */
function settingsOf<S extends typeof QUEUE | typeof STREAM>(
  { node }: ServiceEvent,
  settings: S,
  owner: string,
  draft: ServiceDraft,
) {
  if (node.kind !== "map") return readPart(arnAlone(node), settings, owner, draft.messages);
  return readPart(node, settings, owner, draft.messages);
}

const arnAlone = (arn: TemplateNode): TemplateNode => ({
  ...arn,
  kind: "map",
  entries: new Map([["arn", arn]]),
  keys: new Map([["arn", arn]]),
});

/** What logical ids call a source: the part of its ARN, or the resource that a reference names. */
function sourceName(arn: TemplateNode, part: number): string {
  const text = textOf(arn);
  if (text !== undefined)
    return (part === 1 ? text.split("/").at(1) : undefined) ?? text.split(":").at(-1)!;
  const argument = arn.kind === "call" ? arn.argument : undefined;
  const first = argument?.kind === "list" ? argument.items[0] : argument;
  const last = argument?.kind === "list" ? argument.items.at(-1) : undefined;
  if (arn.kind === "call" && arn.name === "Fn::Join" && last?.kind === "list") {
    return textOf(last.items.at(-1)) ?? "";
  }
  return (
    textOf(first)
      ?.split(/[:.]/)
      .at(arn.kind === "call" && arn.name === "Fn::Sub" ? -1 : 0) ?? ""
  );
}

/** Patterns as objects; the mapping has each as a text. */
function filtersOf(node: TemplateNode | undefined, draft: ServiceDraft): Mixed {
  if (node === undefined) return undefined;
  if (node.kind !== "list") {
    draft.messages.expected(node, "a list of filter patterns");
    return undefined;
  }
  return {
    Filters: node.items.map((each) => ({ Pattern: { ...each, ...textNode(each) } })),
  };
}

const textNode = (node: TemplateNode) => {
  const plain = plainOf(node);
  const text = typeof plain === "string" ? plain : JSON.stringify(plain ?? null);
  return { kind: "scalar" as const, value: text, source: text };
};
