/**
 * Expressions of a Logs Insights query, by precedence: or, and, not, comparisons, + -, * / %, ^.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-operations-functions.html
 */
import { AGGREGATES } from "./aggregates.ts";
import { FUNCTIONS } from "./functions.ts";
import type { Token } from "./lexer.ts";
import type { Expression, Operator } from "./syntax.ts";
import type { TokenReader } from "./token-reader.ts";

const MS_PER_SECOND = 1_000;
/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-operations-functions.html#CWL_QuerySyntax-datetime */
const UNITS: [names: readonly string[], ms: number][] = [
  [["ms", "msec", "millisecond", "milliseconds"], 1],
  [["s", "sec", "second", "seconds"], MS_PER_SECOND],
  [["m", "min", "minute", "minutes"], 60 * MS_PER_SECOND],
  [["h", "hr", "hour", "hours"], 3_600 * MS_PER_SECOND],
  [["d", "day", "days"], 86_400 * MS_PER_SECOND],
  [["w", "week", "weeks"], 604_800 * MS_PER_SECOND],
];
const COMPARISONS = ["=", "!=", "<", "<=", ">", ">="] as const;
const VALUE = "a field, a value or a function";

export class ExpressionParser {
  private readonly reader: TokenReader;
  private readonly aggregates: boolean;

  /** `aggregates`: functions such as count() may be called here. */
  constructor(reader: TokenReader, aggregates: boolean) {
    this.reader = reader;
    this.aggregates = aggregates;
  }

  expression(): Expression {
    return this.leftToRight(["or"], () => this.leftToRight(["and"], () => this.negation()));
  }

  private negation(): Expression {
    if (!this.reader.acceptWord("not")) return this.comparison();
    return { kind: "not", operand: this.negation() };
  }

  private comparison(): Expression {
    const { reader } = this;
    const left = this.sum();
    if (reader.isSymbol(...COMPARISONS)) {
      const operator = reader.take().text as Operator;
      return { kind: "binary", operator, left, right: this.sum() };
    }
    if (reader.acceptSymbol("=~")) return this.like(left);
    if (reader.acceptWord("like")) return this.like(left);
    if (reader.acceptWord("in")) return this.list(left);
    if (reader.acceptWord("not")) {
      if (reader.acceptWord("like")) return { kind: "not", operand: this.like(left) };
      if (reader.acceptWord("in")) return { kind: "not", operand: this.list(left) };
      throw reader.unexpected("like or in");
    }
    return left;
  }

  private like(operand: Expression): Expression {
    const token = this.reader.peek(true);
    if (token.kind !== "regex" && token.kind !== "text") {
      throw this.reader.unexpected("a text or a regular expression such as /error/", true);
    }
    this.reader.take(true);
    const pattern = token.kind === "text" ? token.text : regexOf(this.reader, token);
    return { kind: "like", operand, pattern };
  }

  private list(operand: Expression): Expression {
    this.reader.expectSymbol("[");
    const list = this.separated("]");
    return { kind: "in", operand, list };
  }

  private sum(): Expression {
    return this.leftToRight(["+", "-"], () =>
      this.leftToRight(["*", "/", "%"], () => this.power()),
    );
  }

  private power(): Expression {
    const left = this.sign();
    if (!this.reader.acceptSymbol("^")) return left;
    return { kind: "binary", operator: "^", left, right: this.power() };
  }

  private sign(): Expression {
    if (!this.reader.acceptSymbol("-")) return this.value();
    return { kind: "minus", operand: this.sign() };
  }

  private value(): Expression {
    const { reader } = this;
    const token = reader.peek(true);
    switch (token.kind) {
      case "number":
        reader.take(true);
        return { kind: "literal", value: Number(token.text) };
      case "text":
        reader.take(true);
        return { kind: "literal", value: token.text };
      case "quoted-word":
        reader.take(true);
        return { kind: "field", name: token.text };
      case "word":
        reader.take(true);
        return reader.isSymbol("(") ? this.call(token) : fieldOrConstant(token.text);
      default:
        if (token.kind !== "symbol" || token.text !== "(") throw reader.unexpected(VALUE, true);
    }
    reader.take(true);
    const inner = this.expression();
    reader.expectSymbol(")");
    return inner;
  }

