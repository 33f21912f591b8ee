/**
 * Filter patterns of CloudWatch Logs: terms, JSON, and words with spaces between them.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
import { parseJson } from "../../kernel/json.ts";
import { jsonCondition, valueAt, type Json } from "./filter-json.ts";
import { invalidPattern, regexOf } from "./filter-texts.ts";
import { wordsCondition } from "./filter-words.ts";

/** What a pattern made of a message. */
export interface Match {
  /** `$.path` or `$name` of a metric filter's value. */
  select(selector: string): string | number | undefined;
}

/** `undefined`: the message does not match. */
export type FilterPattern = (message: string) => Match | undefined;

const NOTHING: Match = { select: () => undefined };

/** Throws `InvalidParameterException`. */
export function filterPattern(pattern: string): FilterPattern {
  const text = pattern.trim();
  if (text === "") return () => NOTHING;
  if (text.startsWith("{")) {
    const condition = jsonCondition(text);
    return (message) => {
      const json = jsonOf(message);
      if (json === undefined || !condition(json)) return undefined;
      return { select: (selector) => scalarOf(valueAt(json, selector)) };
    };
  }
  if (text.startsWith("[")) {
    const condition = wordsCondition(text);
    return (message) => {
      const words = condition(message);
      return words && { select: (selector) => words.get(selector.replace(/^\$/, "")) };
    };
  }
  const terms = termsOf(text);
  return (message) => (terms(message) ? NOTHING : undefined);
}

function jsonOf(message: string): Json | undefined {
  const start = message.indexOf("{");
  return start === -1 ? undefined : (parseJson(message.slice(start)) as Json | undefined);
}

const scalarOf = (value: unknown): string | number | undefined =>
  typeof value === "string" || typeof value === "number" ? value : undefined;

const TERM = /\s*([-?]?)(?:"((?:[^"\\]|\\.)*)"|%((?:[^%\\]|\\.)+)%|([^\s"]+))/y;

/** All plain terms, one of the ?optional ones, and none of the -excluded ones. */
function termsOf(pattern: string): (message: string) => boolean {
  const all: Test[] = [];
  const any: Test[] = [];
  const none: Test[] = [];
  TERM.lastIndex = 0;
  while (TERM.lastIndex < pattern.length) {
    const found = TERM.exec(pattern);
    if (!found) throw invalidPattern("a quote is not closed");
    const [, sign, quoted, regex, word] = found;
    const list = sign === "-" ? none : sign === "?" ? any : all;
    list.push(regex === undefined ? includes(quoted ?? word ?? "") : matching(regex));
  }
  return (message) =>
    all.every((test) => test(message)) &&
    (any.length === 0 || any.some((test) => test(message))) &&
    !none.some((test) => test(message));
}

type Test = (message: string) => boolean;

const includes = (term: string): Test => {
  const text = term.replace(/\\(.)/g, "$1");
  return (message) => message.includes(text);
};

function matching(regex: string): Test {
  const pattern = regexOf(regex);
  return (message) => pattern.test(message);
}
