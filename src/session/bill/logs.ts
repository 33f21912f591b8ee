import type { TraceRecord } from "../protocol.ts";
import type { Meter, Position } from "./meter.ts";

const queried: Position = {
  id: "logs.queried",
  title: "Logs that Logs Insights scanned",
  unit: "GB",
  price: "logsQueriedGb",
};
const put: Position = {
  id: "logs.put",
  title: "Logs that were written with PutLogEvents",
  unit: "GB",
  price: "logsPutGb",
};

const BYTES_PER_GB = 1_024 ** 3;

/** What functions write to stdout is not billed here: it would be by far the smallest line of most runs. https://aws.amazon.com/cloudwatch/pricing/ */
export class LogsMeter implements Meter {
  private queriedBytes = 0;
  private putBytes = 0;

  note(record: TraceRecord): void {
    if (record.type === "logs.queried") this.queriedBytes += record.bytesScanned;
    if (record.type === "log-events.put") this.putBytes += record.bytes;
  }

  *quantities(): Iterable<readonly [Position, number]> {
    yield [queried, this.queriedBytes / BYTES_PER_GB];
    yield [put, this.putBytes / BYTES_PER_GB];
  }
}
