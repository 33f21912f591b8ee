/** CloudWatch Logs of the account: what its functions logged, groups and streams of their own, and queries. */
import type { Agenda, Entry } from "../../kernel/agenda.ts";
import { toMs } from "../../kernel/instant.ts";
import { RandomStream } from "../../kernel/random.ts";
import type { TraceEvent, TraceRecord } from "../../kernel/trace.ts";
import { ACCOUNT_ID } from "../../lambda/environment-variables.ts";
import { logsQueryUs } from "../../lambda/time-model.ts";
import { ServiceError } from "../api/service-error.ts";
import {
  metricFilterKey,
  type LogGroupConfiguration,
  type MetricFilterConfiguration,
} from "./configuration.ts";
import { exists, invalid, missing } from "./errors.ts";
import { filterPattern } from "./filter-pattern.ts";
import type { QueryResult } from "./insights/query.ts";
import type { QueriedEvent } from "./insights/row.ts";
import { LogStore, type LogGroupState, type LogStreamState } from "./log-store.ts";
import { queriedEvents } from "./queried-events.ts";
import { LOGS_QUOTAS, RETENTIONS } from "./quotas.ts";

export interface LogsPorts {
  readonly agenda: Agenda;
  readonly seed: string;
  readonly epochMs: number;
  /** What has happened up to now. */
  readonly trace: () => readonly TraceRecord[];
  record(event: TraceEvent): void;
}

