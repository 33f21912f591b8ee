/** Invocations as their callers see them. */
import type { TraceRecord } from "../../../session/protocol.ts";
import { NO_OUTCOME, NONE, OUTCOME_CODES, type Requests } from "../model.ts";
import { packRows, reachOf } from "./rows.ts";

export class RequestsBuilder {
  readonly indexOf = new Map<string, number>();
  readonly #rows: {
    id: string;
    index: number;
    polled: boolean;
    arrivalUs: number;
    startUs: number;
    answerUs: number;
    outcome: number;
    lane: number;
    coldStart: boolean;
    received: number;
    completed: number;
  }[] = [];

  at(requestId: string): number {
    return this.indexOf.get(requestId) ?? NONE;
  }

  add(record: TraceRecord, position: number): void {
    if (record.type === "invocation.received") {
      this.indexOf.set(record.requestId, this.#rows.length);
      this.#rows.push({
        id: record.requestId,
        index: record.index,
        polled: record.source === "event-source-mapping",
        arrivalUs: record.at,
        startUs: NaN,
        answerUs: NaN,
        outcome: NO_OUTCOME,
        lane: NONE,
        coldStart: false,
        received: position,
        completed: NONE,
      });
    } else if (record.type === "invocation.completed") {
      const row = this.#rows[this.at(record.requestId)];
      if (!row) return;
      row.answerUs = record.at;
      row.outcome = OUTCOME_CODES.indexOf(record.status);
      row.completed = position;
    }
  }

  assign(request: number, lane: number): void {
    const row = this.#rows[request];
    if (row && row.lane === NONE) row.lane = lane;
  }

  start(request: number, lane: number, atUs: number, coldStart: boolean): void {
    const row = this.#rows[request];
    if (!row || !Number.isNaN(row.startUs)) return;
    row.lane = lane;
    row.startUs = atUs;
    row.coldStart = coldStart;
  }

  /** `laneOf` maps the order in which lanes were created to the order in which they are shown. */
  build(extentUs: number, laneOf: readonly number[]): Requests {
    const rows = this.#rows;
    const arrivalUs = Float64Array.from(rows, (row) => row.arrivalUs);
    const answerUs = Float64Array.from(rows, (row) => row.answerUs);
    return {
      length: rows.length,
      id: rows.map((row) => row.id),
      index: Int32Array.from(rows, (row) => row.index),
      arrivalUs,
      startUs: Float64Array.from(rows, (row) => row.startUs),
      answerUs,
      reachUs: reachOf(answerUs, extentUs),
      outcome: Uint8Array.from(rows, (row) => row.outcome),
      lane: Int32Array.from(rows, (row) => (row.lane === NONE ? NONE : laneOf[row.lane]!)),
      coldStart: Uint8Array.from(rows, (row) => (row.coldStart ? 1 : 0)),
      ...packRows(arrivalUs, answerUs, extentUs, (i) => !rows[i]!.polled),
      received: Int32Array.from(rows, (row) => row.received),
      completed: Int32Array.from(rows, (row) => row.completed),
    };
  }
}
