/** A run's trace, read once from start to end, as the lanes and requests of its timeline. */
import type { RunResult, TraceRecord } from "../../session/protocol.ts";
import {
  type Lane,
  NONE,
  OUTCOME_CODES,
  type Requests,
  SPAN_KINDS,
  type SpanKind,
  type TimelineModel,
} from "./model.ts";

/** Nothing is known about how it ended: the run stopped before, or it cannot fail. */
const NO_OUTCOME = 255;

export function buildTimeline(run: RunResult): TimelineModel {
  const requests = new RequestsBuilder();
  const lanes = new Map<string, LaneBuilder>();
  let lastUs = 0;
  run.trace.forEach((record, position) => {
    lastUs = record.at;
    if ("environmentId" in record) {
      let lane = lanes.get(record.environmentId);
      if (!lane) {
        lane = new LaneBuilder(record.environmentId, lanes.size, record.at);
        lanes.set(record.environmentId, lane);
      }
      lane.add(record, position, requests);
    } else {
      requests.add(record, position);
    }
  });
  const extentUs = Math.max(lastUs, Math.round(run.virtualMs * 1_000), 1);
  return {
    run,
    extentUs,
    lanes: [...lanes.values()].map((lane) => lane.build(extentUs)),
    requests: requests.build(extentUs),
    requestIndex: requests.indexOf,
    laneIndex: new Map([...lanes.keys()].map((id, i) => [id, i])),
  };
}

interface Row {
  kind: number;
  fromUs: number;
  toUs: number;
  outcome: number;
  request: number;
  first: number;
  last: number;
}

class LaneBuilder {
  readonly #id: string;
  readonly #index: number;
  readonly #fromUs: number;
  readonly #spans: Row[] = [];
  readonly #records: number[] = [];
  readonly #resets: number[] = [];
  readonly #exchanges = new Map<number, { fromUs: number; toUs: number }>();
  #open: Row | null = null;
  /** An init that is running inside an invocation: the invocation goes on after it. */
  #interrupted = false;
  /** The request that the environment is working for, known before `invoke.started`. */
  #request = NONE;
  #end: { atUs: number; reason: Lane["ending"] } | null = null;

  constructor(id: string, index: number, atUs: number) {
    this.#id = id;
    this.#index = index;
    this.#fromUs = atUs;
  }

