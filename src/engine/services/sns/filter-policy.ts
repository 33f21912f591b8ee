/**
 * Filter policies of subscriptions: patterns of message attributes or of the message's body.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html, subscription-filter-policy-constraints.html
 */
import { compilePattern, SUBSCRIPTION_DIALECT } from "../../kernel/event-pattern/event-pattern.ts";
import { PatternError } from "../../kernel/event-pattern/pattern-error.ts";
import { isObject, parseJson, parseObject } from "../../kernel/json.ts";
import type { NotificationFiltered } from "../../kernel/trace.ts";
import type { FilterPolicyScope } from "./configuration.ts";
import type { MessageAttributes } from "./message.ts";
import { SNS_QUOTAS } from "./quotas.ts";

/** Why a message is left out; `undefined` when it passes. */
export type Filter = (
  attributes: MessageAttributes,
  body: string,
) => NotificationFiltered["cause"] | undefined;

type Json = Readonly<Record<string, unknown>>;

/** `source`: the policy's JSON. Throws {@link PatternError} whose message is what AWS says after the parameter's name. */
export function compileFilter(source: string, scope: FilterPolicyScope): Filter {
  const policy = parsedPolicy(source);
  const keys = Object.keys(policy);
  if (keys.length === 0) return () => undefined;
  const most = SNS_QUOTAS.filterPolicyKeys.value;
  if (keys.length > most) {
    throw new PatternError(`FilterPolicy: Filter policy can not have more than ${most} keys`);
  }
  const matches = compiled(source);
  if (scope === "MessageAttributes" && isNested(policy)) {
    throw new PatternError(
      "Filter policy scope MessageAttributes does not support nested filter policy",
    );
  }
  if (combinations(policy, 1, 1) > SNS_QUOTAS.filterPolicyCombinations.value) {
    throw new PatternError("FilterPolicy: Filter policy is too complex");
  }
  if (scope === "MessageAttributes") {
    return (attributes) => {
      if (matches(valuesOf(attributes))) return undefined;
      return Object.keys(attributes).length === 0 ? "NoMessageAttributes" : "NotMatching";
    };
  }
  return (_, body) => {
    const json = parseObject(body);
    if (!json) return "InvalidMessageBody";
    return matches(json) ? undefined : "NotMatching";
  };
}

function parsedPolicy(source: string): Json {
  const policy = parseObject(source);
  if (!policy) throw new PatternError("FilterPolicy: failed to parse JSON.");
  return policy;
}

function compiled(source: string): (event: Json) => boolean {
  try {
    return compilePattern(source, SUBSCRIPTION_DIALECT);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    throw new PatternError(`FilterPolicy: ${error.message}`);
  }
}

const isNested = (policy: Json): boolean =>
  Object.entries(policy).some(([name, rule]) =>
    name === "$or" && Array.isArray(rule) ? (rule as Json[]).some(isNested) : isObject(rule),
  );

/** Values multiply, each key by its depth; the branches of $or add up. */
function combinations(policy: Json, depth: number, before: number): number {
  let count = before;
  for (const [name, rule] of Object.entries(policy)) {
    if (isObject(rule)) count = combinations(rule, depth + 1, count);
    else if (name === "$or") {
      const branches = rule as Json[];
      const each = branches.map((branch) => combinations(branch, depth, count));
      count = each.reduce((sum, one) => sum + one, 0);
    } else count *= (rule as unknown[]).length * depth;
  }
  return count;
}

/** What attributes are compared with: texts, numbers, and the elements of lists. */
function valuesOf(attributes: MessageAttributes): Json {
  return Object.fromEntries(
    Object.entries(attributes).flatMap(([name, { dataType, stringValue }]) => {
      if (stringValue === undefined) return [];
      if (dataType.startsWith("Number")) return [[name, Number(stringValue)]];
      return [[name, dataType === "String.Array" ? listOf(stringValue) : stringValue]];
    }),
  );
}

function listOf(text: string): unknown {
  const value = parseJson(text);
  return Array.isArray(value) ? value : [];
}
