/** How much waits in a queue or stream: messages that can be received and messages in flight, or records not yet read. */
import type { TraceRecord } from "../../../session/protocol.ts";
import { type Track } from "../model.ts";
import { NO_BARS } from "./bars.ts";
import { type Change, stepsOf } from "./steps.ts";
import type { Note, TrackBuilder } from "./tracks.ts";

export class QueueDepthBuilder implements TrackBuilder {
  readonly #queue: string;
  readonly #visible: Change[] = [];
  readonly #inFlight: Change[] = [];
  /** Messages that somebody has received, and until when nobody else sees them. */
  readonly #until = new Map<string, number>();

  constructor(queue: string) {
    this.#queue = queue;
  }

  add(record: TraceRecord, position: number, _at: (id: string) => number, note: Note): void {
    switch (record.type) {
      case "message.sent":
        this.#visible.push({ atUs: record.visibleAt ?? record.at, change: 1 });
        return;
      case "message.received":
        this.#takeBack(record.messageId, record.at);
        this.#visible.push({ atUs: record.at, change: -1 });
        this.#inFlight.push({ atUs: record.at, change: 1 });
        this.#until.set(record.messageId, record.invisibleUntil);
        return;
      case "message.visibility.changed":
        this.#until.set(record.messageId, record.invisibleUntil);
        return;
      case "message.moved":
        // It goes to the dead-letter queue at this instant; that queue records its arrival itself.
        if (record.queue === this.#queue) {
          this.#remove(record.messageId, record.at);
          note("dead-letter", record, position);
        }
        return;
      case "message.deleted":
      case "message.expired":
        return this.#remove(record.messageId, record.at);
      default:
        return;
    }
  }

  build(extentUs: number): Omit<Track, "sequence"> {
    for (const [id, until] of this.#until) if (until <= extentUs) this.#takeBack(id, until);
    return {
      kind: "depth",
      label: "Messages",
      of: this.#queue,
      name: `Messages in ${this.#queue}`,
      bars: NO_BARS,
      rowNames: null,
      steps: stepsOf([
        { name: "Visible", shape: "area", changes: this.#visible },
        { name: "In flight", shape: "line", changes: this.#inFlight },
      ]),
    };
  }

  rowOf(): number {
    return 0;
  }

  /** A message that is not deleted in time can be received again. */
  #takeBack(messageId: string, atUs: number): void {
    const until = this.#until.get(messageId);
    if (until === undefined) return;
    const back = Math.min(until, atUs);
    this.#until.delete(messageId);
    this.#inFlight.push({ atUs: back, change: -1 });
    this.#visible.push({ atUs: back, change: 1 });
  }

  #remove(messageId: string, atUs: number): void {
    const until = this.#until.get(messageId);
    if (until !== undefined && until > atUs) {
      this.#until.delete(messageId);
      this.#inFlight.push({ atUs, change: -1 });
      return;
    }
    this.#takeBack(messageId, atUs);
    this.#visible.push({ atUs, change: -1 });
  }
}

export class StreamDepthBuilder implements TrackBuilder {
  readonly #stream: string;
  readonly #behind: Change[] = [];
  readonly #unread = new Set<string>();

  constructor(stream: string) {
    this.#stream = stream;
  }

  add(record: TraceRecord): void {
    if (record.type === "stream.written") {
      this.#unread.add(record.sequenceNumber);
      this.#behind.push({ atUs: record.at, change: 1 });
    } else if (record.type === "batch.ended") {
      record.succeeded.forEach((id) => this.#read(id, record.at));
    } else if (record.type === "stream.records.dropped" || record.type === "batch.filtered") {
      record.records.forEach((id) => this.#read(id, record.at));
    }
  }

  build(): Omit<Track, "sequence"> {
    return {
      kind: "depth",
      label: "Records",
      of: this.#stream,
      name: `Records of ${this.#stream} that are not read yet`,
      bars: NO_BARS,
      rowNames: null,
      steps: stepsOf([{ name: "Not read yet", shape: "area", changes: this.#behind }]),
    };
  }

  rowOf(): number {
    return 0;
  }

  #read(sequenceNumber: string, atUs: number): void {
    if (this.#unread.delete(sequenceNumber)) this.#behind.push({ atUs, change: -1 });
  }
}
