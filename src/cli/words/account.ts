import { count, visible } from "../text.ts";
import { length, list, named, type WordsFor } from "./words.ts";

/** Concurrency, the asynchronous queue, alarms, faults and the run itself. */
export const ACCOUNT_WORDS: WordsFor<
  | "provisioned.changed"
  | "invocation.spilled"
  | "scaling.activity"
  | "reserved.changed"
  | "function.changed"
  | "mapping.changed"
  | "async.queued"
  | "async.dequeued"
  | "async.returned"
  | "async.finished"
  | "record.delivered"
  | "segment.sent"
  | "alarm.changed"
  | "alarm.put"
  | "alarm.acted"
  | "metric.put"
  | "log-group.changed"
  | "log-stream.changed"
  | "log-events.put"
  | "logs.queried"
  | "metric-filter.changed"
  | "fault.injected"
  | "run.note"
> = {
  "provisioned.changed": (it) => ({
    what: "provisioned concurrency",
    detail: list(
      `${it.functionName}:${it.qualifier} ${it.status}`,
      `${it.available} of ${it.requested} available`,
      it.statusReason !== undefined && visible(it.statusReason),
      visible(it.because),
    ),
    style: it.status === "FAILED" ? "red" : "magenta",
  }),
  "invocation.spilled": (it) => ({
    what: "spilled over",
    detail: `${it.functionName}:${it.qualifier} runs on demand: ${visible(it.because)}`,
    style: "yellow",
  }),
  "scaling.activity": (it) => ({
    what: "auto scaling",
    detail: `${it.functionName}:${it.qualifier} from ${it.from} to ${it.to}, ${visible(it.cause)}: ${visible(it.because)}`,
    style: "magenta",
  }),
  "reserved.changed": (it) => ({
    what: "reserved concurrency",
    detail: `${it.functionName} ${it.value ?? "removed"}`,
    style: "magenta",
  }),
  "function.changed": (it) => ({
    what: "function changed",
    detail: `${it.functionName}: ${visible(it.detail)}`,
    style: "magenta",
  }),
  "mapping.changed": (it) => ({
    what: "mapping changed",
    detail: `${it.mappingId} of ${it.functionName} ${it.state}`,
    style: "magenta",
  }),
  "async.queued": (it) => ({
    what: "event queued",
    detail: it.duplicate ? "a second time: delivery is at least once" : "",
    style: it.duplicate ? "yellow" : "bold",
  }),
  "async.dequeued": (it) => ({
    what: "event to the function",
    detail: `run ${it.attempt}, ${length(it.ageUs)} old`,
  }),
  "async.returned": (it) => ({
    what: "event returned",
    detail: `${it.cause}, due at ${length(it.dueAt)}: ${visible(it.because)}`,
    style: "yellow",
  }),
  "async.finished": (it) => ({
    what: "event finished",
    detail: list(
      `${it.condition} after ${count(it.attempts, "run")} and ${length(it.ageUs)}`,
      it.lost && "lost: nothing keeps it",
    ),
    style: it.condition === "Success" ? "green" : "red",
  }),
  "record.delivered": (it) => ({
    what: it.ok ? "record delivered" : "delivery failed",
    detail: list(`${it.kind} to ${it.targetArn}`, it.error !== undefined && visible(it.error)),
    style: it.ok ? "cyan" : "red",
  }),
  "metric.put": (it) => ({
    what: "metric",
    detail: visible(
      `${it.namespace} ${it.metricName} ${it.values?.join(" ") ?? `${it.statistics?.count} values`} ${it.unit}`,
    ),
  }),
  "log-group.changed": (it) => ({
    what: "log group",
    detail: list(
      `${it.logGroup} ${it.change}`,
      it.change === "retention" && `${it.retentionDays ?? "no limit of"} days`,
    ),
    style: "magenta",
  }),
  "log-stream.changed": (it) => ({
    what: "log stream",
    detail: `${it.logStream} of ${it.logGroup} ${it.change}`,
    style: "magenta",
  }),
  "log-events.put": (it) => ({
    what: "log events put",
    detail: `${count(it.events.length, "event")} to ${it.logGroup} ${it.logStream}`,
  }),
  "logs.queried": (it) => ({
    what: "logs queried",
    detail: `${count(it.rows, "row")} of ${count(it.recordsScanned, "event")} in ${it.logGroups.join(", ")}: ${visible(it.query)}`,
  }),
  "metric-filter.changed": (it) => ({
    what: "metric filter",
    detail: `${visible(it.filterName)} of ${it.logGroupName} ${it.filter ? "put" : "deleted"}`,
    style: "magenta",
  }),
  "alarm.put": (it) => ({
    what: "alarm",
    detail: `${visible(it.alarmName)} ${it.change}`,
    style: "magenta",
  }),
  "alarm.acted": (it) => ({
    what: "alarm action",
    detail: list(`${visible(it.alarmName)} to ${it.targetArn}`, it.error && visible(it.error)),
    style: it.ok ? "magenta" : "red",
  }),
  "segment.sent": (it) => ({
    what: "segment sent",
    detail: list(`${visible(it.document.name)} to X-Ray`, it.via !== "daemon" && it.via),
    style: "dim",
  }),
  "alarm.changed": (it) => ({
    what: `alarm ${it.to}`,
    detail: `${visible(it.alarmName)}, was ${it.from}: ${visible(it.because)}`,
    style: it.to === "ALARM" ? "red" : it.to === "OK" ? "green" : "yellow",
  }),
  "fault.injected": (it) => ({
    what: "fault",
    detail: list(it.fault, it.subject, visible(it.effect)),
    style: "yellow",
  }),
  "run.note": (it) => ({
    what: `note: ${it.kind}`,
    detail: visible(it.message),
    style: "yellow",
  }),
};

