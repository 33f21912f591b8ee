/** Values of results: from Postgres's text to Fields. */
import { dayOf, daysUntil } from "../../kernel/calendar.ts";
import { bytesToBase64 } from "../../sandbox/base64.ts";
import { unsupportedResult } from "./errors.ts";
import type { ArrayValue, Field } from "./parameters.ts";
import type { ResultType, ValueKind } from "./types.ts";

/** https://docs.aws.amazon.com/rdsdataservice/latest/APIReference/API_ResultSetOptions.html */
export interface ResultSetOptions {
  readonly decimalReturnType?: "STRING" | "DOUBLE_OR_LONG" | undefined;
  readonly longReturnType?: "LONG" | "STRING" | undefined;
}

export function fieldOf(text: string | null, type: ResultType, options: ResultSetOptions): Field {
  if (text === null) return { isNull: true };
  if (type.isArray) return { arrayValue: arrayOf(text, type.kind, options) };
  switch (memberOf(type.kind, text, options)) {
    case "boolean":
      return { booleanValue: text === "t" };
    case "long":
      return { longValue: Number(text) };
    case "double":
      return { doubleValue: doubleOf(text) };
    case "blob":
      return { blobValue: base64Of(text) };
    default:
      return { stringValue: shown(type.kind, text) };
  }
}

/** Which member the value goes into. */
export function memberOf(
  kind: ValueKind,
  text: string,
  { decimalReturnType, longReturnType }: ResultSetOptions,
): "boolean" | "long" | "double" | "blob" | "string" {
  if (kind === "boolean" || kind === "double" || kind === "blob") return kind;
  if (kind === "long") return longReturnType === "STRING" ? "string" : "long";
  if (kind !== "decimal" || decimalReturnType !== "DOUBLE_OR_LONG") return "string";
  return text.includes(".") || !/\d/.test(text) ? "double" : "long";
}

/** `NaN` and the infinities have no place among the numbers of JSON. */
export function doubleOf(text: string): number | string {
  const value = Number(text);
  return Number.isFinite(value) ? value : text;
}

/** Postgres writes bytes as `\x` and digits. */
export function base64Of(text: string): string {
  const bytes = new Uint8Array((text.length - 2) / 2);
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] = parseInt(text.slice(2 + 2 * i, 4 + 2 * i), 16);
  }
  return bytesToBase64(bytes);
}

/** A text as the API returns it. */
export function shown(kind: ValueKind, text: string): string {
  if (kind === "time") return withFraction(text);
  return kind === "timestamptz" ? inUtc(text) : text;
}

const MILLISECONDS = 3;
const MICROSECONDS = 6;

/** Parts of a second: none, milliseconds if they are enough, or microseconds. */
const withFraction = (text: string): string =>
  text.replace(/\.(\d+)/, (_, digits: string) => {
    const length = digits.length <= MILLISECONDS ? MILLISECONDS : MICROSECONDS;
    return `.${digits.padEnd(length, "0")}`;
  });

const TIMESTAMPTZ =
  /^(\d{4,})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(\.\d+)?([+-])(\d\d)(?::(\d\d))?(?::(\d\d))?$/;
const SECONDS_PER_DAY = 86_400;

/** The API returns TIMESTAMPTZ in UTC, whatever the session's time zone is. */
function inUtc(text: string): string {
  const found = TIMESTAMPTZ.exec(text);
  if (!found) return text;
  const [, ...parts] = found;
  const numbers = parts.map((part) => Number(part ?? 0));
  const [year = 0, month = 0, dayOfMonth = 0, hour = 0, minute = 0, second = 0] = numbers;
  const [offsetHours = 0, offsetMinutes = 0, offsetSeconds = 0] = numbers.slice(8);
  const offset = (offsetHours * 60 + offsetMinutes) * 60 + offsetSeconds;
  const clock = (hour * 60 + minute) * 60 + second + (parts[7] === "-" ? offset : -offset);
  const days = daysUntil({ year, month, dayOfMonth }) + Math.floor(clock / SECONDS_PER_DAY);
  const seconds = ((clock % SECONDS_PER_DAY) + SECONDS_PER_DAY) % SECONDS_PER_DAY;
  const day = dayOf(days);
  const date = [String(day.year).padStart(4, "0"), two(day.month), two(day.dayOfMonth)].join("-");
  const time = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  return withFraction(`${date} ${time.map(two).join(":")}${parts[6] ?? ""}`);
}

const two = (value: number): string => String(value).padStart(2, "0");

function arrayOf(text: string, kind: ValueKind, options: ResultSetOptions): ArrayValue {
  const items = itemsOf(text);
  const each = <T>(make: (item: string) => T): (T | null)[] =>
    items.map((item) => (item === null ? null : make(item)));
  if (kind === "boolean") return { booleanValues: each((item) => item === "t") };
  if (kind === "double") return { doubleValues: each(doubleOf) };
  if (kind === "long" && options.longReturnType !== "STRING") return { longValues: each(Number) };
  return { stringValues: each((item) => shown(kind, item)) };
}

/** Of an array as Postgres writes it: `{1,NULL,"a \"b\""}`, perhaps with its bounds in front. Throws for more dimensions. */
export function itemsOf(text: string): (string | null)[] {
  const inner = text.slice(text.indexOf("{") + 1, -1);
  const items: (string | null)[] = [];
  for (const [item, quoted] of inner.matchAll(/"((?:[^"\\]|\\[^])*)"|[^,"]+/g)) {
    if (quoted === undefined && item.startsWith("{")) {
      throw unsupportedResult("The result contains a multidimensional array.");
    }
    if (quoted !== undefined) items.push(quoted.replace(/\\([^])/g, "$1"));
    else items.push(item === "NULL" ? null : item);
  }
  return items;
}
