/** Queries of Logs Insights over the logs of a finished run: nothing is billed, and no virtual time passes. */
import {
  compileQuery,
  LogStore,
  queriedEvents,
  QueryError,
  runQuery,
  type QueryResult,
} from "../engine/index.ts";
import type { RunResult } from "./protocol.ts";

/** What a query gives, or what is wrong with it and where: offsets into its text. */
export type LogQueryOutcome =
  | ({ ok: true; logGroups: string[] } & QueryResult)
  | { ok: false; problem: string; start: number; end: number };

/** @param logGroup One group; without it every group of the run. */
export function queryLogs(
  { trace, startedAt }: Pick<RunResult, "trace" | "startedAt">,
  query: string,
  logGroup?: string,
): LogQueryOutcome {
  try {
    const compiled = compileQuery(query);
    const store = new LogStore(Date.parse(startedAt));
    for (const record of trace) store.observe(record);
    const groups = [...store.groups.values()].filter(
      ({ name }) => logGroup === undefined || name === logGroup,
    );
    const events = queriedEvents(groups, -Infinity, Infinity);
    return { ok: true, logGroups: groups.map(({ name }) => name), ...runQuery(compiled, events) };
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    const { message, start, end } = error;
    return { ok: false, problem: message, start, end };
  }
}
