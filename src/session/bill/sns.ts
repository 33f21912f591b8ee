import type { TraceRecord } from "../protocol.ts";
import type { Meter, Position } from "./meter.ts";

const requests: Position = {
  id: "sns.requests",
  title: "SNS requests",
  unit: "requests",
  price: "publishRequest",
};
const fifoRequests: Position = {
  id: "sns.fifo-messages",
  title: "SNS messages published to FIFO topics",
  unit: "messages",
  price: "fifoPublishRequest",
};
const fifoGb: Position = {
  id: "sns.fifo-published",
  title: "Published to FIFO topics",
  unit: "GB",
  price: "fifoPublishedGb",
};
const fifoDeliveries: Position = {
  id: "sns.fifo-deliveries",
  title: "SNS messages delivered by FIFO topics",
  unit: "messages",
  price: "fifoDelivery",
};
const fifoDeliveredGb: Position = {
  id: "sns.fifo-delivered",
  title: "Delivered by FIFO topics",
  unit: "GB",
  price: "fifoDeliveredGb",
};

const BYTES_PER_REQUEST = 64 * 1_024;
const BYTES_PER_GB = 1_024 ** 3;

/**
 * Messages that topics took, every 64 KB of each; a message of a batch counts like one of its own. Deliveries of standard
 * topics to queues and functions are free. https://aws.amazon.com/sns/pricing/
 */
export class SnsMeter implements Meter {
  private readonly counts = new Map<Position, number>([
    [requests, 0],
    [fifoRequests, 0],
    [fifoGb, 0],
    [fifoDeliveries, 0],
    [fifoDeliveredGb, 0],
  ]);
  /** Of the messages of FIFO topics. */
  private readonly bytes = new Map<string, number>();

  note(record: TraceRecord): void {
    if (record.type === "notification.published") {
      const { topic, messageId, bytes } = record;
      if (!topic.endsWith(".fifo")) {
        return this.add(requests, Math.max(1, Math.ceil(bytes / BYTES_PER_REQUEST)));
      }
      this.bytes.set(messageId, bytes);
      this.add(fifoRequests, 1);
      this.add(fifoGb, bytes / BYTES_PER_GB);
    } else if (record.type === "notification.delivered") {
      const bytes = this.bytes.get(record.messageId);
      if (bytes === undefined) return;
      this.add(fifoDeliveries, 1);
      this.add(fifoDeliveredGb, bytes / BYTES_PER_GB);
    }
  }

  quantities(): Iterable<readonly [Position, number]> {
    return this.counts;
  }

  private add(position: Position, quantity: number): void {
    this.counts.set(position, this.counts.get(position)! + quantity);
  }
}
