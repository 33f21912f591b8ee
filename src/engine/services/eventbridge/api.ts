/** EventBridge on the network. https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Operations.html */
import { toMs } from "../../kernel/instant.ts";
import { parseObject } from "../../kernel/json.ts";
import { ACCOUNT_ID } from "../../lambda/environment-variables.ts";
import { awsJson } from "../api/aws-json.ts";
import { notSimulated } from "../api/service-error.ts";
import { operation, type Operation, type ServiceApi } from "../api/service-api.ts";
import { busArn, busNameOf, ruleArn } from "./arns.ts";
import { constraint, invalid } from "./errors.ts";
import type { EventBus } from "./event-bus.ts";
import type { EventBridgeService } from "./eventbridge-service.ts";
import { checkTypes } from "./member-types.ts";
import { pageOf, type Page } from "./paging.ts";
import type { PutEventsEntry } from "./put-events.ts";
import { compiled, type Rule } from "./rule.ts";
import { targetOf, wireTarget, type WireTarget } from "./wire-target.ts";

interface OnBus {
  EventBusName?: string;
}
interface OnRule extends OnBus {
  Name: string;
}
interface OnTargets extends OnBus {
  Rule: string;
}
interface PutRule extends OnRule {
  EventPattern?: string;
  ScheduleExpression?: string;
  State?: string;
  Description?: string;
  RoleArn?: string;
}
interface PutEvents {
  Entries: PutEventsEntry[];
}
interface Named extends Page {
  NamePrefix?: string;
}

const ENTRY_MEMBERS = new Set([
  "Source",
  "DetailType",
  "Detail",
  "EventBusName",
  "Resources",
  "Time",
  "TraceHeader",
]);

/** What a test event must have. */
const EVENT_FIELDS = ["id", "account", "source", "time", "region", "detail-type"];

const MS_PER_SECOND = 1_000;

