import type { TraceRecord } from "../protocol.ts";
import type { Meter, Position } from "./meter.ts";

const requests: Position = {
  id: "rds-data.requests",
  title: "Data API requests",
  unit: "requests",
  price: "dataApiRequest",
};
const BYTES_PER_REQUEST = 32 * 1_024;

/** Calls of the Data API; each 32 KB of what they carry count as one. https://aws.amazon.com/rds/aurora/pricing/ */
export class RdsDataMeter implements Meter {
  private count = 0;

  note(record: TraceRecord): void {
    if (record.type !== "http.requested" || record.aws?.service !== "rds-data") return;
    this.count += Math.max(1, Math.ceil((record.body?.length ?? 0) / BYTES_PER_REQUEST));
  }

  quantities(): Iterable<readonly [Position, number]> {
    return [[requests, this.count]];
  }
}
