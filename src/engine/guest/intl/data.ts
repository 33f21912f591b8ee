/** Languages and time zones: each is only read when a formatter first asks for it. */
import { DateTimeFormat } from "@formatjs/intl-datetimeformat";
import { localized, type Localized } from "./constructors.ts";
import { hostData } from "./host-data.ts";
import "@formatjs/intl-pluralrules/locale-data/en.js";
import "@formatjs/intl-pluralrules/locale-data/de.js";
import "@formatjs/intl-pluralrules/locale-data/es.js";
import "@formatjs/intl-pluralrules/locale-data/fr.js";
import "@formatjs/intl-pluralrules/locale-data/sv.js";

/** Both are written into the script when it is built: tags by constructor, and names of zones. */
declare const INTL_LANGUAGES: Readonly<Record<string, readonly string[]>>;
declare const INTL_ZONES: readonly string[];

/** The country that a language without one stands for; the others of the list are as good as their language. */
const COUNTRIES: Readonly<Record<string, readonly string[]>> = {
  en: ["en-US"],
  de: ["de-DE"],
  es: ["es-ES"],
  fr: ["fr-FR"],
  sv: ["sv-SE"],
};

/** Puts a value into `target` that is made when it is first read. */
function defineLater(target: object, key: string, make: () => unknown): void {
  Object.defineProperty(target, key, {
    enumerable: true,
    configurable: true,
    get(): unknown {
      const value = make();
      Object.defineProperty(target, key, {
        value,
        enumerable: true,
        configurable: true,
        writable: true,
      });
      return value;
    },
  });
}

function addLanguage(name: string, tag: string): void {
  const constructor: Localized = localized[name]!;
  const { localeData, availableLocales } = constructor;
  const tags = [tag, ...(COUNTRIES[tag] ?? [])];
  const read = (wanted: string): unknown => {
    for (const known of tags) delete localeData[known];
    constructor.__addLocaleData(hostData(`${name} ${tag}`));
    for (const known of tags) localeData[known] ??= localeData[tag];
    return localeData[wanted];
  };
  for (const known of tags) {
    availableLocales.add(known);
    defineLater(localeData, known, () => read(known));
  }
}

for (const [name, tags] of Object.entries(INTL_LANGUAGES)) {
  for (const tag of tags) addLanguage(name, tag);
}

const plurals = localized["PluralRules"]!;
for (const tag of ["en-GB", "en-CA"]) {
  plurals.availableLocales.add(tag);
  plurals.localeData[tag] = plurals.localeData["en"];
}

/** Seconds since 1970, a name that nobody reads, seconds east of UTC, whether it is summer time. */
type Change = [at: number | null, name: string, offset: number, summer: boolean];

const changesOf = (name: string): Change[] =>
  (hostData(`zone ${name}`) as Change[]).map(([at, ...rest]) => [at ?? -Infinity, ...rest]);

const zones = {};
for (const name of INTL_ZONES) defineLater(zones, name, () => changesOf(name));
(DateTimeFormat as unknown as { tzData: object }).tzData = zones;
