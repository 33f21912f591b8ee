/**
 * Texts of expressions to trees. The grammars are dynalite's; they look names and values up while they parse. A parse takes
 * longer than the call that it is for, and code sends the same few expressions again and again, so trees are kept: a tree
 * names the values of its request and does not hold them.
 */
import conditionParser from "dynalite/db/conditionParser.js";
import projectionParser from "dynalite/db/projectionParser.js";
import updateParser from "dynalite/db/updateParser.js";
import { orderOf, typeOf, type AttributeValue, type Item } from "../attribute-value.ts";
import { validationError } from "../errors.ts";
import { DYNAMODB_QUOTAS } from "../quotas.ts";
import { isReserved } from "./reserved-words.ts";
import type { Assigned, Condition, Operand, Path, UpdateAction } from "./tree.ts";

export type Names = Readonly<Record<string, string>>;

/** What an expression names of its request. */
interface Parsed {
  readonly usedNames: readonly string[];
  readonly usedValues: readonly string[];
  /** Attributes of which the expression takes a part. */
  readonly nestedPaths: readonly string[];
}

export interface ParsedCondition extends Parsed {
  readonly condition: Condition;
  /** Attributes that the expression begins paths with. */
  readonly attributes: readonly string[];
}

export interface ParsedUpdate extends Parsed {
  readonly actions: readonly UpdateAction[];
  readonly paths: readonly Path[];
}

export interface ParsedProjection extends Parsed {
  readonly paths: readonly Path[];
}

export const parseCondition = (parameter: string, text: string, names: Names, values: Item) =>
  parse(parameter, text, names, values, conditionParser, (tree) => {
    const { expression, pathHeads } = tree as { expression: RawNode; pathHeads: object };
    return { condition: conditionOf(expression), attributes: Object.keys(pathHeads) };
  }) as ParsedCondition;

export const parseUpdate = (parameter: string, text: string, names: Names, values: Item) =>
  parse(parameter, text, names, values, updateParser, (tree) => {
    const { sections, paths } = tree as { sections: RawSection[]; paths: Path[] };
    return { actions: sections.map(actionOf), paths };
  }) as ParsedUpdate;

export const parseProjection = (parameter: string, text: string, names: Names) =>
  parse(parameter, text, names, {}, projectionParser, (tree) => ({
    paths: (tree as { paths: Path[] }).paths,
  })) as ParsedProjection;

/** Expressions of a program are few; whoever builds them from values makes this many in no time. */
const KEPT = 1_000;
const kept = new Map<string, Parsed>();

type Parser = typeof conditionParser;

function parse(
  parameter: string,
  text: string,
  names: Names,
  values: Item,
  parser: Parser,
  treeOf: (raw: unknown) => object,
): Parsed {
  const key = keyOf(parameter, text, names, values);
  const known = kept.get(key);
  if (known) return known;
  const fail = (problem: string) => validationError(`Invalid ${parameter}: ${problem}`);
  if (text === "") throw fail("The expression can not be empty;");
  const { value: longest } = DYNAMODB_QUOTAS.expressionSize;
  if (text.length > longest) {
    throw fail(
      `Expression size has exceeded the maximum allowed size; expression size: ${text.length}`,
    );
  }
  const unusedAttrNames = { ...names };
  const unusedAttrVals: Record<string, unknown> = { ...values };
  const raw = parsedBy(parser, text, {
    attrNames: names,
    attrVals: namedValues(values),
    unusedAttrNames,
    unusedAttrVals,
    isReserved,
    compare: isGreater,
  });
  if (typeof raw === "string") throw fail(raw);
  const parsed: Parsed = {
    usedNames: Object.keys(names).filter((name) => !(name in unusedAttrNames)),
    usedValues: Object.keys(values).filter((name) => !(name in unusedAttrVals)),
    nestedPaths: Object.keys((raw as { nestedPaths: object }).nestedPaths),
    ...treeOf(raw),
  };
  if (kept.size >= KEPT) kept.clear();
  kept.set(key, parsed);
  return parsed;
}

