import type { Instant } from "./instant.ts";
import { TextHash } from "./text-hash.ts";
import type { TraceEvent, TraceRecord } from "./trace.ts";

/** The append-only trace of a run. */
export class Recorder {
  readonly records: TraceRecord[] = [];

  append(at: Instant, event: TraceEvent): void {
    this.records.push({ seq: this.records.length, at, ...event });
  }
}

/** A hash over every record, as 32 hexadecimal digits. Records are made in one place each, so their keys have one order. */
export function traceHash(records: readonly TraceRecord[]): string {
  const hash = new TextHash();
  for (const record of records) hash.update(JSON.stringify(record));
  return hash.digest();
}
