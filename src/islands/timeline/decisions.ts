/** What a record decided, in plain words, and by which rule. */
import type { AsyncCondition, TraceRecord } from "../../session/protocol.ts";
import { countOf, formatCount, formatInstant } from "../shared/format.ts";

export interface Decided {
  /** What was decided, as a sentence without a full stop. */
  what: string;
  /** Why, in the engine's words, without a full stop. */
  because: string;
  /** Number of the fact on the page "What is simulated"; null for what no fact of AWS decides. */
  rule: number | null;
  atUs: number;
}

/** Null for records that decide nothing. */
export function decisionOf(record: TraceRecord): Decided | null {
  if (!("because" in record)) return null;
  return {
    what: whatOf(record),
    because: record.because.replace(/\.$/, ""),
    rule: "rule" in record ? record.rule : null,
    atUs: record.at,
  };
}

const records = (list: readonly string[]): string => countOf(list.length, "record");

function whatOf(record: Extract<TraceRecord, { because: string }>): string {
  switch (record.type) {
    case "environment.created":
      return record.initializationType === "on-demand"
        ? "Lambda made a new environment for the request"
        : "Lambda made an environment for provisioned concurrency";
    case "environment.reset":
      return "The runtime process was ended; /tmp stays, globals are lost";
    case "environment.shutdown":
      return "The environment was ended";
    case "invocation.throttled":
      return `Lambda refused to run the function: ${record.reason}`;
    case "invocation.spilled":
      return "The invocation ran on demand";
    case "provisioned.changed":
      return `Provisioned concurrency of ${record.qualifier}: ${record.status}, ${formatCount(record.available)} of ${formatCount(record.requested)} can be used`;
    case "scaling.activity":
      return `${record.cause} changed provisioned concurrency from ${record.from} to ${record.to}`;
    case "async.returned":
      return `The event went back to the queue until ${formatInstant(record.dueAt)}`;
    case "async.finished":
      return CONDITIONS[record.condition] + (record.lost ? ", and nothing keeps it" : "");
    case "pollers.scaled":
      return `From ${record.from} to ${countOf(record.to, "batch", "batches")} at the same time`;
    case "batch.invoked":
      return `The function was called with a batch of ${records(record.records)}, attempt ${record.attempt}`;
    case "batch.ended":
      return `${records(record.succeeded)} done with, ${formatCount(record.failed.length)} failed`;
    case "batch.split":
      return "The batch was split in two";
    case "stream.records.dropped":
      return `${records(record.records)} of ${record.shardId} given up`;
    case "message.moved":
      return `The message was moved to ${record.deadLetterQueue}`;
    case "secret.rotation":
      return `The rotation of ${record.secret}: ${record.status}`;
    case "api.authorized":
      return `${record.authorizer} ${record.allowed ? "let the request through" : "turned the request away"}`;
    case "item.refused":
      return `The table ${record.table} refused a write: ${record.code}`;
    case "table.throttled":
      return `The table ${record.table} did not let a ${record.direction} in: ${record.reason}`;
    case "event.dropped":
      return "The event goes nowhere";
    case "event.delivery.failed":
    case "notification.delivery.failed":
      return `The delivery is tried again at ${formatInstant(record.retryAt)}`;
    case "event.given-up":
    case "notification.given-up":
      return `The delivery was given up${record.deadLettered ? "; the dead-letter queue keeps it" : ", and nothing keeps it"}`;
    case "connection.refused":
      return `No connection to ${record.host}:${record.port}: ${record.code}`;
    case "connection.closed":
      return `The connection to ${record.host}:${record.port} was closed by the ${record.by}`;
    case "database.refused":
      return `The database ${record.database} turned the connection away: ${record.message}`;
    case "database.closed":
      return `The session at ${record.database} ended`;
    case "database.changed":
      return `The database ${record.database} is ${record.state}`;
    case "proxy.refused":
      return `The proxy ${record.proxy} answered: ${record.message}`;
    case "proxy.waiting":
      return `The client waits for a database connection of ${record.proxy}`;
    case "proxy.pinned":
      return `The session is pinned to its database connection`;
    case "proxy.closed":
      return `The session at the proxy ${record.proxy} ended`;
    case "alarm.changed":
      return `Alarm ${record.alarmName} went from ${record.from} to ${record.to}`;
  }
}

/** Why an event left the asynchronous queue. */
const CONDITIONS: Record<AsyncCondition, string> = {
  Success: "The event was handled",
  RetriesExhausted: "The event was given up after its last retry",
  EventAgeExceeded: "The event was given up because it was too old",
  ZeroReservedConcurrency: "The event was given up because the function may not run",
  RecursiveInvocationsDropped: "The event was dropped to stop a loop",
};
