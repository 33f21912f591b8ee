/** Reads a query word by word. */
import { tokenAt, type Token } from "./lexer.ts";
import { QueryError, unexpected } from "./query-error.ts";

export class TokenReader {
  readonly query: string;
  /** Offset behind the last word that was taken. */
  position = 0;
  private cached: { operand: boolean; token: Token } | undefined;

  constructor(query: string) {
    this.query = query;
  }

  /** The next word. `operand`: a value may stand here, so that a slash begins a regular expression. */
  peek(operand = false): Token {
    if (this.cached?.operand !== operand) {
      this.cached = { operand, token: tokenAt(this.query, this.position, operand) };
    }
    return this.cached.token;
  }

  take(operand = false): Token {
    const token = this.peek(operand);
    this.position = token.end;
    this.cached = undefined;
    return token;
  }

  isSymbol(...symbols: string[]): boolean {
    const { kind, text } = this.peek();
    return kind === "symbol" && symbols.includes(text);
  }

  /** Keywords are not case-sensitive. */
  isWord(...words: string[]): boolean {
    const { kind, text } = this.peek();
    return kind === "word" && words.includes(text.toLowerCase());
  }

  /** Takes the word if it is there. */
  acceptWord(word: string): boolean {
    if (!this.isWord(word)) return false;
    this.take();
    return true;
  }

  acceptSymbol(symbol: string): boolean {
    if (!this.isSymbol(symbol)) return false;
    this.take();
    return true;
  }

  expectSymbol(symbol: string): void {
    if (!this.acceptSymbol(symbol)) throw this.unexpected(symbol);
  }

  /** The name of a field. */
  expectField(): string {
    const { kind } = this.peek();
    if (kind !== "word" && kind !== "quoted-word") throw this.unexpected("the name of a field");
    return this.take().text;
  }

  atEndOfCommand(): boolean {
    return this.peek().kind === "end" || this.isSymbol("|");
  }

  /** The next word is not what may stand here. */
  unexpected(expected: string, operand = false): QueryError {
    const { start, end } = this.peek(operand);
    return unexpected(this.query, start, end, expected);
  }

  /** Something that was understood and cannot be. */
  refuse(message: string, { start, end }: { start: number; end: number }): QueryError {
    return new QueryError(message, start, end);
  }
}
