/**
 * Variables inside of a text: `${self:custom.table, 'orders'}`.
 * https://www.serverless.com/framework/docs/guides/variables
 */

/** One variable of a text. */
export interface Variable {
  /** Where it begins and ends in the text. */
  readonly start: number;
  readonly end: number;
  /** Tried in turn: the first that has a value counts. */
  readonly sources: readonly Source[];
}

export type Source =
  | { readonly literal: string | number | boolean | null }
  | {
      readonly type: string;
      /** Between parentheses. It may hold variables of its own, as the address may. */
      readonly parameter: string | undefined;
      readonly address: string | undefined;
    };

/** `${Name}` and `${AWS::Region}` belong to CloudFormation. */
const BEGINS = /^\s*[A-Za-z][\w-]*\s*(\(|:(?!:))/;
const TYPE = /^([A-Za-z][\w-]*)\s*/;
const LITERALS: Readonly<Record<string, boolean | null>> = { true: true, false: false, null: null };

/** The outermost variables of a text, in their order. `undefined` for `sources` that nobody can read. */
export function variablesIn(text: string): (Variable | { start: number; end: number })[] {
  const found: (Variable | { start: number; end: number })[] = [];
  let from = 0;
  for (;;) {
    const start = text.indexOf("${", from);
    if (start === -1) return found;
    const end = closing(text, start + 2);
    if (end === undefined) return found;
    const inside = text.slice(start + 2, end - 1);
    if (!BEGINS.test(inside)) from = start + 2;
    else {
      const sources = split(inside).map((it) => sourceOf(it.trim()));
      const isWhole = sources.every((it) => it !== undefined);
      found.push(isWhole ? { start, end, sources } : { start, end });
      from = end;
    }
  }
}

/** Just behind the brace that closes the one before `from`. */
function closing(text: string, from: number): number | undefined {
  let depth = 1;
  let quote = "";
  for (let i = from; i < text.length; i++) {
    const letter = text[i]!;
    if (quote !== "") quote = letter === quote ? "" : quote;
    else if (letter === "'" || letter === '"') quote = letter;
    else if (letter === "{" && text[i - 1] === "$") depth++;
    else if (letter === "}" && --depth === 0) return i + 1;
  }
  return undefined;
}

/** At commas that stand in no quotes, no parentheses and no variable. */
function split(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quote = "";
  let begin = 0;
  for (let i = 0; i < text.length; i++) {
    const letter = text[i]!;
    if (quote !== "") quote = letter === quote ? "" : quote;
    else if (letter === "'" || letter === '"') quote = letter;
    else if (letter === "{" || letter === "(") depth++;
    else if (letter === "}" || letter === ")") depth--;
    else if (letter === "," && depth === 0) {
      parts.push(text.slice(begin, i));
      begin = i + 1;
    }
  }
  return [...parts, text.slice(begin)];
}

function sourceOf(text: string): Source | undefined {
  const [, quoted] = /^'([^']*)'$/.exec(text) ?? /^"([^"]*)"$/.exec(text) ?? [];
  if (quoted !== undefined) return { literal: quoted };
  if (text in LITERALS) return { literal: LITERALS[text]! };
  if (/^-?\d+(\.\d+)?$/.test(text)) return { literal: Number(text) };
  // A variable inside of a fallback needs no braces of its own, but may have them.
  const inside =
    text.startsWith("${") && closing(text, 2) === text.length ? text.slice(2, -1) : text;
  return referenceOf(inside.trim());
}

/** `type(parameter):address`. */
function referenceOf(text: string): Source | undefined {
  const [matched, type] = TYPE.exec(text) ?? [];
  if (matched === undefined || type === undefined) return undefined;
  let rest = text.slice(matched.length);
  let parameter: string | undefined;
  if (rest.startsWith("(")) {
    const end = closingParenthesis(rest);
    if (end === undefined) return undefined;
    parameter = rest.slice(1, end);
    rest = rest.slice(end + 1).trim();
  }
  const address = rest.startsWith(":") ? rest.slice(1) : undefined;
  if (rest !== "" && address === undefined) return undefined;
  return parameter === undefined && address === undefined
    ? undefined
    : { type, parameter, address };
}

function closingParenthesis(text: string): number | undefined {
  let depth = 0;
  for (const [i, letter] of [...text].entries()) {
    if (letter === "(") depth++;
    else if (letter === ")" && --depth === 0) return i;
  }
  return undefined;
}
