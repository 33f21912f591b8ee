/** What one value of an event is compared with. */
import { parseAddress } from "./ip-address.ts";
import { PatternError } from "./pattern-error.ts";

/** A value that is neither an object nor a list. */
export type Leaf = string | number | boolean | null;

export type ValuePattern = (value: Leaf) => boolean;

/** Texts, `true`, `false` and `null` as they are; numbers by what they stand for: 300 is 3.0e2. */
export function exactly(expected: Leaf): ValuePattern {
  const address = typeof expected === "string" ? parseAddress(expected) : undefined;
  if (!address) return (value) => value === expected;
  return (value) => typeof value === "string" && parseAddress(value)?.value === address.value;
}

const onText =
  (matches: (text: string) => boolean): ValuePattern =>
  (value) =>
    typeof value === "string" && matches(value);

/** Lower case of upper case: letters whose lower case has several upper cases are one letter. */
const fold = (text: string): string => text.toUpperCase().toLowerCase();

export const startsWith = (prefix: string): ValuePattern =>
  onText((text) => text.startsWith(prefix));
export const endsWith = (suffix: string): ValuePattern => onText((text) => text.endsWith(suffix));

export function startsWithIgnoringCase(prefix: string): ValuePattern {
  const folded = fold(prefix);
  return onText((text) => fold(text).startsWith(folded));
}

export function endsWithIgnoringCase(suffix: string): ValuePattern {
  const folded = fold(suffix);
  return onText((text) => fold(text).endsWith(folded));
}

export function equalsIgnoringCase(expected: string): ValuePattern {
  const folded = fold(expected);
  return onText((text) => fold(text) === folded);
}

export const inBlock = (contains: (text: string) => boolean): ValuePattern => onText(contains);

/** Everything that is there except what one of these matches, `null` included. */
export const anythingBut =
  (patterns: readonly ValuePattern[]): ValuePattern =>
  (value) =>
    !patterns.some((matches) => matches(value));

/** `*` stands for any number of characters, `\*` and `\\` for themselves. Throws {@link PatternError} in AWS's words. */
export function wildcard(pattern: string): ValuePattern {
  const parts = literalParts(pattern);
  const first = parts[0]!;
  const last = parts.at(-1)!;
  if (parts.length === 1) return (value) => value === first;
  const between = parts.slice(1, -1);
  return onText((text) => {
    if (!text.startsWith(first)) return false;
    let from = first.length;
    // The earliest place for each part leaves the most room for those after it.
    for (const part of between) {
      const found = text.indexOf(part, from);
      if (found < 0) return false;
      from = found + part.length;
    }
    return text.length - last.length >= from && text.endsWith(last);
  });
}

/** The texts between the asterisks. Positions in messages count bytes, after an opening quotation mark. */
function literalParts(pattern: string): string[] {
  const parts = [""];
  let position = 1;
  for (let i = 0; i < pattern.length; i++, position++) {
    const character = pattern[i]!;
    const following = pattern[i + 1];
    if (character === "*") {
      if (following === "*") {
        throw new PatternError(`Consecutive wildcard characters at pos ${position}`);
      }
      parts.push("");
      continue;
    }
    if (character === "\\") {
      if (following !== "*" && following !== "\\") {
        throw new PatternError(`Invalid escape character at pos ${position}`);
      }
      parts[parts.length - 1] += following;
      i++;
      position++;
      continue;
    }
    parts[parts.length - 1] += character;
    const code = character.charCodeAt(0);
    // Bytes of UTF-8; the halves of a pair count two each.
    if (code > 0x7f) position += code > 0x7ff && (code < 0xd800 || code > 0xdfff) ? 2 : 1;
  }
  return parts;
}

export interface Bound {
  readonly value: number;
  readonly inclusive: boolean;
}

export function inRange(bottom: Bound | undefined, top: Bound | undefined): ValuePattern {
  return (value) => {
    if (typeof value !== "number") return false;
    if (bottom && !(value > bottom.value || (bottom.inclusive && value === bottom.value))) {
      return false;
    }
    return !top || value < top.value || (top.inclusive && value === top.value);
  };
}
