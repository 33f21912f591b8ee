/** The event buses of the account (EventBridge "Classic"). Its operations are named like those of the API. */
import { fromSeconds, toMs, type Instant } from "../../kernel/instant.ts";
import { parseObject } from "../../kernel/json.ts";
import { RandomStream } from "../../kernel/random.ts";
import { utf8Length } from "../../kernel/utf8-length.ts";
import { configured } from "../api/configured.ts";
import { ServiceError } from "../api/service-error.ts";
import type { ServicePorts } from "../api/service-ports.ts";
import { busNameOf, DEFAULT_BUS } from "./arns.ts";
import type { EventBusConfiguration, TargetConfiguration } from "./configuration.ts";
import { Deliveries } from "./delivery.ts";
import { constraint, invalid, noBus, tooMany } from "./errors.ts";
import { EventBus } from "./event-bus.ts";
import {
  checkRequest,
  entryBytes,
  entryError,
  eventOf,
  type PutEventsEntry,
  type PutEventsError,
} from "./put-events.ts";
import { EVENTBRIDGE_QUOTAS } from "./quotas.ts";
import { definitionOf, isBus, Rule, type RuleDefinition } from "./rule.ts";
import type { MatchedEvent } from "./target-input.ts";
import { checkTarget } from "./target-rules.ts";

type PutEventsResult = { EventId: string } | PutEventsError;

/** Where an event came from. */
interface Arrival {
  readonly traceHeader?: string | undefined;
  /** It was forwarded by another bus: it is not forwarded again. */
  readonly forwarded?: boolean;
}

const US_PER_MINUTE = fromSeconds(60);
const MS_PER_MINUTE = 60_000;
const MS_PER_SECOND = 1_000;

export class EventBridgeService {
  private readonly ports: ServicePorts;
  private readonly buses = new Map<string, EventBus>();
  private readonly ids: RandomStream;
  private readonly deliveries: Deliveries;

  /** Throws `ConfigurationError`; `setting` is `eventBuses.<name>.<field>`. */
  constructor(configurations: readonly EventBusConfiguration[], ports: ServicePorts) {
    this.ports = ports;
    this.ids = new RandomStream(ports.seed, "events");
    this.deliveries = new Deliveries(ports);
    this.buses.set(DEFAULT_BUS, new EventBus(DEFAULT_BUS, ports.agenda.now));
    for (const configuration of configurations) this.define(configuration);
  }

  /** Throws `ResourceNotFoundException`. */
  bus(nameOrArn: string | undefined): EventBus {
    const name = busNameOf(nameOrArn);
    const bus = this.buses.get(name);
    if (!bus) throw noBus(name);
    return bus;
  }

  get all(): EventBus[] {
    return [...this.buses.values()];
  }

  /** Throws {@link ServiceError}. */
  createEventBus(name: string, description?: string): EventBus {
    if (this.buses.has(name)) {
      throw new ServiceError("ResourceAlreadyExistsException", `Event bus ${name} already exists.`);
    }
    if (!/^[.\-_A-Za-z0-9]{1,256}$/.test(name)) {
      throw constraint(
        `'${name}'`,
        "name",
        "Member must satisfy regular expression pattern: [/\\.\\-_A-Za-z0-9]+",
      );
    }
    const bus = new EventBus(name, this.ports.agenda.now, description);
    this.buses.set(name, bus);
    return bus;
  }

  /** Throws {@link ServiceError}; a bus that is not there is deleted already. */
  deleteEventBus(name: string): void {
    if (name === DEFAULT_BUS) throw invalid(`Cannot delete event bus ${name}.`);
    const rules = this.buses.get(name)?.rules.size ?? 0;
    if (rules > 0) throw invalid("Event bus can't be deleted since it has rules.");
    this.buses.delete(name);
  }