export function eventsApi(events: EventBridgeService, epochMs: number): ServiceApi {
  const wireBus = ({ name, arn, description, createdAt }: EventBus) => {
    const createdSeconds = (epochMs + toMs(createdAt)) / MS_PER_SECOND;
    return {
      Name: name,
      Arn: arn,
      ...(description === undefined ? {} : { Description: description }),
      CreationTime: createdSeconds,
      LastModifiedTime: createdSeconds,
    };
  };
  return {
    service: "events",
    title: "EventBridge",
    protocol: awsJson({ version: "1.1" }),
    operations: typed({
      PutEvents: operation<PutEvents>({
        takes: ["Entries"],
        resource: (input) => busesOf(input)[0],
        permissions: (input) =>
          busesOf(input).map((bus) => ({ action: "events:PutEvents", resource: busArn(bus) })),
        run({ Entries }, { traceHeader }) {
          for (const entry of Entries ?? []) {
            checkTypes(entry);
            const unknown = Object.keys(entry).find((name) => !ENTRY_MEMBERS.has(name));
            if (unknown !== undefined) notSimulated(`PutEvents with ${unknown}`);
          }
          const answers = events.putEvents(Entries, traceHeader);
          const failed = answers.filter((answer) => "ErrorCode" in answer);
          return { FailedEntryCount: failed.length, Entries: answers };
        },
      }),
      TestEventPattern: operation<{ EventPattern?: string; Event?: string }>({
        takes: ["EventPattern", "Event"],
        permissions: () => [{ action: "events:TestEventPattern", resource: "*" }],
        run({ EventPattern, Event }) {
          const matches = compiled(required(EventPattern, "eventPattern"));
          const event = parseObject(required(Event, "event"));
          if (!event || EVENT_FIELDS.some((field) => typeof event[field] !== "string")) {
            throw invalid("Parameter Event is not valid.");
          }
          return { Result: matches(event) };
        },
      }),
      CreateEventBus: operation<{ Name: string; Description?: string }>({
        takes: ["Name", "Description"],
        ...onBus("CreateEventBus", ({ Name }) => Name),
        run({ Name, Description }) {
          const { arn } = events.createEventBus(required(Name, "name"), Description);
          return {
            EventBusArn: arn,
            ...(Description === undefined ? {} : { Description }),
          };
        },
      }),
      DescribeEventBus: operation<{ Name?: string }>({
        takes: ["Name"],
        ...onBus("DescribeEventBus", ({ Name }) => Name),
        run: ({ Name }) => wireBus(events.bus(Name)),
      }),
      DeleteEventBus: operation<{ Name: string }>({
        takes: ["Name"],
        ...onBus("DeleteEventBus", ({ Name }) => Name),
        run: ({ Name }) => events.deleteEventBus(required(Name, "name")),
      }),
      ListEventBuses: operation<Named>({
        takes: ["NamePrefix", "Limit", "NextToken"],
        permissions: () => [{ action: "events:ListEventBuses", resource: "*" }],
        run(input) {
          const { page, token } = pageOf(events.all.filter(prefixed(input)), input);
          return { EventBuses: page.map(wireBus), ...token };
        },
      }),
      PutRule: operation<PutRule>({
        takes: [
          "Name",
          "EventBusName",
          "EventPattern",
          "ScheduleExpression",
          "State",
          "Description",
          "RoleArn",
        ],
        ...onRule<PutRule>("PutRule", ({ Name }) => Name),
        run(input) {
          const { State = "ENABLED", Description, RoleArn } = input;
          if (State !== "ENABLED" && State !== "DISABLED") notSimulated(`a rule's state ${State}`);
          const rule = events.putRule(input.EventBusName, {
            name: required(input.Name, "name"),
            // An empty text is as good as none.
            ...(input.EventPattern ? { eventPattern: input.EventPattern } : {}),
            ...(input.ScheduleExpression ? { scheduleExpression: input.ScheduleExpression } : {}),
            enabled: State === "ENABLED",
            ...(Description === undefined ? {} : { description: Description }),
            ...(RoleArn === undefined ? {} : { roleArn: RoleArn }),
          });
          return { RuleArn: rule.arn };
        },
      }),
      DescribeRule: operation<OnRule>({
        takes: ["Name", "EventBusName"],
        ...onRule<OnRule>("DescribeRule", ({ Name }) => Name),
        run: ({ Name, EventBusName }) => ({
          ...wireRule(events.bus(EventBusName).rule(required(Name, "name"))),
          CreatedBy: ACCOUNT_ID,
        }),
      }),
      DeleteRule: operation<OnRule & { Force?: boolean }>({
        takes: ["Name", "EventBusName", "Force"],
        ...onRule<OnRule>("DeleteRule", ({ Name }) => Name),
        run: ({ Name, EventBusName }) => events.deleteRule(EventBusName, required(Name, "name")),
      }),
      EnableRule: operation<OnRule>({
        takes: ["Name", "EventBusName"],
        ...onRule<OnRule>("EnableRule", ({ Name }) => Name),
        run: ({ Name, EventBusName }) =>
          events.setEnabled(EventBusName, required(Name, "name"), true),
      }),
      DisableRule: operation<OnRule>({
        takes: ["Name", "EventBusName"],
        ...onRule<OnRule>("DisableRule", ({ Name }) => Name),
        run: ({ Name, EventBusName }) =>
          events.setEnabled(EventBusName, required(Name, "name"), false),
      }),
      ListRules: operation<OnBus & Named>({
        takes: ["NamePrefix", "EventBusName", "Limit", "NextToken"],
        permissions: ({ EventBusName }) => [
          { action: "events:ListRules", resource: ruleArn(busNameOf(EventBusName), "*") },
        ],
        run(input) {
          const rules = [...events.bus(input.EventBusName).rules.values()];
          const { page, token } = pageOf(rules.filter(prefixed(input)), input);
          return { Rules: page.map(wireRule), ...token };
        },
      }),
      ListRuleNamesByTarget: operation<OnBus & Page & { TargetArn: string }>({
        takes: ["TargetArn", "EventBusName", "Limit", "NextToken"],
        permissions: ({ EventBusName }) => [
          {
            action: "events:ListRuleNamesByTarget",
            resource: ruleArn(busNameOf(EventBusName), "*"),
          },
        ],
        run(input) {
          const arn = required(input.TargetArn, "targetArn");
          const rules = [...events.bus(input.EventBusName).rules.values()].filter(({ targets }) =>
            [...targets.values()].some(({ configuration }) => configuration.arn === arn),
          );
          const { page, token } = pageOf(rules, input);
          return { RuleNames: page.map(({ name }) => name), ...token };
        },
      }),
      PutTargets: operation<OnTargets & { Targets: WireTarget[] }>({
        takes: ["Rule", "EventBusName", "Targets"],
        ...onRule<OnTargets>("PutTargets", (input) => input.Rule),
        run({ Rule, EventBusName, Targets }) {
          const targets = required(Targets, "targets").map(targetOf);
          events.putTargets(EventBusName, required(Rule, "rule"), targets);
          return { FailedEntryCount: 0, FailedEntries: [] };
        },
      }),
      RemoveTargets: operation<OnTargets & { Ids: string[]; Force?: boolean }>({
        takes: ["Rule", "EventBusName", "Ids", "Force"],
        ...onRule<OnTargets>("RemoveTargets", (input) => input.Rule),
        run({ Rule, EventBusName, Ids }) {
          const rule = events.bus(EventBusName).rule(required(Rule, "rule"));
          const failed = required(Ids, "ids").filter((id) => !rule.targets.delete(id));
          return {
            FailedEntryCount: failed.length,
            FailedEntries: failed.map((id) => ({
              TargetId: id,
              ErrorCode: "ResourceNotFoundException",
              ErrorMessage: `Rule '${rule.name}' does not have a target with the Id '${id}'.`,
            })),
          };
        },
      }),
      ListTargetsByRule: operation<OnTargets & Page>({
        takes: ["Rule", "EventBusName", "Limit", "NextToken"],
        ...onRule<OnTargets>("ListTargetsByRule", (input) => input.Rule),
        run(input) {
          const { targets } = events.bus(input.EventBusName).rule(required(input.Rule, "rule"));
          const { page, token } = pageOf([...targets.values()], input);
          return { Targets: page.map(({ configuration }) => wireTarget(configuration)), ...token };
        },
      }),
    }),
  };
}

