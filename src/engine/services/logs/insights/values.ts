/** Values of Logs Insights: numbers, texts, dates, and the maps and lists that `jsonParse` gives. */

/** Shown as a date and reckoned with as milliseconds since 1970. */
export class Timestamp {
  readonly ms: number;
  constructor(ms: number) {
    this.ms = ms;
  }
}

export type Structure = readonly unknown[] | { readonly [name: string]: unknown };

/** `undefined`: the event has no such field. A condition that holds is 1, one that does not is 0. */
export type Value = number | string | Timestamp | Structure | undefined;

const NUMBER = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$/;

/** Texts that read as numbers are numbers wherever one is asked for. */
export function numberOf(value: Value): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value === "string") return NUMBER.test(value) ? Number(value) : undefined;
  return value instanceof Timestamp ? value.ms : undefined;
}

const DECIMALS = 10_000;

/** As the results show it: numbers with at most four decimals. */
export function textOf(value: Value): string {
  if (value === undefined) return "";
  if (typeof value === "string") return value;
  if (typeof value === "number") return String(Math.round(value * DECIMALS) / DECIMALS);
  return value instanceof Timestamp ? dateText(value.ms) : JSON.stringify(value);
}

/** A JSON value as a field has it. AWS shows true as 1 and false as 0. */
export function fromJson(value: unknown): Value {
  if (typeof value === "boolean") return value ? 1 : 0;
  if (value === null) return undefined;
  return value as Value;
}

export const isTrue = (value: Value): boolean =>
  value !== undefined && value !== 0 && value !== "" && value !== "false";

/** Below 0, 0 or above 0; `undefined` when one of them is missing. Numbers by size, everything else by its characters. */
export function compare(left: Value, right: Value): number | undefined {
  if (left === undefined || right === undefined) return undefined;
  const a = numberOf(left);
  const b = numberOf(right);
  if (a !== undefined && b !== undefined) return a - b;
  return order(textOf(left), textOf(right));
}

/** The order of `sort`: what is missing, then texts, then numbers. https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Sort.html */
export function sortOrder(left: Value, right: Value): number {
  const rank = (value: Value): number =>
    value === undefined ? 0 : numberOf(value) === undefined ? 1 : 2;
  return rank(left) - rank(right) || (compare(left, right) ?? 0);
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const MS_PER_DAY = 86_400_000;

const pad = (value: number, length: number): string => String(value).padStart(length, "0");

/** `2026-01-05 09:00:00.000`, UTC. */
function dateText(ms: number): string {
  const whole = Math.floor(ms);
  const days = Math.floor(whole / MS_PER_DAY);
  const rest = whole - days * MS_PER_DAY;
  const [year, month, day] = civilDate(days);
  const time = [
    pad(Math.floor(rest / 3_600_000), 2),
    pad(Math.floor(rest / 60_000) % 60, 2),
    pad(Math.floor(rest / 1_000) % 60, 2),
  ].join(":");
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)} ${time}.${pad(rest % 1_000, 3)}`;
}

/** Year, month and day of a number of days since 1970. http://howardhinnant.github.io/date_algorithms.html#civil_from_days */
function civilDate(days: number): [year: number, month: number, day: number] {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1_460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  return [yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day];
}