  private call(name: Token): Expression {
    const { reader } = this;
    const lower = name.text.toLowerCase();
    reader.expectSymbol("(");
    if (lower === "bin") return this.bin();
    if (lower === "count" && reader.isSymbol("*")) reader.take();
    const { start } = reader.peek();
    const args =
      lower === "datefloor" || lower === "dateceil" ? this.withPeriod() : this.separated(")");
    const known = FUNCTIONS[lower] ?? (this.aggregates ? AGGREGATES[lower] : undefined);
    if (!known) throw reader.refuse(this.unknown(name.text), name);
    if (args.length < known.least || args.length > known.most) {
      const most = known.most === Infinity ? "or more" : `to ${known.most}`;
      const wanted = known.least === known.most ? String(known.least) : `${known.least} ${most}`;
      throw reader.refuse(`${name.text} takes ${wanted} arguments; it was given ${args.length}`, {
        start,
        end: reader.position,
      });
    }
    return { kind: "call", name: lower, arguments: args };
  }

  private unknown(name: string): string {
    if (AGGREGATES[name.toLowerCase()]) return `${name} can only be used in stats`;
    const functions = [...Object.keys(FUNCTIONS), "bin"];
    return `there is no function ${name}: ${[...functions, ...(this.aggregates ? Object.keys(AGGREGATES) : [])].join(", ")} are simulated`;
  }

  /** `bin(5m)`: the time stamp, rounded down. */
  private bin(): Expression {
    const period = this.period();
    this.reader.expectSymbol(")");
    return {
      kind: "call",
      name: "datefloor",
      arguments: [{ kind: "field", name: "@timestamp" }, period],
    };
  }

  private withPeriod(): Expression[] {
    const value = this.expression();
    this.reader.expectSymbol(",");
    const period = this.period();
    this.reader.expectSymbol(")");
    return [value, period];
  }

  private period(): Expression {
    const token = this.reader.peek(true);
    const [, count = "", unit = ""] = /^([\d.]+)([a-zA-Z]+)$/.exec(token.text) ?? [];
    const ms = UNITS.find(([names]) => names.includes(unit))?.[1];
    if (token.kind !== "duration" || ms === undefined || Number(count) === 0) {
      throw this.reader.unexpected("a period such as 30s, 5m, 1h or 1d", true);
    }
    this.reader.take(true);
    return { kind: "literal", value: Number(count) * ms };
  }

  /** Expressions with commas between them, up to and with the closing symbol. */
  private separated(close: string): Expression[] {
    const list: Expression[] = [];
    if (this.reader.acceptSymbol(close)) return list;
    do list.push(this.expression());
    while (this.reader.acceptSymbol(","));
    if (!this.reader.acceptSymbol(close)) throw this.reader.unexpected(`, or ${close}`);
    return list;
  }

  private leftToRight(operators: readonly Operator[], next: () => Expression): Expression {
    let left = next();
    while (this.reader.isSymbol(...operators) || this.reader.isWord(...operators)) {
      const operator = this.reader.take().text.toLowerCase() as Operator;
      left = { kind: "binary", operator, left, right: next() };
    }
    return left;
  }
}

/** `true` and `false` are what a JSON field shows them as. */
function fieldOrConstant(name: string): Expression {
  if (name === "true" || name === "false")
    return { kind: "literal", value: name === "true" ? 1 : 0 };
  return { kind: "field", name };
}

/** A Java regular expression, as far as it is one of JavaScript: flags at its beginning, `(?P<name>`. */
export function regexOf(reader: TokenReader, token: Token): RegExp {
  const [, flags = "", rest = token.text] = /^\(\?([ims]+)\)([^]*)$/.exec(token.text) ?? [];
  try {
    return new RegExp(rest.replaceAll("(?P<", "(?<"), flags);
  } catch {
    throw reader.refuse(
      `${reader.query.slice(token.start, token.end)} is not a regular expression`,
      token,
    );
  }
}
