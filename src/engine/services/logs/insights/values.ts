/** Values of Logs Insights: numbers, texts, dates, and the maps and lists that `jsonParse` gives. */

import { isoMilliseconds } from "../../../kernel/calendar.ts";

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

/** `2026-01-05 09:00:00.000`, UTC. */
const dateText = (ms: number): string => isoMilliseconds(ms).replace("T", " ").replace("Z", "");
