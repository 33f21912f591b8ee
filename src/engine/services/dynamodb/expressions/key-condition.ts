/** Which items a Query asks for. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.KeyConditionExpressions.html */
import { orderOf, typeOf, type AttributeValue, type Item } from "../attribute-value.ts";
import { invalidParameters, validationError } from "../errors.ts";
import type { Bound } from "../item-store.ts";
import type { Key, KeySchema } from "../table-definition.ts";
import { beginsWith, compares } from "./condition.ts";
import type { Condition, Operand } from "./tree.ts";

type Test = "=" | "<" | "<=" | ">" | ">=" | "between" | "begins_with";

interface KeyTest {
  readonly test: Test;
  readonly values: readonly AttributeValue[];
}

/** The partition, and the sort keys in it. */
export interface KeyRange {
  readonly partition: AttributeValue;
  readonly low?: Bound;
  readonly high?: Bound;
  /** Whether a sort key is in the range. */
  includes(sort: AttributeValue): boolean;
}

/** Throws a {@link validationError} for what is no key condition of the schema. */
export function keyRangeOf(condition: Condition, values: Item, schema: KeySchema): KeyRange {
  const tests = new Map<string, KeyTest>();
  collect(condition, values, tests);
  if (tests.size > 2) throw validationError("Conditions can be of length 1 or 2 only");
  const { partition, sort } = schema;
  if (!sort && tests.size > 1) throw validationError("Query key condition not supported");
  const ofPartition = testOf(tests, partition, true)!;
  if (ofPartition.test !== "=") throw validationError("Query key condition not supported");
  const ofSort = sort && testOf(tests, sort, tests.size > 1);
  return { partition: ofPartition.values[0]!, ...boundsOf(ofSort) };
}

function testOf(tests: Map<string, KeyTest>, key: Key, needed: boolean): KeyTest | undefined {
  const test = tests.get(key.name);
  if (!test) {
    if (!needed) return undefined;
    throw validationError(`Query condition missed key schema element: ${key.name}`);
  }
  if (test.values.some((value) => typeOf(value) !== key.type)) {
    throw invalidParameters("Condition parameter type does not match schema type");
  }
  return test;
}

function boundsOf(test: KeyTest | undefined): Omit<KeyRange, "partition"> {
  if (!test) return { includes: () => true };
  const [first, second] = test.values as [AttributeValue, AttributeValue];
  const at = (value: AttributeValue, inclusive: boolean): Bound => ({
    sort: orderOf(value)!,
    inclusive,
  });
  switch (test.test) {
    case "=":
    case "between": {
      const last = second ?? first;
      return {
        low: at(first, true),
        high: at(last, true),
        includes: (sort) => compares(sort, ">=", first) && compares(sort, "<=", last),
      };
    }
    case "begins_with": {
      const start = orderOf(first)!;
      return {
        low: { sort: start, inclusive: true },
        high: { sort: start + HIGHEST, inclusive: true },
        includes: (sort) => beginsWith(sort, first),
      };
    }
    case "<":
    case "<=":
      return {
        high: at(first, test.test === "<="),
        includes: (sort) => compares(sort, test.test as "<", first),
      };
    default:
      return {
        low: at(first, test.test === ">="),
        includes: (sort) => compares(sort, test.test as ">", first),
      };
  }
}

/** No text of order has this letter: every text that begins alike comes before the beginning followed by it. */
const HIGHEST = "\uffff";

const SWAPPED: Record<string, Test> = { "=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<=" };

function collect(condition: Condition, values: Item, tests: Map<string, KeyTest>): void {
  switch (condition.kind) {
    case "and":
      collect(condition.left, values, tests);
      collect(condition.right, values, tests);
      return;
    case "or":
    case "not":
    case "in":
      throw unusable(condition.kind.toUpperCase());
    case "function":
      if (condition.name !== "begins_with") throw unusable(condition.name);
      if (condition.args[0]!.kind !== "path") throw notFirst(condition.name);
      return add("begins_with", condition.args, values, tests);
    case "between":
      if (condition.args[0].kind !== "path") throw notFirst("BETWEEN");
      return add("between", condition.args, values, tests);
    case "comparison": {
      const { comparator, left, right } = condition;
      if (comparator === "<>") throw unusable("<>");
      if (right.kind === "path" && left.kind !== "path") {
        return add(SWAPPED[comparator]!, [right, left], values, tests);
      }
      return add(comparator, [left, right], values, tests);
    }
  }
}

function add(
  test: Test,
  args: readonly Operand[],
  values: Item,
  tests: Map<string, KeyTest>,
): void {
  const [key, ...others] = args as [Operand, ...Operand[]];
  if (args.some((arg) => arg.kind === "size")) {
    throw validationError("KeyConditionExpressions cannot contain nested operations");
  }
  if (others.some((other) => other.kind === "path")) {
    throw invalid("Multiple attribute names used in one condition");
  }
  if (key.kind !== "path") throw invalid("No key attribute specified");
  if (key.path.length > 1) {
    throw validationError("KeyConditionExpressions cannot have conditions on nested attributes");
  }
  const name = key.path[0] as string;
  if (tests.has(name)) {
    throw validationError("KeyConditionExpressions must only contain one condition per key");
  }
  const operands = others.map((other) => values[(other as { name: string }).name]!);
  checkTypes(test, operands);
  tests.set(name, { test, values: operands });
}

/** The names that these tests had before there were expressions; AWS's messages still have them. */
const OLD_NAMES: Record<Test, string> = {
  "=": "EQ",
  "<": "LT",
  "<=": "LE",
  ">": "GT",
  ">=": "GE",
  between: "BETWEEN",
  begins_with: "BEGINS_WITH",
};

function checkTypes(test: Test, operands: readonly AttributeValue[]): void {
  const allowed = test === "begins_with" ? ["S", "B"] : ["S", "N", "B"];
  for (const type of operands.map(typeOf)) {
    if (allowed.includes(type)) continue;
    throw invalidParameters(
      `ComparisonOperator ${OLD_NAMES[test]} is not valid for ${type} AttributeValue type`,
    );
  }
}

const unusable = (operator: string) =>
  validationError(`Invalid operator used in KeyConditionExpression: ${operator}`);

const invalid = (what: string) =>
  validationError(`Invalid condition in KeyConditionExpression: ${what}`);

const notFirst = (operator: string) =>
  invalid(`${operator} operator must have the key attribute as its first operand`);
