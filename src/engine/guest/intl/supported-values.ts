import { NumberFormat } from "@formatjs/intl-numberformat";
import { DateTimeFormat } from "@formatjs/intl-datetimeformat";

interface Numbers {
  currencies: object;
  units: { simple: object };
}

const LISTS: Readonly<Record<string, () => string[]>> = {
  calendar: () => ["gregory", "iso8601"],
  collation: () => [],
  currency: () => Object.keys(numbers().currencies),
  numberingSystem: () => ["latn"],
  timeZone: () => [...Object.keys((DateTimeFormat as unknown as { tzData: object }).tzData), "UTC"],
  unit: () => Object.keys(numbers().units.simple),
};

const numbers = (): Numbers =>
  (NumberFormat as unknown as { localeData: Record<string, Numbers> }).localeData["en"]!;

/** What is simulated, which is less than Node has. https://tc39.es/ecma402/#sec-intl.supportedvaluesof */
export function supportedValuesOf(key: string): string[] {
  const list = Object.hasOwn(LISTS, key) ? LISTS[key] : undefined;
  if (!list) throw new RangeError(`Invalid key : ${key}`);
  return [...new Set(list())].sort();
}