/** Operations that look at the types of their input first. */
const typed = (operations: Readonly<Record<string, Operation>>): Record<string, Operation> =>
  Object.fromEntries(
    Object.entries(operations).map(([name, each]) => [
      name,
      {
        ...each,
        run(input, call) {
          checkTypes(input);
          return each.run(input, call);
        },
      },
    ]),
  );

/** Every bus that the entries name, each once. */
const busesOf = ({ Entries }: PutEvents): string[] => [
  ...new Set((Array.isArray(Entries) ? Entries : []).map((each) => busNameOf(each?.EventBusName))),
];

function onBus<Input extends { Name?: string }>(
  name: string,
  busOf: (input: Input) => string | undefined,
): Pick<Operation<Input>, "permissions" | "resource"> {
  return {
    resource: (input) => busNameOf(busOf(input)),
    permissions: (input) => [
      { action: `events:${name}`, resource: busArn(busNameOf(busOf(input))) },
    ],
  };
}

function onRule<Input extends OnBus>(
  name: string,
  nameOf: (input: Input) => string,
): Pick<Operation<Input>, "permissions" | "resource"> {
  return {
    resource: nameOf,
    permissions: (input) => [
      {
        action: `events:${name}`,
        resource: ruleArn(busNameOf(input.EventBusName), nameOf(input)),
      },
    ],
  };
}

const prefixed =
  ({ NamePrefix = "" }: Named) =>
  ({ name }: { name: string }): boolean =>
    name.startsWith(NamePrefix);

function wireRule({ bus, name, arn, definition }: Rule) {
  const { eventPattern, scheduleExpression, enabled, description, roleArn } = definition;
  return {
    Name: name,
    Arn: arn,
    EventBusName: bus,
    State: enabled ? "ENABLED" : "DISABLED",
    ...(eventPattern === undefined ? {} : { EventPattern: eventPattern }),
    ...(scheduleExpression === undefined ? {} : { ScheduleExpression: scheduleExpression }),
    ...(description === undefined ? {} : { Description: description }),
    ...(roleArn === undefined ? {} : { RoleArn: roleArn }),
  };
}

function required<T>(value: T | undefined, member: string): T {
  if (value === undefined) throw constraint("null", member, "Member must not be null");
  return value;
}
