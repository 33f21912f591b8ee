import type { TraceRecord } from "../protocol.ts";
import type { Meter, Position } from "./meter.ts";

const writes: Position = {
  id: "s3.write-requests",
  title: "S3 PUT, COPY, POST and LIST requests",
  unit: "requests",
  price: "writeRequest",
};
const reads: Position = {
  id: "s3.read-requests",
  title: "S3 GET and other requests",
  unit: "requests",
  price: "readRequest",
};

/** DELETE and CANCEL requests cost nothing. https://aws.amazon.com/s3/pricing/ */
const FREE = new Set(["DeleteObject", "DeleteObjects", "DeleteBucket", "AbortMultipartUpload"]);
const READS = new Set([
  "GetObject",
  "HeadObject",
  "HeadBucket",
  "GetObjectAttributes",
  "GetObjectTagging",
  "GetBucketLocation",
  "GetBucketVersioning",
]);

/**
 * Requests by what they cost: PUT, COPY, POST and LIST, or GET and all others. Those of functions are in the trace by
 * themselves; of others there is the object that they put. Storage is left out: a run is too short to cost any.
 */
export class S3Meter implements Meter {
  private written = 0;
  private read = 0;

  note(record: TraceRecord): void {
    if (record.type === "object.put" && record.requester) this.written++;
    if (record.type !== "http.requested" || record.aws?.service !== "s3") return;
    const { operation } = record.aws;
    if (FREE.has(operation)) return;
    if (READS.has(operation)) this.read++;
    else this.written++;
  }

  *quantities(): Iterable<readonly [Position, number]> {
    yield [writes, this.written];
    yield [reads, this.read];
  }
}
