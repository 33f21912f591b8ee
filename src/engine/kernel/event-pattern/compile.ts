/**
 * Reads a pattern as EventBridge does, with its checks in its order and its words.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html; https://github.com/aws/event-ruler
 */
import { compileBlock } from "./ip-address.ts";
import { JsonTokens, type Token } from "./json-tokens.ts";
import { PatternError } from "./pattern-error.ts";
import {
  anythingBut,
  endsWith,
  endsWithIgnoringCase,
  equalsIgnoringCase,
  exactly,
  inBlock,
  inRange,
  startsWith,
  startsWithIgnoringCase,
  wildcard,
  type Bound,
  type ValuePattern,
} from "./value-patterns.ts";

/** Which operators a service knows. */
export interface PatternDialect {
  readonly operators: ReadonlySet<string>;
  /** Those that may stand inside `anything-but`. */
  readonly insideAnythingBut: ReadonlySet<string>;
}

/** What the values of a field must satisfy: one of these. `absent`: that there is no value. */
export type FieldPattern = ValuePattern | "absent";

/** One way to match: every field, by its path with dots. */
export type Branch = ReadonlyMap<string, readonly FieldPattern[]>;

/** Throws {@link PatternError}. */
export function compileBranches(source: string, dialect: PatternDialect): Branch[] {
  return new Compiler(source, dialect).compile();
}

const ONE_KEY = "Only one key allowed in match expression";
const NUMERIC_LIMIT = 5e9;

/** Words that are not field names below `$or`. */
const RESERVED_IN_OR = new Set([
  "exactly",
  "equals-ignore-case",
  "prefix",
  "suffix",
  "anything-but",
  "exists",
  "wildcard",
  "numeric",
  "cidr",
  "=",
  "<",
  "<=",
  ">",
  ">=",
  "regex",
  "not-wildcard",
  "not-equals-ignore-case",
  "date-after",
  "date-on-or-after",
  "date-before",
  "date-on-or-before",
  "in-date-range",
  "ip-address-in-range",
  "ip-address-not-in-range",
]);

class Compiler {
  private readonly tokens: JsonTokens;
  private readonly dialect: PatternDialect;

  constructor(source: string, dialect: PatternDialect) {
    this.tokens = new JsonTokens(source);
    this.dialect = dialect;
  }

  compile(): Branch[] {
    if (this.tokens.next().type !== "{") this.tokens.fail("Filter is not an object");
    const branches = this.object([new Map()], "", false);
    if (this.tokens.next().type !== "end") this.tokens.fail("Unexpected text after the pattern");
    return branches;
  }

  /** Fields of an object that is open, added to every branch. */
  private object(branches: Branch[], path: string, insideOr: boolean): Branch[] {
    let all = branches;
    let empty = true;
    for (let token = this.tokens.next(); token.type !== "}"; token = this.tokens.next()) {
      empty = false;
      const name = textOf(token);
      if (name === "$or") {
        all = this.alternatives(all, path);
        continue;
      }
      if (insideOr && RESERVED_IN_OR.has(name)) {
        this.tokens.fail(`${name} is Ruler reserved fieldName which cannot be used inside $or.`);
      }
      const fieldPath = path === "" ? name : `${path}.${name}`;
      const value = this.tokens.next();
      if (value.type === "{") all = this.object(all, fieldPath, insideOr);
      else if (value.type === "[") {
        const patterns = this.values();
        all = all.map((branch) => new Map(branch).set(fieldPath, patterns));
      } else this.tokens.fail(`"${name}" must be an object or an array`);
    }
    if (empty) this.tokens.fail("Empty objects are not allowed");
    return all;
  }

  private alternatives(branches: Branch[], path: string): Branch[] {
    if (this.tokens.next().type !== "[") this.tokens.fail("It must be an Array followed with $or.");
    const all: Branch[] = [];
    let count = 0;
    for (let token = this.tokens.next(); token.type !== "]"; token = this.tokens.next()) {
      count++;
      if (token.type !== "{") {
        this.tokens.fail("Only JSON object is allowed in array of $or relationship.");
      }
      all.push(...this.object(branches, path, true));
    }
    if (count < 2) this.tokens.fail("There must have at least 2 Objects in $or relationship.");
    return all;
  }

