import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { Instant } from "./instant.ts";
import type { TraceEvent, TraceRecord } from "./trace.ts";

const HASH_CHARACTERS = 32;

/** The append-only trace of a run. */
export class Recorder {
  readonly records: TraceRecord[] = [];

  append(at: Instant, event: TraceEvent): void {
    this.records.push({ seq: this.records.length, at, ...event });
  }
}

/** A hash over every record, as 32 hexadecimal digits. Records are made in one place each, so their keys have one order. */
export function traceHash(records: readonly TraceRecord[]): string {
  const hash = sha256.create();
  for (const record of records) hash.update(utf8ToBytes(`${JSON.stringify(record)}\n`));
  return bytesToHex(hash.digest()).slice(0, HASH_CHARACTERS);
}
