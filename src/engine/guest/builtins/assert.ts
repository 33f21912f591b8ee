/** `assert`, as far as handlers and AWS's runtime client use it. */
import { inspect } from "node-inspect-extracted";
import { isDeepStrictEqual } from "./deep-equal.ts";

interface Failure {
  message?: unknown;
  actual?: unknown;
  expected?: unknown;
  operator: string;
  /** The message where there is no other. */
  generated?: string;
}

class AssertionError extends Error {
  readonly code = "ERR_ASSERTION";
  readonly actual: unknown;
  readonly expected: unknown;
  readonly operator: string;
  readonly generatedMessage: boolean;
  constructor({ message, actual, expected, operator, generated }: Failure) {
    const text = generated ?? `${inspect(actual)} ${operator} ${inspect(expected)}`;
    super(message === undefined ? text : String(message));
    this.name = "AssertionError";
    this.generatedMessage = message === undefined;
    this.actual = actual;
    this.expected = expected;
    this.operator = operator;
  }
}

function fail(failure: Failure): never {
  if (failure.message instanceof Error) throw failure.message;
  throw new AssertionError(failure);
}

type Comparison = (actual: unknown, expected: unknown, message?: unknown) => void;

const comparison =
  (operator: string, holds: (actual: unknown, expected: unknown) => boolean): Comparison =>
  (actual, expected, message) => {
    if (!holds(actual, expected)) fail({ message, actual, expected, operator });
  };

function ok(value: unknown, message?: unknown): void {
  if (value) return;
  const text = message ?? "The expression evaluated to a falsy value";
  fail({ message: text, actual: value, expected: true, operator: "==" });
}

/** Whether an error is what `throws` and `rejects` were told to expect. */
function isExpected(error: unknown, expected: unknown): boolean {
  if (expected === undefined || typeof expected === "string") return true;
  if (expected instanceof RegExp) return expected.test(String(error));
  if (typeof expected !== "function") {
    return Object.entries(expected as object).every(([key, value]) => {
      const actual = (error as Record<string, unknown>)[key];
      return value instanceof RegExp
        ? value.test(String(actual))
        : isDeepStrictEqual(actual, value);
    });
  }
  if (expected.prototype !== undefined && error instanceof (expected as typeof Error)) return true;
  if (Error.isPrototypeOf(expected)) return false;
  return (expected as (error: unknown) => unknown)(error) === true;
}

const mismatch = (error: unknown, expected: unknown): string | undefined =>
  expected instanceof RegExp
    ? `The input did not match the regular expression ${inspect(expected)}. Input:\n\n${inspect(String(error))}\n`
    : undefined;

const nothing = Symbol("nothing");

function judge(error: unknown, expected: unknown, message: unknown, operator: string): void {
  const text = message ?? (typeof expected === "string" ? expected : undefined);
  if (error === nothing) {
    const missing =
      operator === "throws" ? "Missing expected exception." : "Missing expected rejection.";
    fail({ message: text ?? missing, operator });
  }
  if (isExpected(error, expected)) return;
  // Only an error of another class passes through; everything else is a failed comparison.
  if (typeof expected === "function" && expected.prototype !== undefined) throw error;
  fail({ message: message ?? mismatch(error, expected), actual: error, expected, operator });
}

function throws(run: () => unknown, expected?: unknown, message?: unknown): void {
  let error: unknown = nothing;
  try {
    run();
  } catch (thrown) {
    error = thrown;
  }
  judge(error, expected, message, "throws");
}

async function rejects(
  run: Promise<unknown> | (() => Promise<unknown>),
  expected?: unknown,
  message?: unknown,
): Promise<void> {
  let error: unknown = nothing;
  try {
    await (typeof run === "function" ? run() : run);
  } catch (thrown) {
    error = thrown;
  }
  judge(error, expected, message, "rejects");
}

// oxlint-disable-next-line eqeqeq -- the legacy comparison is `==`
const looselyEqual = (a: unknown, b: unknown): boolean => a == b || (a !== a && b !== b);
const equal = comparison("==", looselyEqual);
const strictEqual = comparison("strictEqual", Object.is);
const deepStrictEqual = comparison("deepStrictEqual", isDeepStrictEqual);
const notStrictEqual = comparison("notStrictEqual", (a, b) => !Object.is(a, b));
const notDeepStrictEqual = comparison("notDeepStrictEqual", (a, b) => !isDeepStrictEqual(a, b));

const common = {
  AssertionError,
  ok,
  throws,
  rejects,
  fail: (message?: unknown) =>
    fail(
      message === undefined
        ? { operator: "fail", generated: "Failed" }
        : { message, operator: "fail" },
    ),
  match: comparison("match", (text, pattern) => (pattern as RegExp).test(String(text))),
  doesNotMatch: comparison("doesNotMatch", (text, p) => !(p as RegExp).test(String(text))),
  ifError: (value: unknown) => {
    if (value !== null && value !== undefined) throw value;
  },
  strictEqual,
  notStrictEqual,
  deepStrictEqual,
  notDeepStrictEqual,
};

const strict = Object.assign((value: unknown, message?: unknown) => ok(value, message), common, {
  equal: strictEqual,
  notEqual: notStrictEqual,
  deepEqual: deepStrictEqual,
  notDeepEqual: notDeepStrictEqual,
});

export const assertStrict = Object.assign(strict, { strict });
export const assert = Object.assign(
  (value: unknown, message?: unknown) => ok(value, message),
  common,
  {
    equal,
    notEqual: comparison("!=", (a, b) => !looselyEqual(a, b)),
    strict,
  },
);
