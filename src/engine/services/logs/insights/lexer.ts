/** The words of a Logs Insights query, each with its place. */
import { unexpected } from "./query-error.ts";

export interface Token {
  readonly kind:
    "word" | "quoted-word" | "number" | "duration" | "text" | "regex" | "symbol" | "end";
  /** Of a text or a quoted word what is inside the quotes; of a regex what is between the slashes. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const SPACE = /(?:\s|#[^\n]*)*/y;
const WORD = /[@A-Za-z_$][\w@$]*(?:\.[\w@$-]+)*/y;
const NUMBER = /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const DURATION = /\d+(?:\.\d+)?[a-zA-Z]+/y;
const SYMBOL = /!=|<=|>=|=~|[=<>+\-*/%^(),|[\]]/y;
const TEXT = /"((?:[^"\\]|\\[^])*)"|'((?:[^'\\]|\\[^])*)'/y;
const QUOTED_WORD = /`([^`]*)`/y;
const REGEX = /\/((?:[^/\\\n]|\\.)+)\//y;

/**
 * The word at an offset, or behind the spaces and comments there.
 * @param operand Whether a value may stand here: a slash then begins a regular expression and does not divide.
 */
export function tokenAt(query: string, from: number, operand: boolean): Token {
  const start = from + match(SPACE, query, from)![0].length;
  if (start >= query.length) return { kind: "end", text: "", start, end: start };
  const token = (kind: Token["kind"], found: RegExpExecArray, text = found[0]): Token => ({
    kind,
    text,
    start,
    end: start + found[0].length,
  });
  const text = match(TEXT, query, start);
  if (text) return token("text", text, unescaped(text[1] ?? text[2] ?? ""));
  const quoted = match(QUOTED_WORD, query, start);
  if (quoted) return token("quoted-word", quoted, quoted[1]!);
  const regex = operand ? match(REGEX, query, start) : null;
  if (regex) return token("regex", regex, regex[1]!);
  const number = match(NUMBER, query, start);
  const duration = match(DURATION, query, start);
  if (duration && duration[0].length > (number?.[0].length ?? 0))
    return token("duration", duration);
  if (number) return token("number", number);
  const word = match(WORD, query, start);
  if (word) return token("word", word);
  const symbol = match(SYMBOL, query, start);
  if (symbol) return token("symbol", symbol);
  const isQuote = /["'`]/.test(query[start]!);
  throw unexpected(
    query,
    start,
    isQuote ? query.length : start + 1,
    isQuote ? "the quote to be closed" : "a field, a value, an operator or |",
  );
}

function match(pattern: RegExp, query: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(query);
}

const ESCAPES: Record<string, string> = { n: "\n", t: "\t", r: "\r" };

const unescaped = (text: string): string =>
  text.replace(/\\(["'\\ntr])/g, (_, character: string) => ESCAPES[character] ?? character);
