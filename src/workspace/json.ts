export type ParsedJson = { ok: true; value: unknown } | { ok: false; problem: JsonProblem };

export interface JsonProblem {
  /** A sentence without the place. */
  message: string;
  /** From 1. */
  line: number;
  column: number;
}

/**
 * Parses JSON and says where and why it cannot. Browsers word these errors differently and Safari gives no place at all,
 * so the place is found here.
 */
export function parseJson(text: string): ParsedJson {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return { ok: false, problem: findProblem(text) };
  }
}

class Stop {
  readonly message: string;
  readonly at: number;
  constructor(message: string, at: number) {
    this.message = message;
    this.at = at;
  }
}

function findProblem(text: string): JsonProblem {
  try {
    new Scanner(text).document();
  } catch (stop) {
    if (stop instanceof Stop) return { message: stop.message, ...placeOf(text, stop.at) };
    return { message: "This is nested too deeply to read.", line: 1, column: 1 };
  }
  return { message: "This is not JSON.", line: 1, column: 1 };
}

function placeOf(text: string, at: number): { line: number; column: number } {
  const before = text.slice(0, at).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

class Scanner {
  private at = 0;
  private readonly text: string;
  constructor(text: string) {
    this.text = text;
  }

  document(): void {
    this.space();
    if (this.at >= this.text.length)
      this.fail("The event is empty. Write a JSON value, for example {}.");
    this.value();
    this.space();
    if (this.at < this.text.length) this.fail("There is more text after the end of the value.");
  }

  private value(): void {
    const char = this.text[this.at];
    if (char === "{") this.object();
    else if (char === "[") this.array();
    else if (char === '"') this.string();
    else if (char === "'") this.fail("JSON strings stand in double quotes.");
    else if (char !== undefined && /[-0-9]/.test(char)) this.number();
    else this.word();
  }

  private object(): void {
    this.at += 1;
    this.space();
    if (this.take("}")) return;
    for (;;) {
      if (this.text[this.at] === "}") this.fail("Remove the comma before this brace.");
      if (this.text[this.at] !== '"') this.fail("Expected a property name in double quotes.");
      this.string();
      this.space();
      if (!this.take(":")) this.fail("Expected a colon after the property name.");
      this.space();
      this.value();
      this.space();
      if (this.take("}")) return;
      if (!this.take(",")) this.fail("Expected a comma or a closing brace.");
      this.space();
    }
  }

  private array(): void {
    this.at += 1;
    this.space();
    if (this.take("]")) return;
    for (;;) {
      if (this.text[this.at] === "]") this.fail("Remove the comma before this bracket.");
      this.value();
      this.space();
      if (this.take("]")) return;
      if (!this.take(",")) this.fail("Expected a comma or a closing bracket.");
      this.space();
    }
  }

  private string(): void {
    const start = this.at;
    this.at += 1;
    while (this.at < this.text.length) {
      const char = this.text[this.at]!;
      if (char === '"') {
        this.at += 1;
        return;
      }
      if (char < " ")
        this.fail("A string cannot go over the end of a line. Close it, or write \\n.");
      if (
        char === "\\" &&
        !/^\\(["\\/bfnrt]|u[0-9a-fA-F]{4})/.test(this.text.slice(this.at, this.at + 6))
      ) {
        this.fail("This backslash does not begin a known escape. Write \\\\ for a backslash.");
      }
      this.at += char === "\\" ? 2 : 1;
    }
    this.at = start;
    this.fail("This string is never closed.");
  }

  private number(): void {
    const match = /^-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?/.exec(this.text.slice(this.at));
    if (!match) this.fail("This is not a number.");
    this.at += match![0].length;
    if (/[0-9.]/.test(this.text[this.at] ?? ""))
      this.fail("This number is not written as JSON allows.");
  }

  private word(): void {
    const word = /^[\w$]+/.exec(this.text.slice(this.at))?.[0];
    if (word === "true" || word === "false" || word === "null") {
      this.at += word.length;
      return;
    }
    if (this.at >= this.text.length) this.fail("The text ends too early: a value is missing.");
    if (this.text.startsWith("//", this.at) || this.text.startsWith("/*", this.at)) {
      this.fail("JSON has no comments.");
    }
    this.fail(word === undefined ? "Expected a value." : `"${word}" is not a JSON value.`);
  }

  private space(): void {
    while (/[ \t\n\r]/.test(this.text[this.at] ?? "")) this.at += 1;
  }

  private take(char: string): boolean {
    if (this.text[this.at] !== char) return false;
    this.at += 1;
    return true;
  }

  private fail(message: string): never {
    throw new Stop(
      this.at >= this.text.length && this.at > 0 && !/never closed|empty/.test(message)
        ? "The text ends too early: something is not closed."
        : message,
      this.at,
    );
  }
}
