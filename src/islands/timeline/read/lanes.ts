/** The records of one environment as a lane. */
import type { TraceRecord } from "../../../session/protocol.ts";
import { type Lane, NO_OUTCOME, NONE, OUTCOME_CODES, SPAN_KINDS, type SpanKind } from "../model.ts";
import type { RequestsBuilder } from "./requests.ts";

interface Row {
  kind: number;
  fromUs: number;
  toUs: number;
  outcome: number;
  attempt: number;
  cold: boolean;
  request: number;
  first: number;
  last: number;
}

/** The records that name an environment. */
export type OfEnvironment = Extract<TraceRecord, { environmentId: string }>;

export class LaneBuilder {
  readonly id: string;
  /** In order of creation. */
  readonly index: number;
  functionName = "";
  version = "$LATEST";
  provisioned = false;
  readonly #fromUs: number;
  readonly #spans: Row[] = [];
  readonly #records: number[] = [];
  readonly #resets: number[] = [];
  readonly #exchanges = new Map<number, { fromUs: number; toUs: number }>();
  readonly #streams: { atUs: number; bytes: number; total: number }[][] = [];
  #open: Row | null = null;
  /** An init that is running inside an invocation: the invocation goes on after it. */
  #interrupted: Row | null = null;
  /** The request that the environment is working for, known before `invoke.started`. */
  #request = NONE;
  /** Row in the lane's records at which an extension was the last to work. */
  #extension = NONE;
  #end: { atUs: number; reason: Lane["ending"] } | null = null;

  constructor(id: string, index: number, atUs: number) {
    this.id = id;
    this.index = index;
    this.#fromUs = atUs;
  }

  add(record: OfEnvironment, position: number, requests: RequestsBuilder): void {
    this.#records.push(position);
    const at = record.at;
    const requestOf = (id: string | undefined): number =>
      id === undefined ? NONE : requests.at(id);
    switch (record.type) {
      case "environment.created":
        this.functionName = record.functionName;
        this.version = record.version;
        this.provisioned = record.initializationType === "provisioned-concurrency";
        this.#request = requestOf(record.requestId);
        requests.assign(this.#request, this.index);
        return this.#start("placement", at);
      case "init.started":
        return this.#start("init", at);
      case "init.ended": {
        const resumed = this.#interrupted;
        this.#stop(at, record.status);
        if (resumed) this.#start("invoke", at, resumed);
        return;
      }
      case "invoke.started":
        this.#request = requestOf(record.requestId);
        this.version = record.version;
        requests.start(this.#request, this.index, at, record.coldStart);
        return this.#start("invoke", at, { attempt: record.attempt, cold: record.coldStart });
      case "invoke.ended":
        if (this.#open && SPAN_KINDS[this.#open.kind] !== "invoke") {
          // The invocation ended without reaching the handler: what was open is what failed.
          this.#request = requestOf(record.requestId);
        }
        return this.#stopInvoke(record);
      case "extension.ran":
        if (record.phase === "invoke") this.#extension = this.#records.length - 1;
        return;
      case "environment.ready":
        return this.#start("frozen", at);
      case "environment.frozen":
        this.#request = NONE;
        return this.#start("frozen", at);
      case "environment.thawed":
        this.#stop(at);
        this.#request = requestOf(record.requestId);
        requests.assign(this.#request, this.index);
        return;
      case "environment.reset":
        this.#resets.push(at);
        return;
      case "signal.sent":
        if (record.signal === "SIGTERM") this.#start("shutdown", at);
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
      case "stream.started":
        this.#streams.push([{ atUs: at, bytes: 0, total: 0 }]);
        return;
      case "stream.chunk":
        this.#streams.at(-1)?.push({ atUs: at, bytes: record.totalBytes, total: 0 });
        return;
      case "stream.ended":
        this.#streams.at(-1)?.push({ atUs: at, bytes: record.totalBytes, total: 0 });
        return;
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
    const pieces = this.#streams.flatMap((stream) => {
      const total = Math.max(1, stream.at(-1)!.bytes);
      return stream.map(({ atUs, bytes }) => ({ atUs, share: bytes / total }));
    });
    return {
      environmentId: this.id,
      number: this.index + 1,
      functionName: this.functionName,
      version: this.version,
      provisioned: this.provisioned,
      fromUs: this.#fromUs,
      toUs,
      ending: this.#end?.reason ?? "end-of-run",
      spans: {
        length: rows.length,
        kind: Uint8Array.from(rows, (row) => row.kind),
        fromUs: Float64Array.from(rows, (row) => row.fromUs),
        toUs: Float64Array.from(rows, (row) => row.toUs),
        outcome: Uint8Array.from(rows, (row) => row.outcome),
        attempt: Uint8Array.from(rows, (row) => row.attempt),
        cold: Uint8Array.from(rows, (row) => (row.cold ? 1 : 0)),
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
      streams: {
        atUs: Float64Array.from(pieces, (piece) => piece.atUs),
        share: Float64Array.from(pieces, (piece) => piece.share),
      },
      sequence: { atUs: new Float64Array(0), ref: new Int32Array(0) },
    };
  }

  #start(kind: SpanKind, atUs: number, invocation?: { attempt: number; cold: boolean }): void {
    const invoking = this.#open !== null && SPAN_KINDS[this.#open.kind] === "invoke";
    const interrupted = kind === "init" && invoking ? this.#open : null;
    if (this.#open) this.#stop(atUs);
    this.#interrupted = interrupted;
    this.#open = {
      kind: SPAN_KINDS.indexOf(kind),
      fromUs: atUs,
      toUs: atUs,
      outcome: NO_OUTCOME,
      attempt: invocation?.attempt ?? 0,
      cold: invocation?.cold ?? false,
      request: this.#request,
      first: this.#records.length - 1,
      last: this.#records.length - 1,
    };
  }

  /** The time that extensions take after the runtime is done has a span of its own. */
  #stopInvoke(record: Extract<OfEnvironment, { type: "invoke.ended" }>): void {
    const open = this.#open;
    const extensionsUs = record.postRuntimeExtensionsUs ?? 0;
    const doneUs = record.at - extensionsUs;
    if (!open || extensionsUs <= 0 || doneUs < open.fromUs)
      return this.#stop(record.at, record.status);
    this.#stop(doneUs, record.status);
    const last = this.#records.length - 1;
    this.#spans.push({
      ...open,
      kind: SPAN_KINDS.indexOf("extension"),
      fromUs: doneUs,
      toUs: record.at,
      outcome: NO_OUTCOME,
      cold: false,
      first: this.#extension >= open.first ? this.#extension : last,
      last,
    });
  }

  #stop(atUs: number, status?: "success" | "error" | "timeout" | "crash"): void {
    const open = this.#open;
    if (!open) return;
    this.#open = null;
    this.#interrupted = null;
    open.toUs = atUs;
    open.last = this.#records.length - 1;
    if (status) open.outcome = OUTCOME_CODES.indexOf(status);
    // Nothing to draw or to select; an invocation is kept whatever its length.
    const kept = atUs > open.fromUs || (SPAN_KINDS[open.kind] === "invoke" && status !== undefined);
    if (kept) this.#spans.push(open);
  }
}