  /** Throws {@link ServiceError}. */
  putRule(busName: string | undefined, definition: RuleDefinition): Rule {
    const bus = this.bus(busName);
    const { name, eventPattern, scheduleExpression } = definition;
    if (!/^[.\-_A-Za-z0-9]{1,64}$/.test(name)) {
      throw constraint(
        `'${name}'`,
        "name",
        "Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+",
      );
    }
    if (eventPattern === undefined && scheduleExpression === undefined) {
      throw invalid("Parameter(s) EventPattern or ScheduleExpression must be specified.");
    }
    if (scheduleExpression !== undefined && bus.name !== DEFAULT_BUS) {
      throw invalid("ScheduleExpression is supported only on the default event bus.");
    }
    let rule = bus.rules.get(name);
    if (rule) rule.define(definition);
    else {
      if (bus.rules.size >= EVENTBRIDGE_QUOTAS.rulesPerBus.value) throw tooMany();
      rule = new Rule(bus.name, definition);
      bus.rules.set(name, rule);
    }
    this.plan(rule);
    return rule;
  }

  /** Throws `ValidationException` while it has targets; a rule that is not there is deleted already. */
  deleteRule(busName: string | undefined, name: string): void {
    const bus = this.bus(busName);
    const rule = bus.rules.get(name);
    if (!rule) return;
    if (rule.targets.size > 0) throw invalid("Rule can't be deleted since it has targets.");
    if (rule.due) this.ports.agenda.cancel(rule.due);
    bus.rules.delete(name);
  }

  /** EnableRule and DisableRule. Throws `ResourceNotFoundException`. */
  setEnabled(busName: string | undefined, name: string, enabled: boolean): void {
    const rule = this.bus(busName).rule(name);
    if (rule.definition.enabled === enabled) return;
    rule.definition = { ...rule.definition, enabled };
    this.plan(rule);
  }

  /** Throws {@link ServiceError}. */
  putTargets(
    busName: string | undefined,
    ruleName: string,
    targets: readonly TargetConfiguration[],
  ): void {
    const rule = this.bus(busName).rule(ruleName);
    for (const [i, target] of targets.entries()) checkTarget(target, i);
    const { seed } = this.ports;
    rule.putTargets(
      targets,
      (id) => new RandomStream(seed, `events ${rule.bus} ${rule.name} ${id}`),
    );
  }

  /** Answers for each entry; throws `ValidationException` for the request as a whole (fact 56). */
  putEvents(entries: readonly PutEventsEntry[], traceHeader?: string): PutEventsResult[] {
    checkRequest(entries);
    return entries.map((entry) => this.putEvent(entry, traceHeader));
  }

  /** A whole event, JSON text, that another bus or a destination of Lambda sends. Throws `ResourceNotFoundException`. */
  receive(busName: string, text: string, arrival: Arrival): void {
    const bus = this.bus(busName);
    const value = parseObject(text)!;
    const { id, source, "detail-type": detailType } = value as Record<string, string>;
    // AWS's services tell the default bus about everything; where no rule listens that is nothing to look at.
    if (source!.startsWith("aws.") && bus.rules.size === 0) return;
    const event = { id: id!, text, value };
    this.accept(
      bus,
      event,
      { source: source!, detailType: detailType! },
      utf8Length(text),
      arrival,
    );
  }

  private putEvent(entry: PutEventsEntry, traceHeader: string | undefined): PutEventsResult {
    const name = busNameOf(entry.EventBusName);
    const refused = entryError(entry);
    if (refused) {
      this.ports.record({
        type: "event.rejected",
        bus: name,
        errorCode: refused.ErrorCode,
        error: refused.ErrorMessage,
      });
      return refused;
    }
    const { Source: source = "", DetailType: detailType = "", Detail = "" } = entry;
    const event = eventOf({
      id: this.ids.uuid(),
      source,
      detailType,
      epochMs: entry.Time === undefined ? this.nowMs : entry.Time * MS_PER_SECOND,
      resources: entry.Resources ?? [],
      detail: parseObject(Detail)!,
    });
    const bus = this.buses.get(name);
    if (!bus) {
      this.ports.record({
        type: "event.dropped",
        bus: name,
        eventId: event.id,
        because: `there is no event bus ${name}; PutEvents answers as if there were`,
        rule: 56,
      });
    } else {
      const header = entry.TraceHeader ?? traceHeader;
      this.accept(bus, event, { source, detailType }, entryBytes(entry), { traceHeader: header });
    }
    return { EventId: event.id };
  }