const GROUP_NAME = /^[\w./#-]{1,512}$/;
const STREAM_NAME = /^[^:*]{1,512}$/;

export interface PutEvent {
  timestamp: number;
  message: string;
}

export interface RunningQuery {
  readonly queryId: string;
  status: "Running" | "Complete" | "Cancelled";
  result: QueryResult | undefined;
  readonly entry: Entry;
}

interface QueryRequest {
  readonly query: string;
  readonly logGroups: readonly string[];
  readonly startMs: number;
  readonly endMs: number;
  /** The query itself: its language is loaded only where somebody can ask. */
  run(events: readonly QueriedEvent[]): QueryResult;
}

export class LogsService {
  private readonly ports: LogsPorts;
  private readonly logs: LogStore;
  private readonly random: RandomStream;
  private readonly queries = new Map<string, RunningQuery>();
  private readonly filters = new Map<string, MetricFilterConfiguration>();
  /** Records of the trace that the logs contain. */
  private taken = 0;

  constructor(
    ports: LogsPorts,
    groups: readonly LogGroupConfiguration[],
    filters: readonly MetricFilterConfiguration[],
  ) {
    this.ports = ports;
    this.logs = new LogStore(ports.epochMs);
    this.random = new RandomStream(ports.seed, "logs");
    for (const { name, retentionDays } of groups) this.logs.declare(name, retentionDays);
    for (const filter of filters) this.filters.set(metricFilterKey(filter), filter);
  }

  /** With everything that was logged up to now, by name. */
  groups(): LogGroupState[] {
    return [...this.current().groups.values()].sort(byName);
  }

  group(name: string): LogGroupState {
    const found = this.current().groups.get(name);
    if (!found) throw missing("group");
    return found;
  }

  stream(group: string, name: string): LogStreamState {
    const found = this.group(group).streams.get(name);
    if (!found) throw missing("stream");
    return found;
  }

  createGroup(logGroup: string): void {
    if (!GROUP_NAME.test(logGroup)) throw invalidName(logGroup, "logGroupName", GROUP_NAME);
    if (this.current().groups.has(logGroup)) throw exists("group");
    this.ports.record({ type: "log-group.changed", logGroup, change: "created" });
  }

  deleteGroup(logGroup: string): void {
    this.group(logGroup);
    this.ports.record({ type: "log-group.changed", logGroup, change: "deleted" });
  }

  putRetention(logGroup: string, retentionDays: number | undefined): void {
    this.group(logGroup);
    if (retentionDays !== undefined && !RETENTIONS.has(retentionDays)) {
      throw invalid(
        `1 validation error detected: Value '${retentionDays}' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: [${[...RETENTIONS].join(", ")}]`,
      );
    }
    this.ports.record({
      type: "log-group.changed",
      logGroup,
      change: "retention",
      ...(retentionDays === undefined ? {} : { retentionDays }),
    });
  }

  createStream(logGroup: string, logStream: string): void {
    const { streams } = this.group(logGroup);
    if (!STREAM_NAME.test(logStream)) throw invalidName(logStream, "logStreamName", STREAM_NAME);
    if (streams.has(logStream)) throw exists("stream");
    this.ports.record({ type: "log-stream.changed", logGroup, logStream, change: "created" });
  }

  deleteStream(logGroup: string, logStream: string): void {
    this.stream(logGroup, logStream);
    this.ports.record({ type: "log-stream.changed", logGroup, logStream, change: "deleted" });
  }

  /** `PutLogEvents`: gives the events that were too old or too new, by their places. */
  putEvents(logGroup: string, logStream: string, events: readonly PutEvent[]) {
    this.stream(logGroup, logStream);
    const bytes = checkEvents(events);
    const nowMs = this.nowMs();
    const oldest = nowMs - LOGS_QUOTAS.logEventPast.value * MS_PER_MINUTE;
    const newest = nowMs + LOGS_QUOTAS.logEventFuture.value * MS_PER_MINUTE;
    const tooOld = events.filter(({ timestamp }) => timestamp < oldest).length;
    const tooNew = events.findIndex(({ timestamp }) => timestamp > newest);
    const taken = events.slice(tooOld, tooNew === -1 ? undefined : tooNew);
    this.ports.record({
      type: "log-events.put",
      logGroup,
      logStream,
      events: taken.map(({ timestamp, message }) => ({ timestampMs: timestamp, message })),
      bytes,
    });
    return { ...(tooOld > 0 ? { tooOld } : {}), ...(tooNew === -1 ? {} : { tooNew }) };
  }

  metricFilters(): MetricFilterConfiguration[] {
    return [...this.filters.values()];
  }

  putMetricFilter(filter: MetricFilterConfiguration): void {
    this.group(filter.logGroupName);
    filterPattern(filter.filterPattern);
    const { logGroupName, filterName } = filter;
    const inGroup = this.metricFilters().filter((each) => each.logGroupName === logGroupName);
    if (
      !this.filters.has(metricFilterKey(filter)) &&
      inGroup.length >= LOGS_QUOTAS.metricFilters.value
    ) {
      throw new ServiceError("LimitExceededException", "Resource limit exceeded.");
    }
    this.filters.set(metricFilterKey(filter), filter);
    this.ports.record({ type: "metric-filter.changed", logGroupName, filterName, filter });
  }

  deleteMetricFilter(logGroupName: string, filterName: string): void {
    this.group(logGroupName);
    if (!this.filters.delete(metricFilterKey({ logGroupName, filterName })))
      throw missing("metric filter");
    this.ports.record({ type: "metric-filter.changed", logGroupName, filterName });
  }

  /** Throws `ResourceNotFoundException` and `LimitExceededException`. */
  startQuery(request: QueryRequest): string {
    for (const name of request.logGroups) this.queriedGroup(name);
    const running = [...this.queries.values()].filter(({ status }) => status === "Running");
    if (running.length >= LOGS_QUOTAS.concurrentQueries.value) {
      throw new ServiceError(
        "LimitExceededException",
        "Account maximum query concurrency limit of [100] reached.",
      );
    }
    const queryId = this.random.uuid();
    const { agenda } = this.ports;
    const entry = agenda.at(agenda.now + logsQueryUs(this.bytesIn(request.logGroups)), () =>
      this.complete(queryId, request),
    );
    this.queries.set(queryId, { queryId, status: "Running", result: undefined, entry });
    return queryId;
  }

  query(queryId: string): RunningQuery {
    const found = this.queries.get(queryId);
    if (!found) throw missingQuery(queryId);
    return found;
  }

  stopQuery(queryId: string): void {
    const query = this.query(queryId);
    if (query.status !== "Running") {
      throw invalid(`Query is not running: it is ${query.status.toLowerCase()}.`);
    }
    this.ports.agenda.cancel(query.entry);
    query.status = "Cancelled";
  }

  private complete(queryId: string, request: QueryRequest): void {
    const query = this.query(queryId);
    const { logGroups, startMs, endMs } = request;
    const groups = logGroups.flatMap((name) => this.current().groups.get(name) ?? []);
    query.result = request.run(queriedEvents(groups, startMs, endMs));
    query.status = "Complete";
    const { results, statistics } = query.result;
    const { recordsScanned, bytesScanned } = statistics;
    this.ports.record({
      type: "logs.queried",
      queryId,
      query: request.query,
      logGroups: [...logGroups],
      recordsScanned,
      bytesScanned,
      rows: results.length,
    });
  }

  private queriedGroup(name: string): void {
    if (this.current().groups.has(name)) return;
    throw new ServiceError(
      "ResourceNotFoundException",
      `Log group '${name}' does not exist for account ID '${ACCOUNT_ID}'`,
    );
  }

  private bytesIn(logGroups: readonly string[]): number {
    let bytes = 0;
    for (const name of logGroups) {
      for (const { events } of this.group(name).streams.values()) {
        for (const { message } of events) bytes += message.length;
      }
    }
    return bytes;
  }

  private current(): LogStore {
    const trace = this.ports.trace();
    for (; this.taken < trace.length; this.taken++) this.logs.observe(trace[this.taken]!);
    return this.logs;
  }

  private nowMs(): number {
    return this.ports.epochMs + Math.floor(toMs(this.ports.agenda.now));
  }
}

const MS_PER_MINUTE = 60_000;
const encoder = new TextEncoder();

function checkEvents(events: readonly PutEvent[]): number {
  const { putLogEventsBytes, putLogEventsCount, putLogEventsSpan, logEventOverhead } = LOGS_QUOTAS;
  if (events.length === 0 || events.length > putLogEventsCount.value) {
    throw invalid(
      `1 validation error detected: Value at 'logEvents' failed to satisfy constraint: Member must have length from 1 to ${putLogEventsCount.value}`,
    );
  }
  let bytes = 0;
  for (const [i, { timestamp, message }] of events.entries()) {
    if (
      !Number.isInteger(timestamp) ||
      timestamp < 0 ||
      typeof message !== "string" ||
      message === ""
    ) {
      throw invalid(
        `logEvents.${i + 1}: a timestamp in milliseconds and a message of at least one character are required.`,
      );
    }
    if (i > 0 && timestamp < events[i - 1]!.timestamp) {
      throw invalid("Log events in a single PutLogEvents request must be in chronological order.");
    }
    bytes += encoder.encode(message).length + logEventOverhead.value;
  }
  if (events.at(-1)!.timestamp - events[0]!.timestamp > putLogEventsSpan.value * MS_PER_MINUTE) {
    throw invalid(
      "The batch of log events in a single PutLogEvents request cannot span more than 24 hours.",
    );
  }
  if (bytes > putLogEventsBytes.value) {
    throw invalid(`Upload too large: ${bytes} bytes exceeds limit of ${putLogEventsBytes.value}`);
  }
  return bytes;
}

const byName = (a: { name: string }, b: { name: string }): number =>
  a.name < b.name ? -1 : a.name > b.name ? 1 : 0;

const invalidName = (name: string, member: string, pattern: RegExp): ServiceError =>
  invalid(
    `1 validation error detected: Value '${name}' at '${member}' failed to satisfy constraint: Member must satisfy regular expression pattern: ${pattern.source}`,
  );

const missingQuery = (queryId: string): ServiceError =>
  new ServiceError("ResourceNotFoundException", `Query with id ${queryId} does not exist.`);
