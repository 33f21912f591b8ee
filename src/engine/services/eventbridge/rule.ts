/** A rule of a bus: what it matches, or when it is due, and its targets. */
import type { Entry } from "../../kernel/agenda.ts";
import { compilePattern, EVENT_BUS_DIALECT } from "../../kernel/event-pattern/event-pattern.ts";
import { PatternError } from "../../kernel/event-pattern/pattern-error.ts";
import type { RandomStream } from "../../kernel/random.ts";
import { notSimulated, ServiceError } from "../api/service-error.ts";
import { ruleArn } from "./arns.ts";
import type { RuleConfiguration, TargetConfiguration } from "./configuration.ts";
import { constraint, invalid, tooMany } from "./errors.ts";
import { EVENTBRIDGE_QUOTAS } from "./quotas.ts";
import { parseSchedule, type Schedule } from "../../kernel/schedule.ts";
import { compileInput, type TargetInput } from "./target-input.ts";

type Pattern = (event: Readonly<Record<string, unknown>>) => boolean;

export interface Target {
  readonly configuration: TargetConfiguration;
  readonly input: TargetInput;
  /** Its delays. */
  readonly random: RandomStream;
}

/** What PutRule sets; the targets stay when a rule is put again. */
export interface RuleDefinition {
  readonly name: string;
  /** JSON text. */
  readonly eventPattern?: string;
  readonly scheduleExpression?: string;
  readonly enabled: boolean;
  readonly description?: string;
  readonly roleArn?: string;
}

export class Rule {
  readonly bus: string;
  readonly name: string;
  readonly arn: string;
  readonly targets = new Map<string, Target>();
  definition: RuleDefinition;
  schedule: Schedule | undefined;
  /** The next time that the schedule is due. */
  due: Entry | undefined;
  private pattern: Pattern | undefined;

  /** Throws {@link ServiceError}. */
  constructor(bus: string, definition: RuleDefinition) {
    this.bus = bus;
    this.name = definition.name;
    this.arn = ruleArn(bus, definition.name);
    this.definition = definition;
    this.define(definition);
  }

  /** Puts the rule again. Throws {@link ServiceError}, and leaves the rule as it was then. */
  define(definition: RuleDefinition): void {
    const { eventPattern, scheduleExpression } = definition;
    const pattern = eventPattern === undefined ? undefined : compiled(eventPattern);
    const schedule =
      scheduleExpression === undefined ? undefined : parseSchedule(scheduleExpression);
    if (scheduleExpression !== undefined && !schedule) {
      throw invalid("Parameter ScheduleExpression is not valid.");
    }
    this.definition = definition;
    this.pattern = pattern;
    this.schedule = schedule;
  }

  matches(event: Readonly<Record<string, unknown>>): boolean {
    return this.definition.enabled && (this.pattern?.(event) ?? false);
  }

  /** All of them or none. Throws {@link ServiceError}. */
  putTargets(
    configurations: readonly TargetConfiguration[],
    randomOf: (id: string) => RandomStream,
  ): void {
    const targets = configurations.map((configuration): Target => {
      const { id } = configuration;
      if (isBus(configuration) && transformed(configuration)) {
        notSimulated(`an input for a target that is an event bus (${id}); the bus gets the event`);
      }
      return { configuration, input: compileInput(configuration), random: randomOf(id) };
    });
    const ids = new Set([...this.targets.keys(), ...configurations.map(({ id }) => id)]);
    if (ids.size > EVENTBRIDGE_QUOTAS.targetsPerRule.value) throw tooMany();
    for (const target of targets) this.targets.set(target.configuration.id, target);
  }
}

export const isBus = ({ arn }: TargetConfiguration): boolean => /:event-bus\//.test(arn);

const transformed = ({ input, inputPath, inputTransformer }: TargetConfiguration): boolean =>
  (input ?? inputPath ?? inputTransformer) !== undefined;

/** Throws `InvalidEventPatternException` in AWS's words (fact 57). */
export function compiled(pattern: string): Pattern {
  const most = EVENTBRIDGE_QUOTAS.patternLength.value;
  if (pattern.length > most) {
    throw constraint(
      `'${pattern}'`,
      "eventPattern",
      `Member must have length less than or equal to ${most}`,
    );
  }
  try {
    return compilePattern(pattern, EVENT_BUS_DIALECT);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    throw new ServiceError(
      "InvalidEventPatternException",
      `Event pattern is not valid. Reason: ${error.message}`,
    );
  }
}

/** A rule of an account definition as PutRule would be given it. */
export const definitionOf = (rule: RuleConfiguration): RuleDefinition => ({
  name: rule.name,
  ...(rule.eventPattern === undefined ? {} : { eventPattern: JSON.stringify(rule.eventPattern) }),
  ...(rule.scheduleExpression === undefined ? {} : { scheduleExpression: rule.scheduleExpression }),
  enabled: rule.enabled ?? true,
});
