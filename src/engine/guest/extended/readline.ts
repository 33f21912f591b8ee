/** `node:readline` on streams: the lines of a file or a response. There is no terminal on Lambda. */
import { EventEmitter, missing } from "./shared.ts";

interface Input extends AsyncIterable<unknown> {
  on(name: string, listener: (...args: never[]) => void): unknown;
}

class Interface extends EventEmitter {
  closed = false;
  private readonly input: Input;
  private started = false;
  private iterated = false;

  constructor(given: Input | { input: Input }) {
    super();
    this.input = "input" in given ? given.input : given;
    // Whoever iterates takes the lines; whoever listens hears them.
    Promise.resolve().then(() => void this.start());
  }

  private async start(): Promise<void> {
    if (this.started || this.iterated) return;
    this.started = true;
    try {
      for await (const line of this.lines()) {
        if (this.closed) break;
        this.emit("line", line);
      }
    } catch (error) {
      this.emit("error", error);
    }
    this.close();
  }

  private async *lines(): AsyncGenerator<string> {
    let rest = "";
    for await (const chunk of this.input) {
      const parts = (rest + String(chunk)).split(/\r\n|\n|\r(?=[^\n])/);
      rest = parts.pop()!;
      yield* parts;
    }
    if (rest !== "") yield rest.replace(/\r$/, "");
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string> {
    this.iterated = true;
    yield* this.lines();
    this.close();
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.emit("close");
  }
  pause(): this {
    return this;
  }
  resume(): this {
    return this;
  }
  setPrompt(): void {}
  prompt(): void {}
  question(): void {
    missing("readline.question")();
  }
}

const createInterface = (given: Input | { input: Input }): Interface => new Interface(given);

export const readline: Record<string, unknown> = {
  Interface,
  createInterface,
  clearLine: missing("readline.clearLine"),
  clearScreenDown: missing("readline.clearScreenDown"),
  cursorTo: missing("readline.cursorTo"),
  moveCursor: missing("readline.moveCursor"),
  emitKeypressEvents: missing("readline.emitKeypressEvents"),
  promises: { Interface, createInterface },
};
