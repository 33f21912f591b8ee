/**
 * Shapes of values that come from outside: files, samples, pages. A shape reports everything that is wrong with a value,
 * each with its path, what was expected, what came and, where that is known, what to do.
 */

/** One thing that cannot be used. */
export interface Problem {
  /** For example `account.aliases[0].version`; empty for the value as a whole. */
  path: string;
  /** A noun phrase: "a number from 0 to 1". */
  expected: string;
  received: string;
  /** A sentence. */
  fix?: string;
}

export type Report = (problem: Problem) => void;

export type Shape = (value: unknown, path: string, report: Report) => void;

/** A shape of something that may be absent. */
export type OptionalShape = Shape & { readonly optional: true };

/** A shape for every setting of `T`: required ones may not be left out, and none can be forgotten here. */
export type ShapesOf<T> = {
  [K in keyof T]-?: object extends Pick<T, K> ? OptionalShape : Shape;
};

export function optional(shape: Shape): OptionalShape {
  return Object.assign(
    (value: unknown, path: string, report: Report) => shape(value, path, report),
    {
      optional: true as const,
    },
  );
}

/** Any JSON value. */
export const json: Shape = () => {};

export const flag: Shape = expecting("true or false", (value) => typeof value === "boolean");

export const text: Shape = expecting("text", (value) => typeof value === "string");

export const filledText: Shape = expecting(
  "text that is not empty",
  (value) => typeof value === "string" && value !== "",
);

export const textLike = (pattern: RegExp, expected: string): Shape =>
  expecting(expected, (value) => typeof value === "string" && pattern.test(value));

/** A number whose range is for the account to judge. */
export const number: Shape = expecting("a number", Number.isFinite);

export const numberFrom = (low: number, high: number, unit: string): Shape =>
  expecting(range("a number", low, high, unit), (value) => isWithin(value, low, high));

export const wholeFrom = (low: number, high: number, unit: string): Shape =>
  expecting(
    range("a whole number", low, high, unit),
    (value) => Number.isInteger(value) && isWithin(value, low, high),
  );

export const share: Shape = expecting("a share from 0 to 1", (value) => isWithin(value, 0, 1));

export const oneOf = (...values: readonly string[]): Shape =>
  expecting(values.length === 1 ? values[0]! : `one of ${values.join(", ")}`, (value) =>
    values.includes(value as string),
  );

export function listOf(shape: Shape): Shape {
  return (value, path, report) => {
    if (!Array.isArray(value)) return report({ path, expected: "a list", received: show(value) });
    value.forEach((item, index) => shape(item, `${path}[${index}]`, report));
  };
}

/** An object with names of its own: environment variables, files. */
export function mapOf(shape: Shape, what: string): Shape {
  return (value, path, report) => {
    if (!isObject(value)) return report({ path, expected: what, received: show(value) });
    for (const [name, item] of Object.entries(value)) shape(item, join(path, name), report);
  };
}

/**
 * An object with these settings and no others: nothing is accepted and then ignored. `refused` says why there is no such
 * setting, for names that somebody who knows AWS will try.
 */
export function objectOf<T>(shapes: ShapesOf<T>, refused: Record<string, string> = {}): Shape {
  const names = Object.keys(shapes);
  return (value, path, report) => {
    if (!isObject(value)) {
      const expected = `an object with ${names.join(", ")}`;
      return report({ path, expected, received: show(value) });
    }
    refuseOthers(value, names, path, report, refused);
    for (const [name, shape] of Object.entries<Shape | OptionalShape>(shapes)) {
      const item = value[name];
      const at = join(path, name);
      if (item !== undefined) shape(item, at, report);
      else if (!("optional" in shape)) report(missing(at, shape));
    }
  };
}

/** What the shape says about nothing at all, with the advice to add it. */
function missing(path: string, shape: Shape): Problem {
  let expected = "a value";
  shape(undefined, path, (problem) => (expected = problem.expected));
  return { path, expected, received: "nothing" };
}

export function refuseOthers(
  value: Record<string, unknown>,
  names: readonly string[],
  path: string,
  report: Report,
  refused: Record<string, string> = {},
): void {
  for (const name of Object.keys(value)) {
    if (names.includes(name)) continue;
    const because = Object.entries(refused).find(
      ([known]) => known.toLowerCase() === name.toLowerCase(),
    );
    const like = names.find((known) => isLike(known, name));
    report({
      path: join(path, name),
      expected: `only settings that are acted on (${names.join(", ")})`,
      received: name,
      fix: because?.[1] ?? (like === undefined ? "Remove it." : `Did you mean ${like}?`),
    });
  }
}

export const join = (path: string, name: string): string =>
  path === "" ? name : `${path}.${name}`;

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const LONGEST_SHOWN = 80;

/** A value in a message. */
export function show(value: unknown): string {
  if (value === undefined) return "nothing";
  const written = JSON.stringify(value) ?? String(value);
  return written.length > LONGEST_SHOWN ? `${written.slice(0, LONGEST_SHOWN)}...` : written;
}

/** A problem as one sentence or two. */
export function problemText({ path, expected, received, fix }: Problem): string {
  const place = path === "" ? "" : `${path}: `;
  return `${place}expected ${expected}, received ${received}.${fix === undefined ? "" : ` ${fix}`}`;
}

function expecting(expected: string, isRight: (value: unknown) => boolean): Shape {
  return (value, path, report) => {
    if (!isRight(value)) report({ path, expected, received: show(value) });
  };
}

const isWithin = (value: unknown, low: number, high: number): boolean =>
  typeof value === "number" && value >= low && value <= high;

function range(what: string, low: number, high: number, unit: string): string {
  const bounds = high === Infinity ? `${low} or more` : `from ${low} to ${high}`;
  return `${what} ${bounds}${unit === "" ? "" : ` (${unit})`}`;
}

/** Begins alike: most misspelt names do. */
function isLike(known: string, given: string): boolean {
  const [a, b] = [known, given].map((name) => name.toLowerCase().replace(/[-_]/g, ""));
  let common = 0;
  while (common < b!.length && a![common] === b![common]) common++;
  return common >= Math.max(2, b!.length * LIKE);
}

const LIKE = 0.6;
