/** GetLogEvents and FilterLogEvents: log events a page at a time. */
import { invalid } from "./errors.ts";
import { filterPattern } from "./filter-pattern.ts";
import type { LogEvent, LogGroupState, LogStreamState } from "./log-store.ts";
import { LOGS_QUOTAS } from "./quotas.ts";

interface Range {
  /** Milliseconds since 1970; the first is included, the last is not (of GetLogEvents). */
  startTime?: number;
  endTime?: number;
}

export interface StreamInput extends Range {
  logStreamName?: string;
  nextToken?: string;
  limit?: number;
  startFromHead?: boolean;
}

const MOST = LOGS_QUOTAS.readEvents.value;

/** A page of one stream, and tokens for the pages before and behind it. The same token twice means that there is no more. */
export function streamEvents({ events }: LogStreamState, input: StreamInput) {
  const { startTime = 0, endTime = Infinity, limit = MOST, startFromHead = false } = input;
  checkLimit(limit);
  const found = events.filter(
    ({ timestampMs }) => timestampMs >= startTime && timestampMs < endTime,
  );
  const [, direction, place] = /^([fb])\/(\d+)$/.exec(input.nextToken ?? "") ?? [];
  if (input.nextToken !== undefined && direction === undefined) {
    throw invalid("The specified nextToken is invalid.");
  }
  const forward = direction === undefined ? startFromHead : direction === "f";
  const at =
    place === undefined
      ? startFromHead
        ? 0
        : found.length
      : Math.min(Number(place), found.length);
  const from = forward ? at : Math.max(0, at - limit);
  const to = forward ? Math.min(found.length, at + limit) : at;
  return {
    events: found.slice(from, to).map(({ timestampMs, ingestionTimeMs, message }) => ({
      timestamp: timestampMs,
      message,
      ingestionTime: ingestionTimeMs,
    })),
    nextForwardToken: `f/${to}`,
    nextBackwardToken: `b/${from}`,
  };
}

export interface FilterInput extends Range {
  logStreamNames?: string[];
  logStreamNamePrefix?: string;
  filterPattern?: string;
  nextToken?: string;
  limit?: number;
  /** Without effect: events of all streams come in the order of their time stamps. */
  interleaved?: boolean;
}

/** Events of a group that match a filter pattern, in the order of their time stamps. */
export function filteredEvents({ streams }: LogGroupState, input: FilterInput) {
  const {
    logStreamNames,
    logStreamNamePrefix = "",
    startTime = 0,
    endTime = Infinity,
    limit = MOST,
  } = input;
  if (logStreamNames && logStreamNamePrefix !== "") {
    throw invalid("logStreamNames and logStreamNamePrefix cannot both be given.");
  }
  checkLimit(limit);
  const matches = filterPattern(input.filterPattern ?? "");
  const found: { stream: string; event: LogEvent }[] = [];
  for (const { name, events } of streams.values()) {
    if (logStreamNames && !logStreamNames.includes(name)) continue;
    if (!name.startsWith(logStreamNamePrefix)) continue;
    for (const event of events) {
      if (event.timestampMs < startTime || event.timestampMs > endTime) continue;
      if (matches(event.message)) found.push({ stream: name, event });
    }
  }
  found.sort((a, b) => a.event.timestampMs - b.event.timestampMs);
  const from = Number(input.nextToken ?? 0);
  if (!Number.isInteger(from)) throw invalid("The specified nextToken is invalid.");
  const to = from + limit;
  return {
    events: found.slice(from, to).map(({ stream, event }) => ({
      logStreamName: stream,
      timestamp: event.timestampMs,
      message: event.message,
      ingestionTime: event.ingestionTimeMs,
      eventId: event.id,
    })),
    searchedLogStreams: [],
    ...(to < found.length ? { nextToken: String(to) } : {}),
  };
}

function checkLimit(limit: number): void {
  if (Number.isInteger(limit) && limit >= 1 && limit <= MOST) return;
  throw invalid(
    `1 validation error detected: Value '${limit}' at 'limit' failed to satisfy constraint: Member must have value from 1 to ${MOST}`,
  );
}
