/**
 * Functions of Logs Insights on values.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-operations-functions.html
 */
import { compare, fromJson, numberOf, textOf, Timestamp, type Value } from "./values.ts";

export interface InsightsFunction {
  readonly least: number;
  readonly most: number;
  run(values: readonly Value[]): Value;
}

const define = (
  least: number,
  most: number,
  run: (...values: Value[]) => Value,
): InsightsFunction => ({
  least,
  most,
  run: (values) => run(...values),
});

const numeric = (run: (value: number) => number): InsightsFunction =>
  define(1, 1, (value) => {
    const number = numberOf(value);
    return number === undefined ? undefined : run(number);
  });

const text = (
  least: number,
  most: number,
  run: (text: string, ...rest: Value[]) => Value,
): InsightsFunction =>
  define(least, most, (value, ...rest) =>
    value === undefined ? undefined : run(textOf(value), ...rest),
  );

const extreme = (sign: 1 | -1): InsightsFunction =>
  define(1, Infinity, (...values) =>
    values.reduce((best, value) =>
      best === undefined || sign * (compare(value, best) ?? -1) > 0 ? value : best,
    ),
  );

/** What a value is cut down to on either side: white space, or the characters that are named. */
function trimmed(value: string, characters: Value, left: boolean, right: boolean): string {
  const drops = (character: string): boolean =>
    characters === undefined ? /\s/.test(character) : textOf(characters).includes(character);
  let start = 0;
  let end = value.length;
  if (left) while (start < end && drops(value[start]!)) start++;
  if (right) while (end > start && drops(value[end - 1]!)) end--;
  return value.slice(start, end);
}

function periodFloor(value: Value, period: Value, up: boolean): Value {
  const ms = numberOf(value);
  const length = numberOf(period);
  if (ms === undefined || !length) return undefined;
  return new Timestamp((up ? Math.ceil(ms / length) : Math.floor(ms / length)) * length);
}

const flag = (holds: boolean): number => (holds ? 1 : 0);

const toMillis = (value: Value): Value => (value instanceof Timestamp ? value.ms : numberOf(value));

/** By their names in small letters. */
export const FUNCTIONS: Readonly<Record<string, InsightsFunction>> = {
  abs: numeric(Math.abs),
  ceil: numeric(Math.ceil),
  floor: numeric(Math.floor),
  // IEEE 754 defines the square root exactly.
  sqrt: numeric((value) => (value < 0 ? NaN : Math.sqrt(value))),
  greatest: extreme(1),
  least: extreme(-1),

  ispresent: define(1, 1, (value) => flag(value !== undefined)),
  coalesce: define(1, Infinity, (...values) => values.find((value) => value !== undefined)),
  isempty: define(1, 1, (value) => flag(value === undefined || value === "")),
  isblank: define(1, 1, (value) => flag(value === undefined || textOf(value).trim() === "")),

  concat: define(2, Infinity, (...values) => values.map(textOf).join("")),
  strlen: text(1, 1, (value) => value.length),
  toupper: text(1, 1, (value) => value.toUpperCase()),
  tolower: text(1, 1, (value) => value.toLowerCase()),
  trim: text(1, 2, (value, characters) => trimmed(value, characters, true, true)),
  ltrim: text(1, 2, (value, characters) => trimmed(value, characters, true, false)),
  rtrim: text(1, 2, (value, characters) => trimmed(value, characters, false, true)),
  substr: text(2, 3, (value, start, length) => {
    const from = numberOf(start) ?? 0;
    return value.slice(from, length === undefined ? undefined : from + (numberOf(length) ?? 0));
  }),
  replace: text(3, 3, (value, search, replacement) =>
    value.replaceAll(textOf(search), () => textOf(replacement)),
  ),
  strcontains: define(2, 2, (value, search) => flag(textOf(value).includes(textOf(search)))),

  datefloor: define(2, 2, (value, period) => periodFloor(value, period, false)),
  dateceil: define(2, 2, (value, period) => periodFloor(value, period, true)),
  frommillis: define(1, 1, (value) => {
    const ms = numberOf(value);
    return ms === undefined ? undefined : new Timestamp(ms);
  }),
  tomillis: define(1, 1, toMillis),

  jsonparse: text(1, 1, (value) => {
    try {
      return fromJson(JSON.parse(value));
    } catch {
      return undefined;
    }
  }),
  jsonstringify: define(1, 1, (value) =>
    value === undefined
      ? undefined
      : typeof value === "string"
        ? JSON.stringify(value)
        : textOf(value),
  ),
};
