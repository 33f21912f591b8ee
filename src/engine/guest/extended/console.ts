/** `node:console`: a console of one's own writes to the streams it is given, without what Lambda puts before a line. */
import { inspect, util } from "./shared.ts";

interface Output {
  write(text: string): unknown;
}

type Line = (...data: unknown[]) => void;

class Console {
  declare log: Line;
  declare error: Line;
  private indent = "";

  constructor(given: Output | { stdout: Output; stderr?: Output }, other?: Output) {
    const stdout = "stdout" in given ? given.stdout : given;
    const stderr = ("stdout" in given ? given.stderr : other) ?? stdout;
    const to =
      (output: Output): Line =>
      (...data) => {
        const text = util.format(...data) as string;
        output.write(`${this.indent}${text.replaceAll("\n", `\n${this.indent}`)}\n`);
      };
    const lines: Record<string, Line> = {};
    for (const name of ["log", "info", "debug"]) lines[name] = to(stdout);
    for (const name of ["error", "warn", "trace"]) lines[name] = to(stderr);
    Object.assign(this, lines);
  }
  dir(value: unknown, options?: object): void {
    this.log(inspect(value, options));
  }
  assert(condition: unknown, ...data: unknown[]): void {
    if (!condition) this.error("Assertion failed", ...data);
  }
  group(...data: unknown[]): void {
    if (data.length > 0) this.log(...data);
    this.indent += "  ";
  }
  groupEnd(): void {
    this.indent = this.indent.slice(2);
  }
  table(value: unknown): void {
    this.log(value);
  }
}

export const consoleModule: Record<string, unknown> = { Console };
