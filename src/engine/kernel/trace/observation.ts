/** Records of logs, alarms, injected faults and of the run itself. */
import type { Instant } from "../instant.ts";
import type { Decision } from "./decision.ts";

export type ObservationEvent =
  | Logged
  | LogStreamCreated
  | LogGroupChanged
  | LogStreamChanged
  | LogEventsPut
  | LogsQueried
  | MetricFilterChanged
  | SegmentSent
  | MetricPut
  | AlarmPut
  | AlarmChanged
  | AlarmActed
  | FaultInjected
  | RunNote;

/** One line in the environment's log stream, without the line feed (a REPORT with X-Ray has two lines in one event). Platform lines (START, REPORT ...) are `platform`. */
export interface Logged {
  type: "log";
  environmentId: string;
  requestId?: string;
  source: "platform" | "function";
  line: string;
}

/** The first line of an environment was written: its stream, and the group if it is new, exist from here on. */
export interface LogStreamCreated {
  type: "log-stream.created";
  environmentId: string;
  logGroup: string;
  logStream: string;
}

/** A function made a log group, deleted it or set its retention. */
export interface LogGroupChanged {
  type: "log-group.changed";
  logGroup: string;
  change: "created" | "deleted" | "retention";
  /** Of a retention; absent: for ever. */
  retentionDays?: number;
}

export interface LogStreamChanged {
  type: "log-stream.changed";
  logGroup: string;
  logStream: string;
  change: "created" | "deleted";
}

/** A function wrote log events itself (`PutLogEvents`). */
export interface LogEventsPut {
  type: "log-events.put";
  logGroup: string;
  logStream: string;
  /** In the order of their time stamps. */
  events: { timestampMs: number; message: string }[];
  /** As PutLogEvents counts them: 26 for each event beside its message. */
  bytes: number;
}

/** A query of Logs Insights is over. */
export interface LogsQueried {
  type: "logs.queried";
  queryId: string;
  query: string;
  logGroups: string[];
  recordsScanned: number;
  bytesScanned: number;
  rows: number;
}

/** A metric filter was put, or deleted (without `filter`), while the account ran. */
export interface MetricFilterChanged {
  type: "metric-filter.changed";
  logGroupName: string;
  filterName: string;
  filter?: {
    logGroupName: string;
    filterName: string;
    filterPattern: string;
    namespace: string;
    metricName: string;
    metricValue: string;
    defaultValue?: number;
    unit?: string;
    dimensions?: Record<string, string>;
  };
}

/** A function sent a datapoint of a metric of its own (`PutMetricData`). */
export interface MetricPut {
  type: "metric.put";
  namespace: string;
  metricName: string;
  dimensions: Record<string, string>;
  unit: string;
  /** Present for a storage resolution of 1 s. */
  highResolution?: true;
  /** The instant that the datapoint is of, which may lie before the run. */
  measuredAt: Instant;
  /** Values, and how often each was measured (without: once). */
  values?: number[];
  counts?: number[];
  /** Instead of values. */
  statistics?: { count: number; sum: number; minimum: number; maximum: number };
}

/** An alarm was made, changed or deleted while the account ran. */
export interface AlarmPut {
  type: "alarm.put";
  alarmName: string;
  change: "put" | "deleted" | "actions enabled" | "actions disabled";
}

/** The function's own code sent X-Ray a segment document: over the daemon's UDP port, or by the API. */
export interface SegmentSent {
  type: "segment.sent";
  environmentId: string;
  requestId?: string;
  via: "daemon" | "PutTraceSegments";
  /** https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html */
  document: SegmentDocument;
}

/** As it was sent; what it holds besides these is kept as it is. */
export interface SegmentDocument {
  id: string;
  name: string;
  /** Seconds since 1970. */
  start_time: number;
  trace_id?: string;
  parent_id?: string;
  end_time?: number;
  in_progress?: boolean;
  /** A part of another segment. */
  type?: "subsegment";
  subsegments?: SegmentDocument[];
}

/** A CloudWatch alarm changed its state. */
export interface AlarmChanged extends Decision {
  type: "alarm.changed";
  alarmName: string;
  from: "OK" | "ALARM" | "INSUFFICIENT_DATA";
  to: "OK" | "ALARM" | "INSUFFICIENT_DATA";
}

/** An alarm that changed its state told a topic, function or event bus. */
export interface AlarmActed {
  type: "alarm.acted";
  alarmName: string;
  targetArn: string;
  ok: boolean;
  /** What the target said when it refused. */
  error?: string;
}

/** A fault that the scenario asked for happened. */
export interface FaultInjected {
  type: "fault.injected";
  /** Which entry of the scenario's faults, for example `init.slow`, `delivery.duplicate`. */
  fault: string;
  /** Environment, mapping or host that it happened to. */
  subject?: string;
  requestId?: string;
  /** What it did: "init took 2,000 ms longer". */
  effect: string;
}

/** Something about the run itself: a limit reached, a cancelled run, records dropped. */
export interface RunNote {
  type: "run.note";
  kind: "cancelled" | "limit" | "dropped" | "rejected";
  message: string;
}
