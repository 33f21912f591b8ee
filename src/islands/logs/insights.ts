/** Queries of Logs Insights as the panel shows them. */
import type { LogQueryOutcome } from "../../session/protocol.ts";
import { withBreaks } from "./model.ts";

/** What the console's editor has in it at first. */
export const DEFAULT_QUERY = `fields @timestamp, @message, @logStream, @log
| sort @timestamp desc
| limit 10000`;

export interface QueryTable {
  columns: string[];
  /** A value for each column; empty where the row does not have the field. */
  rows: string[][];
}

type Results = Extract<LogQueryOutcome, { ok: true }>["results"];

/** `@ptr` is for GetLogRecord; the console does not show it. */
export function tableOf(results: Results): QueryTable {
  const columns = [...new Set(results.flatMap((row) => row.map(({ field }) => field)))].filter(
    (field) => field !== "@ptr",
  );
  const rows = results.map((row) => {
    const values = new Map(row.map(({ field, value }) => [field, value]));
    return columns.map((name) => withBreaks(values.get(name) ?? ""));
  });
  return { columns, rows };
}

/** The line in which something is wrong, cut in three; line and column count from 1. */
export function placeOf(query: string, { start, end }: { start: number; end: number }) {
  const lines = query.slice(0, start).split("\n");
  const before = lines.at(-1)!;
  const rest = query.slice(start).split("\n")[0]!;
  const wrong = rest.slice(0, end - start);
  return {
    line: lines.length,
    column: before.length + 1,
    before,
    wrong,
    after: rest.slice(wrong.length),
  };
}
