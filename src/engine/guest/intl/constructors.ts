/** The global `Intl` with the constructors of FormatJS; what they know of languages and zones comes after (see data.ts). */
import { DateTimeFormat } from "@formatjs/intl-datetimeformat";
import { DisplayNames } from "@formatjs/intl-displaynames";
import ListFormat from "@formatjs/intl-listformat";
import { NumberFormat } from "@formatjs/intl-numberformat";
import { PluralRules } from "@formatjs/intl-pluralrules";
import RelativeTimeFormat from "@formatjs/intl-relativetimeformat";
import { Collator } from "./collator.ts";
import { getCanonicalLocales, Locale } from "./locales.ts";
import { Segmenter } from "./segmenter.ts";
import { supportedValuesOf } from "./supported-values.ts";

/** A constructor of FormatJS, as far as we reach into it. */
export interface Localized {
  localeData: Record<string, unknown>;
  availableLocales: Set<string>;
  getDefaultLocale(): string;
  __addLocaleData(data: unknown): void;
}

const DEFAULT_LOCALE = "en-US";

export const localized = {
  DateTimeFormat,
  DisplayNames,
  ListFormat,
  NumberFormat,
  PluralRules,
  RelativeTimeFormat,
} as unknown as Record<string, Localized>;

for (const constructor of Object.values(localized)) {
  constructor.getDefaultLocale = () => DEFAULT_LOCALE;
}

const members = {
  getCanonicalLocales,
  supportedValuesOf,
  ...localized,
  Collator,
  Locale,
  Segmenter,
};
const intl = Object.defineProperty({}, Symbol.toStringTag, { value: "Intl", configurable: true });
for (const [name, value] of Object.entries(members)) {
  Object.defineProperty(intl, name, { value, writable: true, configurable: true });
}
Object.defineProperty(globalThis, "Intl", { value: intl, writable: true, configurable: true });
