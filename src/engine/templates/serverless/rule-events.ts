/** Events `schedule`, `eventBridge` and `cloudwatchEvent`: rules of EventBridge. */
import {
  DESCRIPTION,
  flag,
  noEffect,
  notSimulated,
  oneOf,
  oneOrMore,
  required,
  text,
} from "../kinds.ts";
import { map, plainOf, textOf, type Plain, type TemplateNode } from "../node.ts";
import { attribute, type Mixed } from "../sam/expansion.ts";
import { part } from "../sam/function.ts";
import { readPart, targetOf, type ServiceDraft } from "./draft.ts";
import type { ServiceEvent } from "./service-event.ts";
import { normalName, plainName } from "./names.ts";

const INPUT = { input: part, inputPath: part, inputTransformer: part };
const TRANSFORMER = { inputPathsMap: part, inputTemplate: required(part) };

/** What the target gets in place of the event. */
function inputOf(
  it: { input?: TemplateNode; inputPath?: TemplateNode; inputTransformer?: TemplateNode },
  draft: ServiceDraft,
): { readonly [name: string]: Mixed } {
  const transformer =
    it.inputTransformer &&
    readPart(it.inputTransformer, TRANSFORMER, "inputTransformer", draft.messages);
  return {
    Input: it.input && jsonText(it.input),
    InputPath: it.inputPath,
    InputTransformer: transformer && {
      InputPathsMap: transformer.inputPathsMap,
      InputTemplate: transformer.inputTemplate,
    },
  };
}

/** A text as it is, anything else as JSON. */
function jsonText(node: TemplateNode): Mixed {
  const value: Plain | undefined = plainOf(node);
  if (value === undefined) return node;
  return typeof value === "string" ? node : JSON.stringify(value);
}

const SCHEDULE = {
  rate: required(oneOrMore(text)),
  ...INPUT,
  enabled: flag,
  name: part,
  description: DESCRIPTION,
  method: oneOf("eventBus", "scheduler"),
  timezone: notSimulated("Rules are in UTC."),
  roleArn: noEffect("Rules call functions by their policies."),
};

export function scheduleEvent(event: ServiceEvent, draft: ServiceDraft): void {
  const { owner, at } = event;
  const node = event.node.kind === "map" ? event.node : map([["rate", event.node]], event.node);
  const it = readPart(node, SCHEDULE, "A schedule event", draft.messages);
  if (!it) return;
  if (it.method === "scheduler") {
    draft.messages.notSimulated(
      at,
      "EventBridge Scheduler is not simulated: nothing happens on this schedule. Without method: scheduler it is a rule, which is.",
    );
    return;
  }
  for (const rate of it.rate) {
    const number = event.next("schedule");
    const id = `${owner.normal}EventsRuleSchedule${number}`;
    draft.add(
      id,
      "AWS::Events::Rule",
      {
        Name: it.name,
        ScheduleExpression: rate,
        State: it.enabled === false ? "DISABLED" : "ENABLED",
        Targets: [{ Arn: targetOf(owner), Id: `${owner.key}Schedule`, ...inputOf(it, draft) }],
      },
      at,
    );
    permitRule(`${owner.normal}LambdaPermissionEventsRuleSchedule${number}`, id, event, draft);
  }
}

function permitRule(id: string, ruleId: string, { owner, at }: ServiceEvent, draft: ServiceDraft) {
  const SourceArn = attribute(ruleId, "Arn", at);
  draft.permit(id, owner, "events.amazonaws.com", { SourceArn });
}

const PATTERN = {
  event: required(part),
  ...INPUT,
  enabled: flag,
  name: part,
  description: DESCRIPTION,
};

export function eventPatternEvent(event: ServiceEvent, draft: ServiceDraft): void {
  const { owner, at } = event;
  const it = readPart(event.node, PATTERN, "A cloudwatchEvent event", draft.messages);
  if (!it) return;
  const number = event.next("cloudwatchEvent");
  const id = `${owner.normal}EventsRuleCloudWatchEvent${number}`;
  draft.add(
    id,
    "AWS::Events::Rule",
    {
      Name: it.name,
      EventPattern: it.event,
      State: it.enabled === false ? "DISABLED" : "ENABLED",
      Targets: [{ Arn: targetOf(owner), Id: `${owner.key}CloudWatchEvent`, ...inputOf(it, draft) }],
    },
    at,
  );
  permitRule(`${owner.normal}LambdaPermissionEventsRuleCloudWatchEvent${number}`, id, event, draft);
}

const EVENT_BRIDGE = {
  eventBus: part,
  pattern: part,
  schedule: text,
  ...INPUT,
  deadLetterQueueArn: part,
  retryPolicy: part,
  enabled: flag,
  name: part,
  description: DESCRIPTION,
};
const RETRIES = { maximumEventAge: part, maximumRetryAttempts: part };

export function eventBridgeEvent(event: ServiceEvent, draft: ServiceDraft): void {
  const { owner, at } = event;
  const it = readPart(event.node, EVENT_BRIDGE, "An eventBridge event", draft.messages);
  if (!it) return;
  if (!it.pattern && it.schedule === undefined) {
    draft.messages.error(at, "An eventBridge event needs pattern or schedule: when it comes.");
    return;
  }
  const number = event.next("eventBridge");
  const name = `${owner.name}-rule-${number}`;
  const id = `${plainName(name)}EventBridgeRule`;
  const retries =
    it.retryPolicy && readPart(it.retryPolicy, RETRIES, "retryPolicy", draft.messages);
  const busId = it.eventBus && ownBus(it.eventBus, draft);
  const isDefault = textOf(it.eventBus) === "default";
  draft.add(
    id,
    "AWS::Events::Rule",
    {
      Name: it.name ?? name,
      EventBusName: isDefault ? undefined : it.eventBus,
      EventPattern: it.pattern,
      ScheduleExpression: it.schedule,
      State: it.enabled === false ? "DISABLED" : "ENABLED",
      Targets: [
        {
          Arn: targetOf(owner),
          Id: `${owner.name}-target-${number}`,
          ...inputOf(it, draft),
          DeadLetterConfig: it.deadLetterQueueArn && { Arn: it.deadLetterQueueArn },
          RetryPolicy: retries && {
            MaximumEventAgeInSeconds: retries.maximumEventAge,
            MaximumRetryAttempts: retries.maximumRetryAttempts,
          },
        },
      ],
    },
    at,
    busId === undefined ? {} : { dependsOn: [busId] },
  );
  permitRule(`${owner.normal}EventBridgeLambdaPermission${number}`, id, event, draft);
}

/** The bus that the framework makes for a name which is neither an ARN nor the account's own. */
function ownBus(node: TemplateNode, draft: ServiceDraft): string | undefined {
  const name = textOf(node);
  if (name === undefined || name === "default" || name.startsWith("arn:")) return undefined;
  const id = `${normalName(name).replace(/[^0-9A-Za-z]/g, "")}EventBridgeEventBus`;
  if (!draft.has(id)) draft.add(id, "AWS::Events::EventBus", { Name: name }, node);
  return id;
}