  private values(): FieldPattern[] {
    const patterns: FieldPattern[] = [];
    for (let token = this.tokens.next(); token.type !== "]"; token = this.tokens.next()) {
      if (token.type === "{") patterns.push(this.comparison());
      else if (token.type === "string") patterns.push(exactly(token.text));
      else if (token.type === "number" || token.type === "literal")
        patterns.push(exactly(token.value));
      else this.tokens.fail("Match value must be String, number, true, false, or null");
    }
    if (patterns.length === 0) this.tokens.fail("Empty arrays are not allowed");
    return patterns;
  }

  /** `{ "<operator>": ... }`, of which the brace is read. */
  private comparison(): FieldPattern {
    const name = this.tokens.next();
    if (name.type !== "field") this.tokens.fail("Match expression name not found");
    const operator = textOf(name);
    if (!this.dialect.operators.has(operator)) {
      this.tokens.fail(`Unrecognized match type ${operator}`);
    }
    switch (operator) {
      case "prefix":
        return this.affix("prefix", startsWith, startsWithIgnoringCase);
      case "suffix":
        return this.affix("suffix", endsWith, endsWithIgnoringCase);
      case "equals-ignore-case":
        return this.textOperand("equals-ignore-case", equalsIgnoringCase);
      case "wildcard":
        return this.textOperand("wildcard", (text) => this.placed(() => wildcard(text)));
      case "cidr":
        // AWS speaks of a prefix here.
        return this.textOperand("prefix", (text) => inBlock(compileBlock(text)));
      case "numeric":
        return this.numeric();
      case "exists":
        return this.exists();
      case "anything-but":
        return this.anythingBut();
      default:
        throw new Error(`event pattern: the dialect names ${operator}, which is no operator`);
    }
  }

  private textOperand(called: string, compile: (text: string) => ValuePattern): ValuePattern {
    const token = this.tokens.next();
    if (token.type !== "string") this.tokens.fail(`${called} match pattern must be a string`);
    this.tokens.finishString();
    const pattern = compile(textOf(token));
    this.close(ONE_KEY);
    return pattern;
  }

  private affix(
    operator: "prefix" | "suffix",
    plain: (text: string) => ValuePattern,
    ignoringCase: (text: string) => ValuePattern,
  ): ValuePattern {
    const token = this.tokens.next();
    if (token.type !== "{") {
      if (token.type !== "string") this.tokens.fail(`${operator} match pattern must be a string`);
      this.close(ONE_KEY);
      return plain(textOf(token));
    }
    const inner = this.tokens.next();
    const called = operator === "prefix" ? "Prefix" : "Suffix";
    if (inner.type !== "field") this.tokens.fail(`${called} expression name not found`);
    if (textOf(inner) !== "equals-ignore-case") {
      this.tokens.fail(`Unsupported ${operator} pattern: ${textOf(inner)}`);
    }
    const pattern = this.textOperand("equals-ignore-case", ignoringCase);
    this.close(ONE_KEY);
    return pattern;
  }

  private exists(): FieldPattern {
    const token = this.tokens.next();
    if (token.type !== "literal" || token.value === null) {
      return this.tokens.fail("exists match pattern must be either true or false.");
    }
    this.close(ONE_KEY);
    return token.value ? () => true : "absent";
  }

  private anythingBut(): ValuePattern {
    let token = this.tokens.next();
    let operator: string | undefined;
    if (token.type === "{") {
      const name = this.tokens.next();
      if (name.type !== "field") this.tokens.fail("Anything-But expression name not found");
      operator = textOf(name);
      if (!this.dialect.insideAnythingBut.has(operator)) {
        this.tokens.fail(`Unsupported anything-but pattern: ${operator}`);
      }
      token = this.tokens.next();
    }
    if (token.type !== "[" && token.type !== "string" && token.type !== "number") {
      this.tokens.fail("Value of anything-but must be an array or single string/number value.");
    }
    const patterns = token.type === "[" ? this.butList(operator) : [this.but(token, operator)];
    this.close(TOO_MANY_ELEMENTS);
    if (operator !== undefined) this.close(TOO_MANY_ELEMENTS);
    return anythingBut(patterns);
  }

  /** Errors in a list name their place twice, as AWS's do. */
  private butList(operator: string | undefined): ValuePattern[] {
    const patterns: ValuePattern[] = [];
    const types = new Set<string>();
    this.placed(() => {
      for (let token = this.tokens.next(); token.type !== "]"; token = this.tokens.next()) {
        if (token.type !== "string" && (token.type !== "number" || operator !== undefined)) {
          this.tokens.fail(wrongButValue(operator));
        }
        types.add(token.type);
        patterns.push(this.but(token, operator));
      }
    });
    if (operator === undefined && types.size !== 1) {
      this.tokens.fail(
        "Inside anything but list, either all values are number or string, mixed type is not supported",
      );
    }
    return patterns;
  }

