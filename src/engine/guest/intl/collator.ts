/**
 * A small `Intl.Collator`, by letters. It knows that accents and case count for less than the letter (ä sorts with a, before b), that
 * punctuation comes before digits and digits before letters, and numbers in texts. It is not the Unicode collation algorithm: it has no
 * rules of single languages (in Swedish, ä comes after z), no contractions, expands nothing but ß, æ, œ, ø, ł and đ, and orders other
 * scripts by code point.
 */

type Sensitivity = "base" | "accent" | "case" | "variant";

interface CollatorOptions {
  usage?: "sort" | "search";
  sensitivity?: Sensitivity;
  ignorePunctuation?: boolean;
  numeric?: boolean;
  caseFirst?: "upper" | "lower" | "false";
  localeMatcher?: "lookup" | "best fit";
}

/** The order of what is neither a digit nor a letter, as the root collation of CLDR has it. */
const PUNCTUATION =
  "\t\n\v\f\r\u0085\u2028\u2029 \u00a0_-\u2013\u2014,;:!?./'\"()[]{}@*\\&#%`^+<=>|~$0";

const EXPANDED: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  ł: "l",
  đ: "d",
};

/** What one character counts, most important first: its letter, its accents, its case. */
interface Weights {
  primary: number[];
  accents: string[];
  cases: number[];
}

const MARKS = /\p{M}/u;
const DIGIT = /^\p{Nd}$/u;
const LETTER = /^\p{L}$/u;
const IGNORABLE = /^[\p{P}\p{Z}\t\n\v\f\r]$/u;

const GROUP = 0x200000;
const primaries = new Map<string, number>();

function primaryOf(character: string): number {
  const known = primaries.get(character);
  if (known !== undefined) return known;
  const primary = computePrimary(character);
  primaries.set(character, primary);
  return primary;
}

function computePrimary(character: string): number {
  const place = PUNCTUATION.indexOf(character);
  if (DIGIT.test(character)) return 2 * GROUP + character.codePointAt(0)!;
  if (place >= 0) return place;
  return (LETTER.test(character) ? 3 : 1) * GROUP + character.codePointAt(0)!;
}

function weightsOf(text: string, { numeric, ignorePunctuation }: Resolved): Weights {
  const weights: Weights = { primary: [], accents: [], cases: [] };
  const add = (primary: number, accent: string, upper: boolean): void => {
    weights.primary.push(primary);
    weights.accents.push(accent);
    weights.cases.push(upper ? 1 : 0);
  };
  const characters = [...text.normalize("NFD")];
  const hasMarks = characters.some((character) => character > "\u02ff");
  for (let i = 0; i < characters.length; i++) {
    const character = characters[i]!;
    if (hasMarks && MARKS.test(character)) {
      if (weights.accents.length > 0) weights.accents[weights.accents.length - 1] += character;
      continue;
    }
    if (ignorePunctuation && IGNORABLE.test(character)) continue;
    if (numeric && character >= "0" && character <= "9") {
      let digits = character;
      while (characters[i + 1]! >= "0" && characters[i + 1]! <= "9") digits += characters[++i]!;
      digits = digits.replace(/^0+(?=.)/, "");
      // Longer numbers are larger ones.
      add(2 * GROUP + digits.length, "", false);
      for (const digit of digits) add(2 * GROUP + digit.codePointAt(0)!, "", false);
      continue;
    }
    const lower = character.toLowerCase();
    const letters = EXPANDED[lower];
    for (const letter of letters ?? lower)
      add(primaryOf(letter), letters ? lower : "", lower !== character);
  }
  return weights;
}

/** Sorting asks for the same texts again and again. */
const MOST_KEPT = 4096;

function keptWeights(text: string, options: Resolved): Weights {
  const { weights } = options;
  const known = weights.get(text);
  if (known) return known;
  if (weights.size >= MOST_KEPT) weights.clear();
  const made = weightsOf(text, options);
  weights.set(text, made);
  return made;
}

