/** An event bus: rules that look at every event. */
import type { Instant } from "../../kernel/instant.ts";
import { busArn } from "./arns.ts";
import { noRule } from "./errors.ts";
import type { Rule } from "./rule.ts";

export class EventBus {
  readonly name: string;
  readonly arn: string;
  readonly description: string | undefined;
  readonly createdAt: Instant;
  /** In the order of their creation. */
  readonly rules = new Map<string, Rule>();

  constructor(name: string, createdAt: Instant, description?: string) {
    this.name = name;
    this.arn = busArn(name);
    this.createdAt = createdAt;
    this.description = description;
  }

  /** Throws `ResourceNotFoundException`. */
  rule(name: string): Rule {
    const rule = this.rules.get(name);
    if (!rule) throw noRule(name, this.name);
    return rule;
  }
}
