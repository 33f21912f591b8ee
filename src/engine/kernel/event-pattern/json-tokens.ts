/**
 * The tokens of a pattern's JSON, with the places at which AWS reports errors: patterns are read by a streaming parser there, and
 * its messages name the column up to which it had read. https://github.com/FasterXML/jackson-core
 */
import { PatternError } from "./pattern-error.ts";

export type Token =
  | { readonly type: "{" | "}" | "[" | "]" | "end" }
  | { readonly type: "field" | "string"; readonly text: string }
  | { readonly type: "number"; readonly text: string; readonly value: number }
  | { readonly type: "literal"; readonly text: string; readonly value: boolean | null };

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// oxlint-disable-next-line no-control-regex -- JSON wants control characters escaped
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const WORD = /[\w$\u0080-\uffff]+/y;
const SPACE = /[ \t\r\n]*/y;
const LITERALS = new Map<string, boolean | null>([
  ["true", true],
  ["false", false],
  ["null", null],
]);

/** Messages quote the source up to here. */
const QUOTED_CHARACTERS = 500;

export class JsonTokens {
  private readonly source: string;
  private position = 0;
  /** Up to where the source counts as read when an error is reported. */
  private readUntil = 0;
  /** One entry for each object or array that is open: what is expected in it next. */
  private readonly open: { kind: "{" | "["; expects: "first" | "separator" }[] = [];
  private ended = false;
  private ahead: Token | undefined;

  constructor(source: string) {
    this.source = source;
  }

  /** Throws {@link PatternError} where the text is no JSON. */
  next(): Token {
    const { ahead } = this;
    this.ahead = undefined;
    if (ahead) return ahead;
    const token = this.read();
    // The name of a field and the beginning of its value are read in one go.
    if (token.type === "field") {
      this.skipSpace();
      this.ahead = this.value();
    }
    return token;
  }

  /** To be called when the text of a string was looked at: it is read to its end only then. */
  finishString(): void {
    this.readUntil = this.position;
  }

  fail(reason: string): never {
    throw new PatternError(reason, this.place());
  }

  /** ` at [Source: (String)"..."; line: 1, column: 11]`, on a line of its own. */
  place(): string {
    const read = this.source.slice(0, this.readUntil);
    const lineStart = read.lastIndexOf("\n") + 1;
    const line = read.split("\n").length;
    const { length } = this.source;
    const cut = length > QUOTED_CHARACTERS ? `[truncated ${length - QUOTED_CHARACTERS} chars]` : "";
    const quoted = `"${this.source.slice(0, QUOTED_CHARACTERS)}"${cut}`;
    return `\n at [Source: (String)${quoted}; line: ${line}, column: ${this.readUntil - lineStart + 1}]`;
  }

  private read(): Token {
    this.skipSpace();
    const inside = this.open.at(-1);
    if (!inside && this.ended) return { type: "end" };
    const character = this.source[this.position];
    if (character === undefined) this.endOfInput();
    if (!inside) {
      this.ended = true;
      return this.value();
    }
    const closing = inside.kind === "{" ? "}" : "]";
    if (character === closing) return this.close(closing);
    if (inside.expects === "separator") {
      if (character !== ",") {
        this.unexpected(
          `was expecting comma to separate ${inside.kind === "{" ? "Object" : "Array"} entries`,
        );
      }
      this.position++;
      this.skipSpace();
    }
    inside.expects = "separator";
    return inside.kind === "{" ? this.fieldName() : this.value();
  }

  private fieldName(): Token {
    if (this.source[this.position] !== '"') {
      if (this.source[this.position] === undefined) this.endOfInput();
      this.unexpected("was expecting double-quote to start field name");
    }
    const text = this.string();
    this.skipSpace();
    if (this.source[this.position] !== ":") {
      this.unexpected("was expecting a colon to separate field name and value");
    }
    this.position++;
    return { type: "field", text };
  }

  private value(): Token {
    const character = this.source[this.position];
    if (character === undefined) this.endOfInput();
    if (character === "{" || character === "[") {
      this.open.push({ kind: character, expects: "first" });
      this.readUntil = ++this.position;
      return { type: character };
    }
    if (character === '"') {
      const start = this.position;
      const text = this.string();
      // Only the quotation mark is read; see finishString.
      this.readUntil = start + 1;
      return { type: "string", text };
    }
    const number = this.match(NUMBER);
    if (number !== undefined) return { type: "number", text: number, value: Number(number) };
    return this.literal(character);
  }

  private literal(character: string): Token {
    const word = this.match(WORD);
    if (word === undefined) {
      this.unexpected(
        "expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
        character,
      );
    }
    const value = LITERALS.get(word);
    if (value === undefined) {
      this.fail(
        `Unrecognized token '${word}': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')`,
      );
    }
    return { type: "literal", text: word, value };
  }

  private string(): string {
    const text = this.match(STRING);
    if (text === undefined) {
      this.readUntil = this.source.length;
      this.fail("Unexpected end-of-input in VALUE_STRING");
    }
    return JSON.parse(text) as string;
  }

  private close(type: "}" | "]"): Token {
    this.open.pop();
    this.readUntil = ++this.position;
    return { type };
  }

  private match(expression: RegExp): string | undefined {
    expression.lastIndex = this.position;
    const text = expression.exec(this.source)?.[0];
    if (!text) return undefined;
    this.position += text.length;
    this.readUntil = this.position;
    return text;
  }

  private skipSpace(): void {
    SPACE.lastIndex = this.position;
    this.position += SPACE.exec(this.source)![0].length;
  }

  private unexpected(expected: string, character = this.source[this.position] ?? ""): never {
    this.readUntil = this.position;
    const code = character.codePointAt(0) ?? 0;
    return this.fail(`Unexpected character ('${character}' (code ${code})): ${expected}`);
  }

  private endOfInput(): never {
    this.readUntil = this.source.length;
    const { kind } = this.open.at(-1) ?? {};
    const expected = kind ? `: expected close marker for ${kind === "{" ? "Object" : "Array"}` : "";
    return this.fail(`Unexpected end-of-input${expected}`);
  }
}
