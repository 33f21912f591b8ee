/** Names of languages: how they are written, and which of them there is. In place of FormatJS' own matcher, which brings all of CLDR. */

const LANGUAGE = "(?:[a-z]{2,3}|[a-z]{5,8})";
const VARIANT = "(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3})";
const EXTENSION = "(?:[0-9a-wy-z](?:-[a-z0-9]{2,8})+)";
const PRIVATE = "(?:x(?:-[a-z0-9]{1,8})+)";
const TAG = new RegExp(
  `^(${LANGUAGE})(?:-([a-z]{4}))?(?:-([a-z]{2}|[0-9]{3}))?((?:-${VARIANT})*)((?:-${EXTENSION})*(?:-${PRIVATE})?)$`,
);

interface Parts {
  language: string;
  script: string | undefined;
  region: string | undefined;
  variants: string;
  extensions: string;
}

function partsOf(tag: string): Parts {
  const match = TAG.exec(tag.toLowerCase());
  if (!match) throw new RangeError("Incorrect locale information provided");
  const [, language, script, region, variants, extensions] = match;
  return {
    language: language!,
    script: script && script[0]!.toUpperCase() + script.slice(1),
    region: region?.toUpperCase(),
    variants: variants!,
    extensions: extensions!.replace(/(-u(?:-[a-z0-9]{2,8})*?-[a-z0-9]{2})-true\b/g, "$1"),
  };
}

function written({ language, script, region, variants }: Parts): string {
  return [language, script, region].filter(Boolean).join("-") + variants;
}

function canonical(tag: string): string {
  const parts = partsOf(tag);
  return written(parts) + parts.extensions;
}

/** https://tc39.es/ecma402/#sec-canonicalizelocalelist */
export function getCanonicalLocales(locales?: unknown): string[] {
  if (locales === undefined) return [];
  if (locales === null) throw new TypeError("Cannot convert undefined or null to object");
  const list =
    typeof locales === "string" || locales instanceof Locale
      ? [locales]
      : Array.from(Object(locales) as ArrayLike<unknown>);
  const tags = list.map((each) => {
    if (typeof each !== "string" && (typeof each !== "object" || each === null))
      throw new TypeError("Incorrect locale information provided");
    return canonical(String(each));
  });
  return [...new Set(tags)];
}

/** Keywords of `-u-` by key. */
function keywordsOf(tag: string): Map<string, string> {
  const [, extension = ""] = /-u((?:-[a-z0-9]{2,8})+)/i.exec(tag) ?? [];
  const keywords = new Map<string, string>();
  let key: string | undefined;
  for (const part of extension.split("-").slice(1)) {
    if (part.length === 2) keywords.set((key = part), "");
    else if (key !== undefined) {
      const value = keywords.get(key)!;
      keywords.set(key, value === "" ? part : `${value}-${part}`);
    }
  }
  return keywords;
}

const OPTIONS = {
  calendar: "ca",
  collation: "co",
  hourCycle: "hc",
  caseFirst: "kf",
  numberingSystem: "nu",
} as const;

const LIKELY: Readonly<Record<string, readonly [script: string, region: string]>> = {
  de: ["Latn", "DE"],
  en: ["Latn", "US"],
  es: ["Latn", "ES"],
  fr: ["Latn", "FR"],
  sv: ["Latn", "SE"],
};

type LocaleOptions = Partial<
  Record<keyof typeof OPTIONS | "language" | "script" | "region", string>
> & { numeric?: boolean };

/** `maximize` and `minimize` know the languages that there are. https://tc39.es/ecma402/#locale-objects */
export class Locale {
  private readonly parts: Parts;
  private readonly keywords: Map<string, string>;

  constructor(tag: string | Locale, options: LocaleOptions = {}) {
    if (typeof tag !== "string" && (typeof tag !== "object" || tag === null))
      throw new TypeError("First argument to Intl.Locale constructor can't be empty or missing");
    const text = canonical(String(tag));
    this.parts = { ...partsOf(text), extensions: "" };
    for (const name of ["language", "script", "region"] as const) {
      if (options[name] !== undefined) this.parts[name] = String(options[name]);
    }
    this.parts = partsOf(written(this.parts));
    this.keywords = keywordsOf(text);
    for (const [name, key] of Object.entries(OPTIONS)) {
      const value = options[name as keyof typeof OPTIONS];
      if (value !== undefined) this.keywords.set(key, String(value));
    }
    if (options.numeric !== undefined) this.keywords.set("kn", options.numeric ? "" : "false");
    for (const hidden of ["parts", "keywords"])
      Object.defineProperty(this, hidden, { enumerable: false });
  }

