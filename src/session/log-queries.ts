/** Queries of Logs Insights over the logs of a finished run: nothing is billed, and no virtual time passes. */
import { compileQuery, LogStore, queriedEvents, QueryError, runQuery } from "../engine/index.ts";
import type { LogQueryOutcome, QueriedRun } from "./protocol.ts";

/** See `Session.queryLogs`. */
export function queryLogs(
  { trace, startedAt }: QueriedRun,
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
