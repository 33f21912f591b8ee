/**
 * Patterns of event filters: EventBridge's syntax as far as Lambda names it.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
 */

/** Whether the value of a field matches; `undefined` is a field that is not there. */
type Matcher = (value: unknown) => boolean;

/** A pattern that AWS would refuse; the message says what is wrong with it. */
export class PatternError extends Error {
  override readonly name = "PatternError";
}

/** Throws {@link PatternError}. */
export function compilePattern(pattern: unknown): Matcher {
  if (!isObject(pattern) || Object.keys(pattern).length === 0) {
    throw new PatternError(`A pattern is an object with at least one field, not ${show(pattern)}.`);
  }
  const fields = Object.entries(pattern).map(([name, rule]) =>
    name === "$or" ? compileOr(rule) : compileField(name, rule),
  );
  return (value) => fields.every((matches) => matches(value));
}

/** The rule of one field: a list of which one must match, or a pattern for an object. */
export function compileRule(rule: unknown): Matcher {
  if (isObject(rule)) {
    const matches = compilePattern(rule);
    // Of a list of objects, one must match.
    return (value) => (Array.isArray(value) ? value.some(matches) : matches(value));
  }
  if (!Array.isArray(rule) || rule.length === 0) {
    throw new PatternError(`A rule is a list with at least one entry, such as [${show(rule)}].`);
  }
  const matchers = rule.map(compileEntry);
  return (value) => matchers.some((matches) => matches(value));
}

function compileField(name: string, rule: unknown): Matcher {
  const matches = compileRule(rule);
  return (value) => matches(isObject(value) ? value[name] : undefined);
}

function compileOr(rule: unknown): Matcher {
  if (!Array.isArray(rule) || rule.length < 2) {
    throw new PatternError("$or is a list of at least two patterns.");
  }
  const patterns = rule.map(compilePattern);
  return (value) => patterns.some((matches) => matches(value));
}

function compileEntry(entry: unknown): Matcher {
  if (Array.isArray(entry)) throw new PatternError(`A list in a list of rules: ${show(entry)}.`);
  if (!isObject(entry)) return anyElement((value) => value === entry);
  const [operator, ...others] = Object.keys(entry);
  if (operator === undefined || others.length > 0) {
    throw new PatternError(`A comparison has one operator: ${show(entry)}.`);
  }
  const operand = entry[operator];
  // The only rule that a missing field can satisfy.
  if (operator === "exists") {
    if (typeof operand !== "boolean") throw wrongOperand(operator, "true or false", operand);
    return (value) => (value !== undefined && !isObject(value)) === operand;
  }
  if (operator === "anything-but") return anyElement(compileAnythingBut(operand));
  return anyElement(compileComparison(operator, operand));
}

/** Of a list in the event, one element is enough. */
const anyElement =
  (matches: Matcher): Matcher =>
  (value) =>
    Array.isArray(value) ? value.some(matches) : value !== undefined && matches(value);

function compileComparison(operator: string, operand: unknown): Matcher {
  switch (operator) {
    case "prefix":
    case "suffix":
      return compileAffix(operator, operand);
    case "equals-ignore-case": {
      const folded = textOf(operator, operand).toLowerCase();
      return (value) => typeof value === "string" && value.toLowerCase() === folded;
    }
    case "numeric":
      return compileNumeric(operand);
    default:
      throw new PatternError(
        `The operator ${show(operator)} is not simulated. There are prefix, suffix, equals-ignore-case, anything-but, numeric, exists and $or.`,
      );
  }
}

function compileAffix(operator: "prefix" | "suffix", operand: unknown): Matcher {
  const ignoreCase = isObject(operand) && Object.keys(operand).join() === "equals-ignore-case";
  const affix = textOf(operator, ignoreCase ? operand["equals-ignore-case"] : operand);
  const folded = ignoreCase ? affix.toLowerCase() : affix;
  return (value) => {
    if (typeof value !== "string") return false;
    const text = ignoreCase ? value.toLowerCase() : value;
    return operator === "prefix" ? text.startsWith(folded) : text.endsWith(folded);
  };
}

/** A text or number, a list of them, or one comparison of texts, none of which may match. */
function compileAnythingBut(operand: unknown): Matcher {
  if (isObject(operand)) {
    const [operator, ...others] = Object.keys(operand);
    if (!operator || others.length > 0 || operator === "numeric") {
      throw wrongOperand("anything-but", "a value, a list or one comparison of texts", operand);
    }
    const inner = operand[operator];
    const matchers = (Array.isArray(inner) ? inner : [inner]).map((one) =>
      compileComparison(operator, one),
    );
    return (value) => !matchers.some((matches) => matches(value));
  }
  const values: unknown[] = Array.isArray(operand) ? operand : [operand];
  if (
    values.length === 0 ||
    values.some((value) => typeof value !== "string" && typeof value !== "number")
  ) {
    throw wrongOperand("anything-but", "a text, a number or a list of them", operand);
  }
  return (value) => !values.includes(value);
}

const COMPARISONS: Record<string, (value: number, bound: number) => boolean> = {
  "=": (value, bound) => value === bound,
  "<": (value, bound) => value < bound,
  "<=": (value, bound) => value <= bound,
  ">": (value, bound) => value > bound,
  ">=": (value, bound) => value >= bound,
};

function compileNumeric(operand: unknown): Matcher {
  const list: unknown[] = Array.isArray(operand) ? operand : [];
  const complete = list.length === 2 || list.length === 4;
  const bounds = Array.from({ length: list.length >> 1 }, (_, i) => {
    const compare = COMPARISONS[String(list[2 * i])];
    const bound = list[2 * i + 1];
    return compare && typeof bound === "number" ? { compare, bound } : undefined;
  });
  if (!complete || bounds.includes(undefined)) {
    throw wrongOperand("numeric", 'one or two comparisons, such as [">", 0, "<=", 10]', operand);
  }
  return (value) =>
    typeof value === "number" && bounds.every((test) => test!.compare(value, test!.bound));
}

function textOf(operator: string, operand: unknown): string {
  if (typeof operand === "string") return operand;
  throw wrongOperand(operator, "a text", operand);
}

const wrongOperand = (operator: string, expected: string, operand: unknown): PatternError =>
  new PatternError(`${operator} takes ${expected}; it is ${show(operand)}.`);

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const show = (value: unknown): string => JSON.stringify(value) ?? String(value);
