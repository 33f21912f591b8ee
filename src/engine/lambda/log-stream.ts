import type { Logged } from "../kernel/trace.ts";

/** The log stream of one environment: the platform's lines and what the function writes, split into lines. */
export class LogStream {
  private readonly environmentId: string;
  private readonly append: (line: Logged) => void;
  private partial = "";

  constructor(environmentId: string, append: (line: Logged) => void) {
    this.environmentId = environmentId;
    this.append = append;
  }

  /** A line of Lambda's own: START, END, REPORT ... */
  platform(line: string, requestId: string | undefined): void {
    this.line("platform", line, requestId);
  }

  /** What came out of stdout or stderr; a line ends with a line feed. */
  write(text: string, requestId: string | undefined): void {
    const lines = (this.partial + text).split("\n");
    this.partial = lines.pop()!;
    for (const line of lines) this.line("function", line, requestId);
  }

  /** The rest of an unfinished line, when the invocation or the process is over. */
  flush(requestId: string | undefined): void {
    if (this.partial === "") return;
    const line = this.partial;
    this.partial = "";
    this.line("function", line, requestId);
  }

  private line(source: "platform" | "function", line: string, requestId: string | undefined): void {
    this.append({
      type: "log",
      environmentId: this.environmentId,
      ...(requestId ? { requestId } : {}),
      source,
      line,
    });
  }
}