  private accept(
    bus: EventBus,
    event: MatchedEvent,
    { source, detailType }: { source: string; detailType: string },
    bytes: number,
    arrival: Arrival,
  ): void {
    this.ports.record({
      type: "event.accepted",
      bus: bus.name,
      eventId: event.id,
      source,
      detailType,
      bytes,
      event: event.text,
    });
    for (const rule of bus.rules.values()) {
      if (rule.matches(event.value)) this.trigger(rule, event, false, arrival);
    }
  }

  private trigger(rule: Rule, event: MatchedEvent, scheduled: boolean, arrival: Arrival): void {
    const targets = [...rule.targets.values()];
    this.ports.record({
      type: "rule.matched",
      bus: rule.bus,
      ruleName: rule.name,
      eventId: event.id,
      scheduled,
      targets: targets.map(({ configuration }) => configuration.arn),
    });
    for (const target of targets) {
      if (arrival.forwarded && isBus(target.configuration)) {
        this.ports.record({
          type: "event.dropped",
          bus: rule.bus,
          eventId: event.id,
          because: `it came from another bus, and such events are not sent to a third (${target.configuration.arn})`,
          rule: 55,
        });
        continue;
      }
      this.deliveries.start(rule, target, event, withoutLineage(arrival.traceHeader));
    }
  }

  /** Puts the next time of a rule's schedule on the agenda. Schedules keep no run going. */
  private plan(rule: Rule): void {
    const { agenda, epochMs } = this.ports;
    if (rule.due) agenda.cancel(rule.due);
    rule.due = undefined;
    if (!rule.schedule || !rule.definition.enabled) return;
    const startMinute = epochMs / MS_PER_MINUTE;
    const minuteAt = (instant: Instant): number => startMinute + instant / US_PER_MINUTE;
    const created = minuteAt(agenda.now);
    const planNext = (after: number): void => {
      const minute = rule.schedule!.next(created, after);
      if (minute === undefined) return;
      const instant = Math.round((minute - startMinute) * US_PER_MINUTE);
      const run = (): void => {
        planNext(minute);
        this.trigger(rule, this.scheduledEvent(rule), true, {});
      };
      rule.due = agenda.at(instant, run, { background: true });
    };
    planNext(created);
  }

  private scheduledEvent(rule: Rule): MatchedEvent {
    return eventOf({
      id: this.ids.uuid(),
      source: "aws.events",
      detailType: "Scheduled Event",
      epochMs: this.nowMs,
      resources: [rule.arn],
      detail: {},
    });
  }

  private get nowMs(): number {
    return this.ports.epochMs + Math.floor(toMs(this.ports.agenda.now));
  }

  private define({ name, rules = [] }: EventBusConfiguration): void {
    const located = (field: string, create: () => void): void =>
      configured(`eventBuses.${name}.${field}`, create);
    if (name !== DEFAULT_BUS) located("name", () => this.createEventBus(name));
    for (const rule of rules) {
      located(`rules.${rule.name}`, () => this.putRule(name, definitionOf(rule)));
      const targets = rule.targets ?? [];
      located(`rules.${rule.name}.targets`, () => this.putTargets(name, rule.name, targets));
    }
  }
}

/** EventBridge is no part of the chains that Lambda counts (fact 47). */
const withoutLineage = (header: string | undefined): string | undefined =>
  header
    ?.split(";")
    .filter((field) => !field.startsWith("Lineage="))
    .join(";");
