import type { LogLine, RunResult } from "../../session/protocol.ts";
import type { LogStreamOf } from "../shared/environments.ts";
import type { TimelineSelection } from "../shared/selection.ts";

export type Level = "TRACE" | "DEBUG" | "INFO" | "WARN" | "ERROR" | "FATAL";

/** A line in its parts. Joined together they are the line, character by character. */
export interface LineParts {
  /** Time and request id, which AWS's text format puts before every line of `console`. */
  prefix: string;
  level: Level | null;
  /** The tab between level and message belongs here. */
  message: string;
}

const CONSOLE_LINE =
  /^(\d{4}-\d\d-\d\dT[\d:.]+Z\t[^\t]*\t)(TRACE|DEBUG|INFO|WARN|ERROR|FATAL)(\t[\s\S]*)$/;

export function partsOf({ line, source }: LogLine): LineParts {
  const match = source === "function" ? CONSOLE_LINE.exec(line) : null;
  if (!match) return { prefix: "", level: null, message: line };
  const [, prefix, level, message] = match as unknown as [string, string, Level, string];
  return { prefix, level, message };
}

/** Lines that tell of a failure: by their level, or because the platform says so. */
export function isFailure(log: LogLine, level: Level | null): boolean {
  if (level === "ERROR" || level === "FATAL") return true;
  if (log.source === "platform")
    return /Status: (timeout|error)|Task timed out|"status":"(timeout|error|failure)"/.test(
      log.line,
    );
  // The JSON format carries the level as a field.
  return log.line.startsWith("{") && /"level":"(ERROR|FATAL)"/.test(log.line);
}

/** AWS writes a line feed inside a message as a carriage return; it is shown as the break that it was. */
export const withBreaks = (text: string): string => text.replace(/\r\n?/g, "\n");

export interface LogFilter {
  selection: TimelineSelection | null;
  /** Only the log streams of these environments; all when null. */
  streams: ReadonlySet<string> | null;
  text: string;
}

/** Rows of `run.logs` that pass, in order. */
export function filterLogs(run: RunResult, { selection, streams, text }: LogFilter): number[] {
  const wanted = text.trim().toLowerCase();
  const selects = selection && hasLogs(selection) ? selection : null;
  const rows: number[] = [];
  run.logs.forEach((log, row) => {
    if (streams && !streams.has(log.environmentId)) return;
    if (selects && !matches(log, selects)) return;
    if (wanted && !log.line.toLowerCase().includes(wanted)) return;
    rows.push(row);
  });
  return rows;
}

/** A decision about the whole, or the depth of a queue, has no lines of its own: nothing is filtered by it. */
export const hasLogs = ({ environmentId, requestId }: TimelineSelection): boolean =>
  environmentId !== null || requestId !== undefined;

/**
 * A line belongs to a selection when it carries its request id, or when the selected environment wrote it in the selected
 * time without one, as during init.
 */
function matches(log: LogLine, selection: TimelineSelection): boolean {
  if (selection.requestId !== undefined && log.requestId === selection.requestId) return true;
  if (log.environmentId !== selection.environmentId) return false;
  if (selection.requestId !== undefined && log.requestId !== null) return false;
  const atUs = Math.round(log.atMs * 1_000);
  return atUs >= selection.fromUs && atUs <= selection.toUs;
}

/** Environments that logged, in order of their first line. */
export const streamsOf = (run: RunResult): string[] => [
  ...new Set(run.logs.map((log) => log.environmentId)),
];

/** The log groups that streams are in, in order of their first line. */
export function logGroupsOf(
  streams: readonly string[],
  places: ReadonlyMap<string, LogStreamOf>,
): { group: string; streams: string[] }[] {
  const groups = Map.groupBy(streams, (stream) => places.get(stream)?.logGroup ?? "");
  return [...groups].map(([group, members]) => ({ group, streams: members }));
}
