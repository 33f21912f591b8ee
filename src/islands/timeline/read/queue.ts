/** The asynchronous queue of a function: one row for each event's stay, from its arrival until Lambda is done with it. */
import type { TraceRecord } from "../../../session/protocol.ts";
import { NONE, type Track } from "../model.ts";
import { type Bar, barsOf, openBar } from "./bars.ts";
import { packRows } from "./rows.ts";
import type { Note, TrackBuilder } from "./tracks.ts";

interface Stay {
  fromUs: number;
  toUs: number;
  bar: Bar;
}

export class QueueBuilder implements TrackBuilder {
  readonly #functionName: string;
  readonly #stays: Stay[] = [];
  readonly #bars: Bar[] = [];
  /** An event that is delivered twice has two stays. */
  readonly #staysOf = new Map<string, number[]>();
  #rows: Int32Array = new Int32Array(0);

  constructor(functionName: string) {
    this.#functionName = functionName;
  }

  add(record: TraceRecord, position: number, requestAt: (id: string) => number, note: Note): void {
    switch (record.type) {
      case "async.queued": {
        const owner = this.#stays.length;
        const bar = openBar("waiting", record.at, position, owner);
        bar.request = requestAt(record.requestId);
        this.#bars.push(bar);
        this.#stays.push({ fromUs: record.at, toUs: NaN, bar });
        const stays = this.#staysOf.get(record.requestId);
        if (stays) stays.push(owner);
        else this.#staysOf.set(record.requestId, [owner]);
        if (record.duplicate) note("duplicate", record, position, owner);
        return;
      }
      case "async.dequeued": {
        const owner = this.#stay(record.requestId, (bar) => bar.kind !== "running");
        if (owner === NONE) return;
        const bar = this.#next(owner, "running", record.at, position);
        bar.attempt = record.attempt;
        return;
      }
      case "async.returned": {
        const owner = this.#stay(record.requestId, (bar) => bar.kind === "running");
        if (owner === NONE) return;
        const before = this.#stays[owner]!.bar.attempt;
        const failed = record.cause === "function-error";
        const bar = this.#next(owner, failed ? "retry" : "backoff", record.at, position);
        bar.attempt = failed ? before + 1 : before;
        bar.dueUs = record.dueAt;
        note("retry", record, position, owner);
        return;
      }
      case "async.finished": {
        const owner = this.#stay(record.requestId, () => true);
        if (owner === NONE) return;
        const stay = this.#stays[owner]!;
        stay.toUs = stay.bar.toUs = record.at;
        stay.bar.closed = position;
        if (record.lost) note("lost", record, position, owner);
        return;
      }
      case "record.delivered": {
        const owner = this.#staysOf.get(record.requestId)?.at(-1) ?? NONE;
        note(record.kind === "on-success" ? "delivered" : "dead-letter", record, position, owner);
        return;
      }
      case "invocation.throttled":
        return note("throttle", record, position, this.#staysOf.get(record.requestId)?.at(-1));
      case "fault.injected":
        return note("fault", record, position, this.#staysOf.get(record.requestId ?? "")?.at(-1));
      default:
        return;
    }
  }

  /** True when the event is, or was, in this queue. */
  knows(requestId: string): boolean {
    return this.#staysOf.has(requestId);
  }

  build(extentUs: number): Omit<Track, "sequence"> {
    const { row, rows } = packRows(
      Float64Array.from(this.#stays, (stay) => stay.fromUs),
      Float64Array.from(this.#stays, (stay) => stay.toUs),
      extentUs,
    );
    this.#rows = row;
    return {
      kind: "queue",
      label: "Queue",
      of: this.#functionName,
      name: `Asynchronous queue of ${this.#functionName}`,
      bars: barsOf(this.#bars, extentUs, rows, (bar) => row[bar.owner]!),
      rowNames: null,
      steps: null,
    };
  }

  rowOf(owner: number): number {
    return this.#rows[owner] ?? NONE;
  }

  #stay(requestId: string, fits: (bar: Bar) => boolean): number {
    const stays = this.#staysOf.get(requestId) ?? [];
    return (
      stays.find((i) => Number.isNaN(this.#stays[i]!.toUs) && fits(this.#stays[i]!.bar)) ?? NONE
    );
  }

  /** Ends the bar that an event is at, and begins its next one. */
  #next(owner: number, kind: Bar["kind"], atUs: number, position: number): Bar {
    const stay = this.#stays[owner]!;
    stay.bar.toUs = atUs;
    stay.bar.closed = position;
    const bar = openBar(kind, atUs, position, owner);
    bar.request = stay.bar.request;
    this.#bars.push(bar);
    return (stay.bar = bar);
  }
}