  get language(): string {
    return this.parts.language;
  }
  get script(): string | undefined {
    return this.parts.script;
  }
  get region(): string | undefined {
    return this.parts.region;
  }
  get baseName(): string {
    return written(this.parts);
  }
  get calendar(): string | undefined {
    return this.keywords.get("ca");
  }
  get collation(): string | undefined {
    return this.keywords.get("co");
  }
  get hourCycle(): string | undefined {
    return this.keywords.get("hc");
  }
  get caseFirst(): string | undefined {
    return this.keywords.get("kf");
  }
  get numberingSystem(): string | undefined {
    return this.keywords.get("nu");
  }
  get numeric(): boolean {
    return this.keywords.get("kn") === "";
  }
  maximize(): Locale {
    const [script, region] = LIKELY[this.language] ?? [];
    const parts = {
      ...this.parts,
      script: this.script ?? script,
      region: this.region ?? region,
    };
    return new Locale(written(parts) + this.extension());
  }
  minimize(): Locale {
    const [script, region] = LIKELY[this.language] ?? [];
    const parts = { ...this.parts };
    if (parts.script === script) parts.script = undefined;
    if (parts.script === undefined && parts.region === region) parts.region = undefined;
    return new Locale(written(parts) + this.extension());
  }
  toString(): string {
    return this.baseName + this.extension();
  }
  private extension(): string {
    const keywords = [...this.keywords].sort(([a], [b]) => (a < b ? -1 : 1));
    const text = keywords.map(([key, value]) => (value === "" ? `-${key}` : `-${key}-${value}`));
    return text.length > 0 ? `-u${text.join("")}` : "";
  }
}
Object.defineProperty(Locale.prototype, Symbol.toStringTag, {
  value: "Intl.Locale",
  configurable: true,
});

const withoutExtensions = (tag: string): string => tag.replace(/-[a-z0-9]-.*$/i, "");

/** The name itself, or the longest beginning of it that there is. */
function bestAvailable(available: ReadonlySet<string>, tag: string): string | undefined {
  let candidate = withoutExtensions(tag);
  while (candidate !== "" && !available.has(candidate))
    candidate = candidate.slice(0, Math.max(0, candidate.lastIndexOf("-")));
  return candidate === "" ? undefined : candidate;
}

/** Under the name that the packages import it by. https://tc39.es/ecma402/#sec-lookupsupportedlocales */
export function LookupSupportedLocales(
  available: Iterable<string>,
  requested: readonly string[],
): string[] {
  const known = new Set(available);
  return requested.filter((tag) => bestAvailable(known, tag) !== undefined);
}

/** Likewise. https://tc39.es/ecma402/#sec-resolvelocale */
export function ResolveLocale(
  available: Iterable<string>,
  requested: readonly string[],
  options: Readonly<Record<string, string | undefined>>,
  keys: readonly string[],
  localeData: Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>,
  defaultLocale: () => string,
): Record<string, unknown> {
  const known = new Set(available);
  const asked = requested.find((tag) => bestAvailable(known, tag) !== undefined);
  const found = asked === undefined ? defaultLocale() : bestAvailable(known, asked)!;
  const keywords = keywordsOf(asked ?? "");
  const result: Record<string, unknown> = { dataLocale: found };
  let extension = "";
  for (const key of keys) {
    const values = (localeData[found]?.[key] ?? []) as (string | null)[];
    const named = keywords.has(key) ? keywords.get(key) || "true" : undefined;
    const option = options[key];
    result[key] = values[0];
    if (option !== undefined && option !== named && values.includes(option)) result[key] = option;
    else if (named !== undefined && values.includes(named)) {
      result[key] = named;
      extension += named === "true" ? `-${key}` : `-${key}-${named}`;
    }
  }
  result["locale"] = extension === "" ? found : `${found}-u${extension}`;
  return result;
}
