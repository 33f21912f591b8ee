import { LOGS_QUOTAS, utf8Length } from "../../engine/index.ts";
import type { TraceRecord } from "../protocol.ts";
import type { Meter, Position } from "./meter.ts";

const ofFunctions: Position = {
  id: "logs.functions",
  title: "Logs of functions",
  unit: "GB",
  price: "logsFromLambdaGb",
};
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

/**
 * What functions and Lambda write is paid when it comes in, each event with the bytes that CloudWatch Logs counts on top of its
 * text. Storage is left out: it is paid by the month. https://aws.amazon.com/cloudwatch/pricing/
 */
export class LogsMeter implements Meter {
  private writtenBytes = 0;
  private queriedBytes = 0;
  private putBytes = 0;

  note(record: TraceRecord): void {
    if (record.type === "log") {
      this.writtenBytes += utf8Length(record.line) + LOGS_QUOTAS.logEventOverhead.value;
    }
    if (record.type === "logs.queried") this.queriedBytes += record.bytesScanned;
    if (record.type === "log-events.put") this.putBytes += record.bytes;
  }

  *quantities(): Iterable<readonly [Position, number]> {
    yield [ofFunctions, this.writtenBytes / BYTES_PER_GB];
    yield [queried, this.queriedBytes / BYTES_PER_GB];
    yield [put, this.putBytes / BYTES_PER_GB];
  }
}