function parsedBy(parser: Parser, text: string, context: object): unknown {
  try {
    return parser.parse(text, { context });
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "SyntaxError") throw error;
    return `Syntax error; ${error.message}`;
  }
}

/** The grammars look at the types of values; at values themselves only in BETWEEN and attribute_type. */
const LOOKS_AT_VALUES = /between|attribute_type/i;

function keyOf(parameter: string, text: string, names: Names, values: Item): string {
  let key = `${parameter}\n${text}`;
  for (const name in names) key += `\n${name}=${names[name]!}`;
  if (LOOKS_AT_VALUES.test(text)) return `${key}\n${JSON.stringify(values)}`;
  for (const name in values) key += `\n${name}=${typeOf(values[name]!)}`;
  return key;
}

/** The parser puts these into its tree, where they tell their names. */
function namedValues(values: Item): Record<string, object> {
  const named: Record<string, object> = {};
  for (const name in values) named[name] = { ...values[name]!, named: name };
  return named;
}

/** The parser asks whether the lower bound of BETWEEN is above the upper one. */
function isGreater(_: "GT", left: AttributeValue, right: AttributeValue): boolean {
  const [a, b] = [orderOf(left), orderOf(right)];
  return a !== undefined && b !== undefined && a > b;
}

/** As dynalite's grammars make them: a path is a list, anything else has a type or is a value. */
type Raw = (string | number)[] | RawNode | { readonly named: string };
interface RawNode {
  readonly type: string;
  readonly name: string;
  readonly args: readonly Raw[];
}
interface RawSection {
  readonly type: "set" | "remove" | "add" | "delete";
  readonly path: Path;
  readonly val: Raw;
}

function operandOf(raw: Raw): Operand {
  if (Array.isArray(raw)) return { kind: "path", path: raw };
  if ("named" in raw) return { kind: "value", name: raw.named };
  return { kind: "size", of: operandOf(raw.args[0]!) };
}

function conditionOf({ type, name, args }: RawNode): Condition {
  const operand = (index: number): Operand => operandOf(args[index]!);
  const nested = (index: number): Condition => conditionOf(args[index] as RawNode);
  switch (type) {
    case "and":
    case "or":
      return { kind: type, left: nested(0), right: nested(1) };
    case "not":
      return { kind: "not", condition: nested(0) };
    case "between":
      return { kind: "between", args: [operand(0), operand(1), operand(2)] };
    case "in":
      checkOperands(args.length - 1);
      return { kind: "in", args: args.map(operandOf) };
    case "function":
      return { kind: "function", name, args: args.map(operandOf) };
  }
  const comparator = type as "=" | "<>" | "<" | "<=" | ">" | ">=";
  return { kind: "comparison", comparator, left: operand(0), right: operand(1) };
}

function checkOperands(count: number): void {
  if (count <= DYNAMODB_QUOTAS.inOperands.value) return;
  throw validationError(
    `Invalid expression: The IN operator is provided with too many operands; number of operands: ${count}`,
  );
}

function actionOf({ type, path, val }: RawSection): UpdateAction {
  if (type === "remove") return { kind: type, path };
  if (type === "set") return { kind: type, path, value: assignedOf(val) };
  return { kind: type, path, value: (val as { named: string }).named };
}

function assignedOf(raw: Raw): Assigned {
  if (Array.isArray(raw) || "named" in raw) return operandOf(raw);
  const { type, name, args } = raw;
  if (type === "function" && name === "if_not_exists") {
    return { kind: name, path: args[0] as Path, otherwise: assignedOf(args[1]!) };
  }
  const kind = type === "add" ? "sum" : type === "subtract" ? "difference" : "list_append";
  return { kind, left: assignedOf(args[0]!), right: assignedOf(args[1]!) };
}
