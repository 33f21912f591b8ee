/** What an expression of a query comes to in a row. */
import { FUNCTIONS } from "./functions.ts";
import type { Row } from "./row.ts";
import type { Expression, Operator } from "./syntax.ts";
import { compare, isTrue, numberOf, textOf, type Value } from "./values.ts";

type Binary = Extract<Expression, { kind: "binary" }>;

/** `special` may give the value of an expression, instead of the row: `stats` does so for its aggregates. */
export function evaluate(
  expression: Expression,
  row: Row,
  special?: (expression: Expression) => Value | null,
): Value {
  const given = special?.(expression);
  if (given !== undefined && given !== null) return given;
  const of = (inner: Expression): Value => evaluate(inner, row, special);
  switch (expression.kind) {
    case "field":
      return row.get(expression.name);
    case "literal":
      return expression.value;
    case "call":
      return FUNCTIONS[expression.name]?.run(expression.arguments.map(of));
    case "not":
      return flag(!isTrue(of(expression.operand)));
    case "minus": {
      const number = numberOf(of(expression.operand));
      return number === undefined ? undefined : -number;
    }
    case "like":
      return flag(isLike(of(expression.operand), expression.pattern));
    case "in": {
      const value = of(expression.operand);
      return flag(expression.list.some((each) => compare(value, of(each)) === 0));
    }
    case "binary":
      return binary(expression, of);
  }
}

const flag = (holds: boolean): number => (holds ? 1 : 0);

function isLike(value: Value, pattern: RegExp | string): boolean {
  if (value === undefined) return false;
  const text = textOf(value);
  return typeof pattern === "string" ? text.includes(pattern) : pattern.test(text);
}

function binary({ operator, left, right }: Binary, of: (inner: Expression) => Value): Value {
  if (operator === "or") return flag(isTrue(of(left)) || isTrue(of(right)));
  if (operator === "and") return flag(isTrue(of(left)) && isTrue(of(right)));
  const a = of(left);
  const b = of(right);
  const ordered = COMPARISONS[operator];
  if (ordered) {
    const order = compare(a, b);
    // What is missing differs from everything, and is neither smaller nor larger.
    return flag(order === undefined ? operator === "!=" : ordered(order));
  }
  const x = numberOf(a);
  const y = numberOf(b);
  if (x === undefined || y === undefined) return undefined;
  const result = arithmetic(operator, x, y);
  return Number.isFinite(result) ? result : undefined;
}

const COMPARISONS: Partial<Record<Operator, (order: number) => boolean>> = {
  "=": (order) => order === 0,
  "!=": (order) => order !== 0,
  "<": (order) => order < 0,
  "<=": (order) => order <= 0,
  ">": (order) => order > 0,
  ">=": (order) => order >= 0,
};

function arithmetic(operator: Operator, x: number, y: number): number {
  switch (operator) {
    case "+":
      return x + y;
    case "-":
      return x - y;
    case "*":
      return x * y;
    case "/":
      return x / y;
    case "%":
      return x % y;
    default:
      return power(x, y);
  }
}

const LARGEST_EXPONENT = 1_024;

/** Whole exponents only: products are the same on every machine, other powers are not. */
function power(base: number, exponent: number): number {
  if (!Number.isInteger(exponent) || Math.abs(exponent) > LARGEST_EXPONENT) return NaN;
  let product = 1;
  for (let i = 0; i < Math.abs(exponent); i++) product *= base;
  return exponent < 0 ? 1 / product : product;
}