  private but(token: Token, operator: string | undefined): ValuePattern {
    if (operator === undefined) {
      return exactly(token.type === "number" ? token.value : textOf(token));
    }
    if (token.type !== "string") this.tokens.fail(wrongButValue(operator));
    const text = textOf(token);
    this.tokens.finishString();
    if (operator === "equals-ignore-case") return equalsIgnoringCase(text);
    if (operator === "wildcard") return this.placed(() => wildcard(text));
    if (text === "") this.tokens.fail("Null prefix/suffix not allowed");
    return operator === "prefix" ? startsWith(text) : endsWith(text);
  }

  private numeric(): ValuePattern {
    if (this.tokens.next().type !== "[") this.tokens.fail("Value of numeric must be an array.");
    const pattern = this.placed(() => this.numericRange(), { again: false });
    this.close(TOO_MANY_ELEMENTS);
    return pattern;
  }

  private numericRange(): ValuePattern {
    const first = this.tokens.next();
    if (first.type !== "string") {
      this.tokens.fail(`Invalid member in numeric match: ${shownText(first)}`);
    }
    this.tokens.finishString();
    const operator = textOf(first);
    if (!["=", ">=", ">", "<=", "<"].includes(operator)) {
      // AWS has read on by then.
      this.tokens.next();
      this.tokens.fail(`Unrecognized numeric range operator: ${operator}`);
    }
    const value = this.number(operator);
    const following = this.tokens.next();
    const inclusive = operator !== ">" && operator !== "<";
    if (following.type === "]") {
      const bound: Bound = { value, inclusive };
      const upwards = operator === ">" || operator === ">=";
      return inRange(upwards || operator === "=" ? bound : undefined, upwards ? undefined : bound);
    }
    if (operator !== ">" && operator !== ">=") this.tokens.fail(TOO_MANY_ELEMENTS);
    return this.closedRange({ value, inclusive }, following);
  }

  private closedRange(bottom: Bound, token: Token): ValuePattern {
    if (token.type !== "string") {
      this.tokens.fail(`Bad value in numeric range: ${shownText(token)}`);
    }
    this.tokens.finishString();
    const operator = textOf(token);
    if (operator !== "<" && operator !== "<=") {
      this.tokens.fail(`Bad numeric range operator: ${operator}`);
    }
    const top = this.number(operator);
    if (this.tokens.next().type !== "]") {
      this.tokens.fail("Too many terms in numeric range expression");
    }
    if (bottom.value >= top) throw new PatternError("Bottom must be less than top");
    return inRange(bottom, { value: top, inclusive: operator === "<=" });
  }

  private number(operator: string): number {
    const token = this.tokens.next();
    if (token.type !== "number") {
      return this.tokens.fail(`Value of ${operator === "=" ? "equals" : operator} must be numeric`);
    }
    if (Math.abs(token.value) > NUMERIC_LIMIT) {
      throw new PatternError("Value must be between -5.0E9 and 5.0E9, inclusive");
    }
    return token.value;
  }

  private close(otherwise: string): void {
    if (this.tokens.next().type !== "}") this.tokens.fail(otherwise);
  }

  /** Adds the place to errors that have none, and with `again` to those that have one. */
  private placed<T>(run: () => T, { again = true } = {}): T {
    try {
      return run();
    } catch (error) {
      if (!(error instanceof PatternError)) throw error;
      const hasPlace = error.message !== error.reason;
      if (hasPlace && !again) throw error;
      throw new PatternError(
        error.reason,
        error.message.slice(error.reason.length) + this.tokens.place(),
      );
    }
  }
}

const TOO_MANY_ELEMENTS = "Too many elements in numeric expression";

function wrongButValue(operator: string | undefined): string {
  switch (operator) {
    case undefined:
      return "Inside anything but list, start|null|boolean is not supported.";
    case "equals-ignore-case":
      return "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.";
    case "wildcard":
      return "wildcard match pattern must be a string";
    default:
      return "prefix/suffix match pattern must be a string";
  }
}

const textOf = (token: Token): string => ("text" in token ? token.text : "");

const shownText = (token: Token): string => ("text" in token ? token.text : token.type);