  add(
    record: Extract<TraceRecord, { environmentId: string }>,
    position: number,
    requests: RequestsBuilder,
  ): void {
    this.#records.push(position);
    const at = record.at;
    switch (record.type) {
      case "environment.created":
        this.#request = record.requestId === undefined ? NONE : requests.at(record.requestId);
        requests.assign(this.#request, this.#index);
        return this.#start("placement", at);
      case "init.started":
        return this.#start("init", at);
      case "init.ended": {
        const resumes = this.#interrupted;
        this.#stop(at, record.status);
        if (resumes) this.#start("invoke", at);
        return;
      }
      case "invoke.started":
        this.#request = record.requestId === undefined ? NONE : requests.at(record.requestId);
        requests.start(this.#request, this.#index, at, record.coldStart);
        return this.#start("invoke", at);
      case "invoke.ended":
        if (this.#open && SPAN_KINDS[this.#open.kind] !== "invoke") {
          // The invocation ended without reaching the handler: what was open is what failed.
          this.#request = record.requestId === undefined ? NONE : requests.at(record.requestId);
        }
        return this.#stop(at, record.status);
      case "environment.frozen":
        this.#request = NONE;
        return this.#start("frozen", at);
      case "environment.thawed":
        this.#stop(at);
        this.#request = record.requestId === undefined ? NONE : requests.at(record.requestId);
        requests.assign(this.#request, this.#index);
        return;
      case "environment.reset":
        this.#resets.push(at);
        return;
      case "environment.shutdown":
        this.#stop(at);
        this.#end = { atUs: at, reason: record.reason };
        return;
      case "http.requested":
        this.#exchanges.set(record.exchange, { fromUs: at, toUs: NaN });
        return;
      case "http.responded": {
        const exchange = this.#exchanges.get(record.exchange);
        if (exchange) exchange.toUs = at;
        return;
      }
      default:
        return;
    }
  }

  build(extentUs: number): Lane {
    const ended = this.#end !== null;
    if (this.#open) this.#stop(extentUs);
    const toUs = this.#end?.atUs ?? extentUs;
    const rows = this.#spans;
    const last = this.#records.length - 1;
    rows.forEach((row, i) => {
      // Lines such as REPORT are written at the instant at which a span ends, after the record that ends it.
      row.last = Math.max(
        row.last,
        i + 1 < rows.length ? rows[i + 1]!.first - 1 : ended ? last - 1 : last,
      );
    });
    const exchanges = [...this.#exchanges.values()];
    return {
      environmentId: this.#id,
      number: this.#index + 1,
      fromUs: this.#fromUs,
      toUs,
      ending: this.#end?.reason ?? "end-of-run",
      spans: {
        length: rows.length,
        kind: Uint8Array.from(rows, (row) => row.kind),
        fromUs: Float64Array.from(rows, (row) => row.fromUs),
        toUs: Float64Array.from(rows, (row) => row.toUs),
        outcome: Uint8Array.from(rows, (row) => row.outcome),
        request: Int32Array.from(rows, (row) => row.request),
        firstRecord: Int32Array.from(rows, (row) => row.first),
        lastRecord: Int32Array.from(rows, (row) => row.last),
      },
      records: Int32Array.from(this.#records),
      resetsUs: Float64Array.from(this.#resets),
      exchanges: {
        fromUs: Float64Array.from(exchanges, (exchange) => exchange.fromUs),
        toUs: Float64Array.from(exchanges, (exchange) =>
          Number.isNaN(exchange.toUs) ? toUs : exchange.toUs,
        ),
      },
    };
  }

  #start(kind: SpanKind, atUs: number): void {
    const invoking = this.#open !== null && SPAN_KINDS[this.#open.kind] === "invoke";
    if (this.#open) this.#stop(atUs);
    this.#interrupted = kind === "init" && invoking;
    this.#open = {
      kind: SPAN_KINDS.indexOf(kind),
      fromUs: atUs,
      toUs: atUs,
      outcome: NO_OUTCOME,
      request: this.#request,
      first: this.#records.length - 1,
      last: this.#records.length - 1,
    };
  }

  #stop(atUs: number, status?: "success" | "error" | "timeout" | "crash"): void {
    const open = this.#open;
    if (!open) return;
    this.#open = null;
    open.toUs = atUs;
    open.last = this.#records.length - 1;
    if (status) open.outcome = OUTCOME_CODES.indexOf(status);
    // Nothing to draw or to select; an invocation is kept whatever its length.
    const kept = atUs > open.fromUs || (SPAN_KINDS[open.kind] === "invoke" && status !== undefined);
    if (kept) this.#spans.push(open);
  }
}

class RequestsBuilder {
  readonly indexOf = new Map<string, number>();
  readonly #rows: {
    id: string;
    index: number;
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
    if (!row) return;
    row.lane = lane;
    row.startUs = atUs;
    row.coldStart = coldStart;
  }

  build(extentUs: number): Requests {
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
      lane: Int32Array.from(rows, (row) => row.lane),
      coldStart: Uint8Array.from(rows, (row) => (row.coldStart ? 1 : 0)),
      ...packRows(arrivalUs, answerUs, extentUs),
      received: Int32Array.from(rows, (row) => row.received),
      completed: Int32Array.from(rows, (row) => row.completed),
    };
  }
}

/** Gives each request the first row that is free when it arrives. */
function packRows(
  arrivalUs: Float64Array,
  answerUs: Float64Array,
  extentUs: number,
): { row: Int32Array; rows: number } {
  const row = new Int32Array(arrivalUs.length);
  const freeAt: number[] = [];
  arrivalUs.forEach((arrival, i) => {
    let r = freeAt.findIndex((free) => free < arrival);
    if (r === -1) r = freeAt.length;
    const end = answerUs[i]!;
    freeAt[r] = Number.isNaN(end) ? extentUs : end;
    row[i] = r;
  });
  return { row, rows: freeAt.length };
}

/** The running maximum of ends; what has no end lasts until the end of the run. */
function reachOf(endUs: Float64Array, extentUs: number): Float64Array {
  const reach = new Float64Array(endUs.length);
  let latest = -Infinity;
  endUs.forEach((end, i) => {
    latest = Math.max(latest, Number.isNaN(end) ? extentUs : end);
    reach[i] = latest;
  });
  return reach;
}
