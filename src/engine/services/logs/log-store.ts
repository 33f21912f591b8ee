/** Log groups and streams of a run, from its trace: what functions logged, and what was put with the API. */
import { toMs } from "../../kernel/instant.ts";
import type { TraceRecord } from "../../kernel/trace.ts";

export interface LogEvent {
  readonly timestampMs: number;
  readonly ingestionTimeMs: number;
  readonly message: string;
  /** The event's place in the run: AWS's ids are numbers of 56 digits. */
  readonly id: string;
}

export interface LogStreamState {
  readonly name: string;
  readonly createdMs: number;
  /** In the order of their time stamps. */
  readonly events: LogEvent[];
}

export interface LogGroupState {
  readonly name: string;
  readonly createdMs: number;
  retentionDays?: number;
  readonly streams: Map<string, LogStreamState>;
}

const ID_DIGITS = 56;

export class LogStore {
  readonly groups = new Map<string, LogGroupState>();
  private readonly epochMs: number;
  /** Of environments. */
  private readonly streams = new Map<string, { logGroup: string; logStream: string }>();
  private events = 0;

  constructor(epochMs: number) {
    this.epochMs = epochMs;
  }

  observe(record: TraceRecord): void {
    const nowMs = this.epochMs + Math.floor(toMs(record.at));
    switch (record.type) {
      case "log-stream.created": {
        const { environmentId, logGroup, logStream } = record;
        this.streams.set(environmentId, { logGroup, logStream });
        this.stream(logGroup, logStream, nowMs);
        return;
      }
      case "log": {
        const stream = this.streams.get(record.environmentId);
        if (stream) this.add(stream.logGroup, stream.logStream, nowMs, nowMs, record.line);
        return;
      }
      case "log-group.changed":
        return this.changeGroup(record.logGroup, record.change, record.retentionDays, nowMs);
      case "log-stream.changed":
        if (record.change === "created") this.stream(record.logGroup, record.logStream, nowMs);
        else this.groups.get(record.logGroup)?.streams.delete(record.logStream);
        return;
      case "log-events.put":
        for (const { timestampMs, message } of record.events) {
          this.add(record.logGroup, record.logStream, timestampMs, nowMs, message);
        }
    }
  }

  /** A group that is there from the beginning. */
  declare(name: string, retentionDays: number | undefined): void {
    this.changeGroup(name, "retention", retentionDays, this.epochMs);
  }

  /** The log group of an environment's lines. */
  groupOf(environmentId: string): string | undefined {
    return this.streams.get(environmentId)?.logGroup;
  }

  private changeGroup(
    name: string,
    change: "created" | "deleted" | "retention",
    retentionDays: number | undefined,
    nowMs: number,
  ): void {
    if (change === "deleted") {
      this.groups.delete(name);
      return;
    }
    const group = this.group(name, nowMs);
    if (change !== "retention") return;
    if (retentionDays === undefined) delete group.retentionDays;
    else group.retentionDays = retentionDays;
  }

  private group(name: string, createdMs: number): LogGroupState {
    let group = this.groups.get(name);
    if (!group) this.groups.set(name, (group = { name, createdMs, streams: new Map() }));
    return group;
  }

  private stream(groupName: string, name: string, createdMs: number): LogStreamState {
    const { streams } = this.group(groupName, createdMs);
    let stream = streams.get(name);
    if (!stream) streams.set(name, (stream = { name, createdMs, events: [] }));
    return stream;
  }

  private add(
    group: string,
    streamName: string,
    timestampMs: number,
    ingestionTimeMs: number,
    message: string,
  ): void {
    const { events } = this.stream(group, streamName, ingestionTimeMs);
    const id = String(++this.events).padStart(ID_DIGITS, "3");
    const event: LogEvent = { timestampMs, ingestionTimeMs, message, id };
    let index = events.length;
    while (index > 0 && events[index - 1]!.timestampMs > timestampMs) index--;
    if (index === events.length) events.push(event);
    else events.splice(index, 0, event);
  }
}
