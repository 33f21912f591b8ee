/** Filter patterns on JSON: `{ $.level = "ERROR" && $.ms > 100 }`. */
import { invalidPattern, regexOf, wildcard } from "./filter-texts.ts";

export type Json = Record<string, unknown>;
type Condition = (json: Json) => boolean;

const TOKEN =
  /\s*(?:(\$(?:\.[\w@$-]+|\[(?:\d+|"[^"]*"|'[^']*'|\*)\])*)|("(?:[^"\\]|\\.)*")|%((?:[^%\\]|\\.)+)%|(&&|\|\||!=|<=|>=|[=<>(){}])|([^\s(){}=<>!&|"%]+))/y;

interface Token {
  readonly kind: "path" | "text" | "regex" | "symbol" | "word";
  readonly text: string;
}

/** Throws `InvalidParameterException`. */
export function jsonCondition(pattern: string): Condition {
  const tokens = lex(pattern);
  let next = 0;
  const peek = (): string | undefined => tokens[next]?.text;
  const take = (): Token => {
    const token = tokens[next++];
    if (!token) throw invalidPattern("it ends too early");
    return token;
  };
  const expect = (symbol: string): void => {
    if (take().text !== symbol) throw invalidPattern(`${symbol} is missing`);
  };
  const either = (): Condition => {
    let left = both();
    while (peek() === "||") {
      next++;
      const [a, b] = [left, both()];
      left = (json) => a(json) || b(json);
    }
    return left;
  };
  const both = (): Condition => {
    let left = one();
    while (peek() === "&&") {
      next++;
      const [a, b] = [left, one()];
      left = (json) => a(json) && b(json);
    }
    return left;
  };
  const one = (): Condition => {
    if (peek() === "(") {
      next++;
      const inner = either();
      expect(")");
      return inner;
    }
    const path = take();
    if (path.kind !== "path") throw invalidPattern(`${path.text} is no selector such as $.level`);
    return comparison(path.text, take(), take());
  };
  expect("{");
  const condition = either();
  expect("}");
  if (next < tokens.length) throw invalidPattern(`${peek()} stands behind its end`);
  return condition;
}

function lex(pattern: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < pattern.length) {
    const at = TOKEN.lastIndex;
    const found = TOKEN.exec(pattern);
    if (!found) throw invalidPattern(`what begins at character ${at + 1} cannot be read`);
    const [, path, text, regex, symbol, word = ""] = found;
    if (path !== undefined) tokens.push({ kind: "path", text: path });
    else if (text !== undefined)
      tokens.push({ kind: "text", text: text.slice(1, -1).replace(/\\(.)/g, "$1") });
    else if (regex !== undefined) tokens.push({ kind: "regex", text: regex });
    else
      tokens.push(
        symbol === undefined ? { kind: "word", text: word } : { kind: "symbol", text: symbol },
      );
  }
  return tokens;
}

function comparison(path: string, operator: Token, value: Token): Condition {
  const of = (json: Json): unknown => valueAt(json, path);
  const word = value.text.toUpperCase();
  switch (operator.text.toUpperCase()) {
    case "IS":
      if (word === "NULL") return (json) => of(json) === null;
      if (word === "TRUE" || word === "FALSE") return (json) => of(json) === (word === "TRUE");
      throw invalidPattern(`IS is followed by NULL, TRUE or FALSE, not ${value.text}`);
    case "NOT":
      if (word === "EXISTS") return (json) => of(json) === undefined;
      throw invalidPattern(`NOT is followed by EXISTS, not ${value.text}`);
    case "=":
      return (json) => equals(value)(of(json));
    case "!=":
      return (json) => of(json) !== undefined && !equals(value)(of(json));
    default:
      return ordered(operator.text, Number(value.text), of);
  }
}

function equals({ kind, text }: Token): (value: unknown) => boolean {
  if (kind === "regex") {
    const pattern = regexOf(text);
    return (value) => typeof value === "string" && pattern.test(value);
  }
  const like = wildcard(text);
  const number = kind === "word" && text !== "" ? Number(text) : NaN;
  return (value) =>
    typeof value === "number"
      ? value === (Number.isNaN(number) ? Number(text) : number)
      : typeof value === "string" && like(value);
}

function ordered(operator: string, limit: number, of: (json: Json) => unknown): Condition {
  const test = ORDERS[operator];
  if (!test) throw invalidPattern(`${operator} is no operator`);
  if (Number.isNaN(limit)) throw invalidPattern(`${operator} compares with a number`);
  return (json) => {
    const value = of(json);
    return typeof value === "number" && test(value, limit);
  };
}

const ORDERS: Readonly<Record<string, (value: number, limit: number) => boolean>> = {
  "<": (value, limit) => value < limit,
  "<=": (value, limit) => value <= limit,
  ">": (value, limit) => value > limit,
  ">=": (value, limit) => value >= limit,
};

const STEP = /\.([\w@$-]+)|\[(\d+)\]|\["([^"]*)"\]|\['([^']*)'\]/g;

/** What a selector such as `$.items[0].sku` finds. */
export function valueAt(json: Json, path: string): unknown {
  let value: unknown = json;
  for (const [, name, index, quoted, single] of path.matchAll(STEP)) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Json)[name ?? index ?? quoted ?? single ?? ""];
  }
  return value;
}