/** Event source mappings, queues, streams, and hosts outside AWS. */
export const SERVICE_WORDS: WordsFor<
  | "pollers.scaled"
  | "batch.filtered"
  | "batch.invoked"
  | "batch.ended"
  | "batch.split"
  | "stream.records.dropped"
  | "message.sent"
  | "message.received"
  | "message.visibility.changed"
  | "message.deleted"
  | "message.moved"
  | "message.expired"
  | "stream.written"
  | "http.requested"
  | "http.responded"
> = {
  "pollers.scaled": (it) => ({
    what: "pollers scaled",
    detail: `${it.mappingId} from ${it.from} to ${it.to}: ${visible(it.because)}`,
    style: "magenta",
  }),
  "batch.filtered": (it) => ({
    what: "batch filtered",
    detail: `${it.mappingId} left out ${named(it.records, "record")}`,
  }),
  "batch.invoked": (it) => ({
    what: "batch invoked",
    detail: list(
      `${it.mappingId} ${it.batchId}`,
      it.shardId,
      count(it.records.length, "record"),
      it.attempt > 1 && `attempt ${it.attempt}`,
      visible(it.because),
    ),
    style: "bold",
  }),
  "batch.ended": (it) => ({
    what: `batch ${it.outcome}`,
    detail: list(
      `${it.mappingId} ${it.batchId}`,
      it.failed.length > 0 && `${it.succeeded.length} done, ${it.failed.length} to be seen again`,
      visible(it.because),
    ),
    style: it.outcome === "success" ? "green" : it.outcome === "failed" ? "red" : "yellow",
  }),
  "batch.split": (it) => ({
    what: "batch split",
    detail: `${it.mappingId} ${it.batchId} into ${it.into.join(" and ")}: ${visible(it.because)}`,
    style: "yellow",
  }),
  "stream.records.dropped": (it) => ({
    what: "records given up",
    detail: `${it.mappingId} ${it.shardId} ${named(it.records, "record")}: ${visible(it.because)}`,
    style: "red",
  }),
  "message.sent": (it) => ({
    what: "message sent",
    detail: `${it.queue} ${it.messageId}, ${count(it.bytes, "byte")}`,
  }),
  "message.received": (it) => ({
    what: "message received",
    detail: `${it.queue} ${it.messageId}, time ${it.receiveCount}, invisible until ${length(it.invisibleUntil)}`,
  }),
  "message.deleted": (it) => ({ what: "message deleted", detail: `${it.queue} ${it.messageId}` }),
  "message.moved": (it) => ({
    what: "message moved",
    detail: `${it.queue} to ${it.deadLetterQueue} ${it.messageId}: ${visible(it.because)}`,
    style: "red",
  }),
  "message.visibility.changed": (it) => ({
    what: "visibility changed",
    detail: `${it.queue} ${it.messageId} not seen by others until ${it.invisibleUntil / 1_000_000} s`,
  }),
  "message.expired": (it) => ({
    what: "message expired",
    detail: `${it.queue} ${it.messageId}`,
    style: "red",
  }),
  "stream.written": (it) => ({
    what: "record written",
    detail: `${it.stream} ${it.shardId} ${it.sequenceNumber}, ${count(it.bytes, "byte")}`,
  }),
  "http.requested": (it) => ({
    what: "request sent",
    detail: visible(
      list(
        it.aws
          ? `${it.aws.service} ${it.aws.operation}${it.aws.resource ? ` ${it.aws.resource}` : ""}`
          : `${it.method} ${it.host}${it.path}`,
        it.newConnection && "new connection",
      ),
    ),
  }),
  "http.responded": (it) => ({
    what: "answer received",
    detail: list(
      `${it.status ?? visible(it.error ?? "failed")} after ${length(it.durationUs)}`,
      it.errorCode,
    ),
    ...(it.status === undefined || it.errorCode ? { style: "red" as const } : {}),
  }),
};
