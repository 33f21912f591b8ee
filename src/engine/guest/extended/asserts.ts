/** What `node:assert` has beyond what AWS's runtime client and most handlers use. */
import { base, missing } from "./shared.ts";

type Pair = readonly [unknown, unknown];
type Compare = (a: unknown, b: unknown) => boolean;

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

/** `deepEqual`: primitives are compared with `==`, prototypes are not compared. */
function looselyDeepEqual(a: unknown, b: unknown, seen: readonly Pair[] = []): boolean {
  if (!isObject(a) || !isObject(b)) {
    // oxlint-disable-next-line eqeqeq -- the legacy comparison is `==`
    return a == b || (a !== a && b !== b);
  }
  if (seen.some(([one, other]) => one === a && other === b)) return true;
  const inside = [...seen, [a, b] as Pair];
  const same: Compare = (one, other) => looselyDeepEqual(one, other, inside);
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime();
  if (a instanceof RegExp || b instanceof RegExp) return String(a) === String(b);
  if (a instanceof Error && b instanceof Error && (a.message !== b.message || a.name !== b.name))
    return false;
  if (a instanceof Map && b instanceof Map) {
    return (
      a.size === b.size && [...a].every(([key, value]) => b.has(key) && same(value, b.get(key)))
    );
  }
  if (a instanceof Set && b instanceof Set) {
    return (
      a.size === b.size &&
      [...a].every((one) => b.has(one) || [...b].some((other) => same(one, other)))
    );
  }
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && same(a[key as never], b[key as never]))
  );
}

/** What `expected` has, `actual` has as well. */
function includes(actual: unknown, expected: unknown): boolean {
  if (!isObject(actual) || !isObject(expected)) return Object.is(actual, expected);
  if (Object.getPrototypeOf(actual) !== Object.getPrototypeOf(expected)) return false;
  if (expected instanceof Date || expected instanceof RegExp)
    return base.util.isDeepStrictEqual(actual, expected) as boolean;
  if (expected instanceof Map) {
    return [...expected].every(
      ([key, value]) =>
        (actual as typeof expected).has(key) &&
        includes((actual as typeof expected).get(key), value),
    );
  }
  if (expected instanceof Set) {
    return [...expected].every((each) =>
      [...(actual as typeof expected)].some((one) => includes(one, each)),
    );
  }
  return Object.keys(expected).every(
    (key) => Object.hasOwn(actual, key) && includes(actual[key as never], expected[key as never]),
  );
}

const { AssertionError } = base.assert as {
  AssertionError: new (failure: {
    message?: unknown;
    actual?: unknown;
    expected?: unknown;
    operator: string;
  }) => Error;
};

const comparison =
  (operator: string, holds: Compare) =>
  (actual: unknown, expected: unknown, message?: unknown): void => {
    if (holds(actual, expected)) return;
    if (message instanceof Error) throw message;
    throw new AssertionError({ message, actual, expected, operator });
  };

function unwanted(kind: string, error: unknown, args: unknown[]): never {
  const [expected, told] = args;
  const message = typeof expected === "string" ? expected : told;
  const text = (error as { message?: unknown } | null)?.message;
  const head = `Got unwanted ${kind}${message === undefined ? "." : `: ${String(message)}`}`;
  throw new AssertionError({
    message: `${head}\nActual message: "${String(text)}"`,
    actual: error,
    expected,
    operator: "doesNotThrow",
  });
}

const more = {
  deepEqual: comparison("deepEqual", looselyDeepEqual),
  notDeepEqual: comparison("notDeepEqual", (a, b) => !looselyDeepEqual(a, b)),
};
const both = {
  partialDeepStrictEqual: comparison("partialDeepStrictEqual", includes),
  doesNotThrow(run: () => unknown, ...args: unknown[]): void {
    try {
      run();
    } catch (error) {
      unwanted("exception", error, args);
    }
  },
  async doesNotReject(
    run: Promise<unknown> | (() => Promise<unknown>),
    ...args: unknown[]
  ): Promise<void> {
    try {
      await (typeof run === "function" ? run() : run);
    } catch (error) {
      unwanted("rejection", error, args);
    }
  },
  ifError(value: unknown): void {
    if (value === null || value === undefined) return;
    const text = value instanceof Error ? value.message : base.util.inspect(value);
    throw new AssertionError({
      message: `ifError got unwanted exception: ${String(text)}`,
      actual: value,
      expected: null,
      operator: "ifError",
    });
  },
  CallTracker: missing("assert.CallTracker"),
};

/** `assert` is the object that the runtime client holds, so it is added to. */
Object.assign(base.assert, more, both);
Object.assign(base.assertStrict, both);
