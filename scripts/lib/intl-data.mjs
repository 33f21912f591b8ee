/** Data of languages and time zones for the sandbox's `Intl`, as far as it is simulated, from the packages of FormatJS. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const { resolve } = createRequire(import.meta.url);

/** `en-CA` and `sv` are there because code asks them for dates like 2026-11-03. */
const LANGUAGES = ["en", "en-GB", "en-CA", "de", "fr", "es", "sv"];
/** Names of languages, countries and currencies are large. */
const NAMED = ["en", "en-GB", "de", "fr", "es"];

/** What CLDR puts between a long date and its time ("atTime"), which the data of the package leaves out. */
const AT_TIME = {
  en: "{1} 'at' {0}",
  "en-GB": "{1} 'at' {0}",
  "en-CA": "{1} 'at' {0}",
  de: "{1} 'um' {0}",
  fr: "{1} 'à' {0}",
  sv: "{1} 'kl'. {0}",
};
const AT_TIME_LONG = { ...AT_TIME, es: "{1} 'a las' {0}" };

function withAtTime(entry) {
  const { dateTimeFormat } = entry.data;
  const full = AT_TIME[entry.locale] ?? dateTimeFormat.full;
  const long = AT_TIME_LONG[entry.locale] ?? dateTimeFormat.long;
  return {
    ...entry,
    data: { ...entry.data, dateTimeFormat: { ...dateTimeFormat, full, long } },
  };
}

const LANGUAGES_BY_CONSTRUCTOR = {
  DateTimeFormat: LANGUAGES,
  NumberFormat: LANGUAGES,
  RelativeTimeFormat: LANGUAGES,
  ListFormat: LANGUAGES,
  DisplayNames: NAMED,
};

/** What a file of a package registers with a constructor. */
function registered(file, constructor, method) {
  let data;
  const code = readFileSync(resolve(file), "utf8");
  // The files are scripts which call a method of the global Intl.
  new Function("Intl", code)({ [constructor]: { [method]: (given) => (data = given) } });
  if (data === undefined) throw new Error(`build-sandbox: ${file} registered nothing`);
  return data;
}

/** Changes of the clock by zone since 1970, as FormatJS has them: `[seconds or null, "", seconds east of UTC, summer time]`. */
function timeZones() {
  const { offsets, zones } = registered(
    "@formatjs/intl-datetimeformat/add-all-tz.js",
    "DateTimeFormat",
    "__addTZData",
  );
  const seconds = offsets.split("|").map((text) => parseInt(text, 36));
  return zones.map((packed) => {
    const [name, ...changes] = packed.split("|");
    return [name, compact(changes, seconds)];
  });
}

function compact(changes, seconds) {
  const kept = [];
  for (const change of changes) {
    const [packed, , offset, summer] = change.split(",");
    const at = packed === "" ? -Infinity : parseInt(packed, 36);
    if (Number.isNaN(at)) continue;
    const state = [seconds[offset], summer === "1"];
    if (at <= 0) kept.length = 0;
    else if (kept.at(-1)?.slice(2).join() === state.join()) continue;
    kept.push([at <= 0 ? null : at, "", ...state]);
  }
  return kept;
}

/**
 * What the guest asks the host for: JSON by `<constructor> <tag>` and `zone <name>`; and the names of both, which are part of its script.
 */
export function intlData() {
  const texts = {};
  for (const [constructor, tags] of Object.entries(LANGUAGES_BY_CONSTRUCTOR)) {
    const folder = `@formatjs/intl-${constructor.toLowerCase()}/locale-data`;
    for (const tag of tags) {
      const data = registered(`${folder}/${tag}.js`, constructor, "__addLocaleData");
      texts[`${constructor} ${tag}`] =
        constructor === "DateTimeFormat"
          ? // V8 writes a plain space before AM and PM, where CLDR has a narrow one.
            JSON.stringify(withAtTime(data)).replaceAll("\u202f", " ")
          : JSON.stringify(data);
    }
  }
  const zones = timeZones();
  for (const [name, changes] of zones) texts[`zone ${name}`] = JSON.stringify(changes);
  return { texts, languages: LANGUAGES_BY_CONSTRUCTOR, zones: zones.map(([name]) => name) };
}
