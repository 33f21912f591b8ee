/** An event source mapping: its batches, and how many of them it may have under way at once. */
import type { TraceRecord } from "../../../session/protocol.ts";
import { type Steps, type Track } from "../model.ts";
import { type Bar, barsOf, openBar } from "./bars.ts";
import { packRows } from "./rows.ts";
import { stepsOf } from "./steps.ts";
import type { Note, TrackBuilder } from "./tracks.ts";

export class MappingBuilder implements TrackBuilder {
  readonly #mappingId: string;
  #functionName = "";
  readonly #bars: Bar[] = [];
  readonly #open = new Map<string, Bar>();
  readonly #shards: string[] = [];
  readonly #pollers: { atUs: number; to: number; from: number }[] = [];

  constructor(mappingId: string) {
    this.#mappingId = mappingId;
  }

  add(record: TraceRecord, position: number, requestAt: (id: string) => number, note: Note): void {
    if ("functionName" in record && record.functionName) this.#functionName = record.functionName;
    switch (record.type) {
      case "pollers.scaled":
        this.#pollers.push({ atUs: record.at, from: record.from, to: record.to });
        note(record.to > record.from ? "scale-out" : "scale-in", record, position);
        return;
      case "batch.invoked": {
        const bar = openBar("running", record.at, position, this.#shard(record.shardId));
        bar.attempt = record.attempt;
        bar.request = requestAt(record.requestId);
        this.#bars.push(bar);
        this.#open.set(record.batchId, bar);
        return;
      }
      case "batch.ended": {
        const bar = this.#open.get(record.batchId);
        if (!bar) return;
        this.#open.delete(record.batchId);
        bar.toUs = record.at;
        bar.kind = record.outcome;
        bar.closed = position;
        return;
      }
      case "batch.filtered":
        return note("filtered", record, position);
      case "batch.split":
        return note("split", record, position);
      case "stream.records.dropped":
        return note("dropped", record, position, this.#shard(record.shardId));
      case "record.delivered":
        return note("dead-letter", record, position);
      default:
        return;
    }
  }

  /** True when the batch of a record of delivery is this mapping's. */
  knows(requestId: string, at: (id: string) => number): boolean {
    const request = at(requestId);
    return this.#bars.some((bar) => bar.request === request && request >= 0);
  }

  build(extentUs: number): Omit<Track, "sequence"> {
    const { rowOf, rows, names } = this.#rowsOf(extentUs);
    return {
      kind: "mapping",
      label: "Batches",
      of: this.#functionName,
      name: `Event source mapping ${this.#mappingId} of ${this.#functionName}`,
      bars: barsOf(this.#bars, extentUs, rows, (_, i) => rowOf[i]!),
      rowNames: names,
      steps: this.#steps(),
    };
  }

  rowOf(): number {
    return 0;
  }

  #shard(shardId: string | undefined): number {
    if (shardId === undefined) return 0;
    const known = this.#shards.indexOf(shardId);
    return known === -1 ? this.#shards.push(shardId) - 1 : known;
  }

  /** Shard after shard; batches of one shard that are under way together have a row each. */
  #rowsOf(extentUs: number): { rowOf: Int32Array; rows: number; names: string[] | null } {
    const rowOf = new Int32Array(this.#bars.length);
    const names: string[] = [];
    let rows = 0;
    for (let shard = 0; shard < Math.max(1, this.#shards.length); shard++) {
      const mine = this.#bars.flatMap((bar, i) => (bar.owner === shard ? [i] : []));
      const packed = packRows(
        Float64Array.from(mine, (i) => this.#bars[i]!.fromUs),
        // A batch that begins as another ends may have its row.
        Float64Array.from(mine, (i) => this.#bars[i]!.toUs - 1),
        extentUs,
      );
      mine.forEach((i, n) => (rowOf[i] = rows + packed.row[n]!));
      for (let row = 0; row < packed.rows; row++)
        names.push(row === 0 ? (this.#shards[shard] ?? "") : "");
      rows += packed.rows;
    }
    return { rowOf, rows, names: this.#shards.length > 0 ? names : null };
  }

  #steps(): Steps | null {
    if (this.#pollers.length === 0) return null;
    const first = this.#pollers[0]!;
    return stepsOf([
      {
        name: "Under way",
        shape: "area",
        changes: this.#bars.flatMap((bar) => [
          { atUs: bar.fromUs, change: 1 },
          ...(Number.isNaN(bar.toUs) ? [] : [{ atUs: bar.toUs, change: -1 }]),
        ]),
      },
      {
        name: "May run at once",
        shape: "line",
        changes: [
          { atUs: 0, change: first.from },
          ...this.#pollers.map(({ atUs, from, to }) => ({ atUs, change: to - from })),
        ],
      },
    ]);
  }
}