function compareLists<T>(a: readonly T[], b: readonly T[]): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    if (a[i] !== b[i]) return a[i]! < b[i]! ? -1 : 1;
  }
  return Math.sign(a.length - b.length);
}

interface Resolved {
  locale: string;
  usage: string;
  sensitivity: Sensitivity;
  ignorePunctuation: boolean;
  numeric: boolean;
  caseFirst: string;
  /** By text; not an option. */
  weights: Map<string, Weights>;
}

function compareTexts(a: string, b: string, options: Resolved): number {
  if (a === b) return 0;
  const { sensitivity, caseFirst } = options;
  const [first, second] = [keptWeights(a, options), keptWeights(b, options)];
  const byLetter = compareLists(first.primary, second.primary);
  if (byLetter !== 0 || sensitivity === "base") return byLetter;
  const byAccent = sensitivity === "case" ? 0 : compareLists(first.accents, second.accents);
  if (byAccent !== 0 || sensitivity === "accent") return byAccent;
  return compareLists(first.cases, second.cases) * (caseFirst === "upper" ? -1 : 1);
}

function oneOf<T extends string>(
  name: string,
  value: unknown,
  allowed: readonly T[],
  otherwise: T,
): T {
  if (value === undefined) return otherwise;
  const text = String(value) as T;
  if (!allowed.includes(text))
    throw new RangeError(`Value ${text} out of range for Intl.Collator options property ${name}`);
  return text;
}

const LANGUAGES = ["en", "de", "fr", "es", "sv"];

function supported(locales?: string | readonly string[]): string[] {
  const asked = Intl.getCanonicalLocales(locales as string | string[]);
  return asked.filter((tag) => LANGUAGES.includes(tag.split("-")[0]!));
}

const resolvedOf = new WeakMap<object, Resolved>();
const compareOf = new WeakMap<object, (a: unknown, b: unknown) => number>();

/** Callable without `new`, as the language has it. */
export const Collator = function Collator(
  this: unknown,
  locales?: string | readonly string[],
  options: CollatorOptions = {},
): object {
  const [tag = "en-US"] = supported(locales);
  const [locale, extension = ""] = tag.split("-u-");
  const resolved: Resolved = {
    locale: locale!,
    usage: oneOf("usage", options.usage, ["sort", "search"], "sort"),
    sensitivity: oneOf(
      "sensitivity",
      options.sensitivity,
      ["base", "accent", "case", "variant"],
      "variant",
    ),
    ignorePunctuation: Boolean(options.ignorePunctuation),
    numeric: Boolean(options.numeric ?? /\bkn(?!-false)/.test(extension)),
    caseFirst: oneOf("caseFirst", options.caseFirst, ["upper", "lower", "false"], "false"),
    weights: new Map(),
  };
  const collator = Object.create(Collator.prototype as object) as object;
  resolvedOf.set(collator, resolved);
  return collator;
} as unknown as { new (locales?: unknown, options?: CollatorOptions): Intl.Collator } & {
  prototype: object;
};

Object.defineProperties(Collator.prototype, {
  compare: {
    configurable: true,
    get(this: object) {
      const resolved = resolvedOf.get(this)!;
      const bound =
        compareOf.get(this) ??
        ((a: unknown, b: unknown) => compareTexts(String(a), String(b), resolved));
      compareOf.set(this, bound);
      return bound;
    },
  },
  resolvedOptions: {
    configurable: true,
    writable: true,
    value(this: object) {
      const { weights: _, ...options } = resolvedOf.get(this)!;
      return { ...options, collation: "default" };
    },
  },
  [Symbol.toStringTag]: { value: "Intl.Collator", configurable: true },
});
Object.defineProperty(Collator, "supportedLocalesOf", {
  value: supported,
  writable: true,
  configurable: true,
});
