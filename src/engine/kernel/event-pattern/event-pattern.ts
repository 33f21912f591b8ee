/**
 * Event patterns: EventBridge's rules, filters of Lambda's event source mappings and filter policies of SNS all match JSON with
 * them, each with operators of its own.
 */
import { compileBranches, type Branch, type FieldPattern, type PatternDialect } from "./compile.ts";
import type { Leaf } from "./value-patterns.ts";

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html */
export const EVENT_BUS_DIALECT: PatternDialect = {
  operators: new Set([
    "prefix",
    "suffix",
    "equals-ignore-case",
    "wildcard",
    "anything-but",
    "numeric",
    "cidr",
    "exists",
  ]),
  insideAnythingBut: new Set(["prefix", "suffix", "equals-ignore-case", "wildcard"]),
};

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html */
export const POLLER_DIALECT: PatternDialect = {
  operators: new Set([
    "prefix",
    "suffix",
    "equals-ignore-case",
    "anything-but",
    "numeric",
    "exists",
  ]),
  insideAnythingBut: new Set(["prefix", "suffix", "equals-ignore-case"]),
};

/** https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html */
export const SUBSCRIPTION_DIALECT: PatternDialect = {
  operators: new Set([
    "prefix",
    "suffix",
    "equals-ignore-case",
    "anything-but",
    "numeric",
    "cidr",
    "exists",
  ]),
  insideAnythingBut: new Set(["prefix"]),
};

/** `source`: the pattern's JSON. Throws `PatternError`. */
export function compilePattern(
  source: string,
  dialect: PatternDialect,
): (event: Readonly<Record<string, unknown>>) => boolean {
  const branches = compileBranches(source, dialect).map(inOrder);
  return (event) => {
    const fields = flatten(event);
    return branches.some((branch) => matchesFrom(branch, 0, fields, new Map()));
  };
}

/** For each list that an element came from, which element it was. */
type Membership = ReadonlyMap<number, number>;

interface FieldValue {
  readonly value: Leaf;
  readonly membership: Membership;
}

/** The leaves of an event by their paths with dots. */
type Fields = ReadonlyMap<string, readonly FieldValue[]>;

function flatten(event: Readonly<Record<string, unknown>>): Fields {
  const fields = new Map<string, FieldValue[]>();
  let lists = 0;
  const add = (path: string, value: unknown, membership: Membership): void => {
    if (Array.isArray(value)) {
      const list = lists++;
      value.forEach((element, i) => {
        // Of a list of plain values any may match, whatever the others are.
        const inner =
          typeof element === "object" && element !== null
            ? new Map(membership).set(list, i)
            : membership;
        add(path, element, inner);
      });
    } else if (typeof value === "object" && value !== null) {
      for (const [name, each] of Object.entries(value)) {
        add(path === "" ? name : `${path}.${name}`, each, membership);
      }
    } else {
      const known = fields.get(path);
      const field: FieldValue = { value: value as Leaf, membership };
      if (known) known.push(field);
      else fields.set(path, [field]);
    }
  };
  add("", event, new Map());
  return fields;
}

type OrderedBranch = readonly (readonly [path: string, patterns: readonly FieldPattern[]])[];

/** By path, which is the order in which EventBridge looks at fields. */
const inOrder = (branch: Branch): OrderedBranch =>
  [...branch].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));

/**
 * Whether the fields of a branch from `index` on match. Values that are in the same list must be in the same element of it
 * (array consistency); `membership` holds the elements that were chosen so far.
 */
function matchesFrom(
  branch: OrderedBranch,
  index: number,
  fields: Fields,
  membership: Membership,
): boolean {
  const field = branch[index];
  if (!field) return true;
  const [path, patterns] = field;
  const values = fields.get(path) ?? [];
  let consistentValues = 0;
  for (const { value, membership: its } of values) {
    const both = consistent(membership, its);
    if (!both) continue;
    consistentValues++;
    if (
      patterns.some((matches) => matches !== "absent" && matches(value)) &&
      matchesFrom(branch, index + 1, fields, both)
    ) {
      return true;
    }
  }
  return (
    consistentValues === 0 &&
    patterns.includes("absent") &&
    matchesFrom(branch, index + 1, fields, membership)
  );
}

/** Both together, or `undefined` when they name different elements of one list. */
function consistent(chosen: Membership, its: Membership): Membership | undefined {
  if (its.size === 0) return chosen;
  const both = new Map(chosen);
  for (const [list, element] of its) {
    if ((both.get(list) ?? element) !== element) return undefined;
    both.set(list, element);
  }
  return both;
}
