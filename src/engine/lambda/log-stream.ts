/**
 * The log stream of one environment: the platform's lines and what the function writes, split into lines. It exists from
 * its first line on. https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-loggroups.html
 */
import type { RandomStream } from "../kernel/random.ts";
import type { Logged, LogStreamCreated } from "../kernel/trace.ts";
import type { LogLevel } from "./configuration.ts";
import { logGroupOf } from "./environment-variables.ts";
import type { FunctionVersion } from "./world.ts";

const GUID_BYTES = 16;

/**
 * `2026/01/05/[$LATEST]` and the environment's GUID; in a group that functions share, the function's name as well.
 * `date` is ISO 8601.
 */
export function logStreamName(
  { configuration, version }: FunctionVersion,
  date: string,
  random: RandomStream,
): string {
  const day = date.slice(0, 10).replaceAll("-", "/");
  const guid = random.hex(GUID_BYTES);
  return configuration.logging?.logGroup
    ? `${day}/${configuration.functionName}[${version}][${guid}]`
    : `${day}/[${version}]${guid}`;
}

export interface LogStreamOptions {
  environmentId: string;
  version: FunctionVersion;
  /** The stream's name. */
  name: string;
  append(line: Logged): void;
  record(event: LogStreamCreated): void;
}

export class LogStream {
  private readonly options: LogStreamOptions;
  private readonly least: LogLevel | undefined;
  private partial = "";
  private created = false;

  constructor(options: LogStreamOptions) {
    const { logging } = options.version.configuration;
    this.options = options;
    if (logging?.format === "JSON") this.least = logging.applicationLevel ?? "INFO";
  }

  /** A line of Lambda's own: START, END, REPORT ... */
  platform(line: string, requestId: string | undefined): void {
    this.line("platform", line, requestId);
  }

  /** What came out of stdout or stderr; a line ends with a line feed. */
  write(text: string, requestId: string | undefined): void {
    const lines = (this.partial + text).split("\n");
    this.partial = lines.pop()!;
    for (const line of lines) this.fromFunction(line, requestId);
  }

  /** A line of an extension, which has a pipe of its own. */
  extension(line: string): void {
    this.line("function", line, undefined);
  }

  /** The rest of an unfinished line, when the invocation or the process is over. */
  flush(requestId: string | undefined): void {
    if (this.partial === "") return;
    const line = this.partial;
    this.partial = "";
    this.fromFunction(line, requestId);
  }

  private fromFunction(line: string, requestId: string | undefined): void {
    if (this.least && isBelow(levelOf(line), this.least)) return;
    this.line("function", line, requestId);
  }

  private line(source: "platform" | "function", line: string, requestId: string | undefined): void {
    const { environmentId, version, name, append, record } = this.options;
    if (!this.created) {
      this.created = true;
      record({
        type: "log-stream.created",
        environmentId,
        logGroup: logGroupOf(version.configuration),
        logStream: name,
      });
    }
    append({ type: "log", environmentId, ...(requestId ? { requestId } : {}), source, line });
  }
}

const LEVELS: readonly LogLevel[] = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];

const isBelow = (level: LogLevel, least: LogLevel): boolean =>
  LEVELS.indexOf(level) < LEVELS.indexOf(least);

/** What is not JSON, or has no level that Lambda knows, counts as INFO. https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html */
function levelOf(line: string): LogLevel {
  if (!line.startsWith("{")) return "INFO";
  try {
    const { level } = JSON.parse(line) as { level?: unknown };
    const name = typeof level === "string" ? level.toUpperCase() : "";
    return LEVELS.find((each) => each === name) ?? "INFO";
  } catch {
    return "INFO";
  }
}
