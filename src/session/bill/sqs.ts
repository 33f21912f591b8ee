import type { TraceRecord } from "../protocol.ts";
import type { Meter, Position } from "./meter.ts";

type MessageRecord = Extract<
  TraceRecord,
  { type: "message.sent" | "message.received" | "message.deleted" }
>;

const standard: Position = {
  id: "sqs.requests",
  title: "SQS requests",
  unit: "requests",
  price: "queueRequest",
};
const fifo: Position = {
  id: "sqs.fifo-requests",
  title: "SQS requests to FIFO queues",
  unit: "requests",
  price: "fifoQueueRequest",
};

const MESSAGES_PER_CALL = 10;
const BYTES_PER_REQUEST = 64 * 1_024;

/**
 * Requests to SQS queues. Those of functions are in the trace as calls. Those of services, pollers and workloads follow from
 * what became of their messages: what a queue gave or deleted at one instant went in calls of ten, and every message was
 * sent by a call of its own. Each 64 KB count as a request. Polls of event source mappings that found nothing are not in the
 * trace and not counted. https://aws.amazon.com/sqs/pricing/
 */
export class SqsMeter implements Meter {
  private readonly requests = new Map([
    [standard, 0],
    [fifo, 0],
  ]);
  private readonly bytes = new Map<string, number>();
  /** The call that is being filled, by queue and kind. */
  private readonly calls = new Map<string, { at: number; messages: number; bytes: number }>();

  note(record: TraceRecord): void {
    switch (record.type) {
      case "message.sent":
      case "message.received":
      case "message.deleted":
        return this.message(record);
      case "http.requested":
        if (record.aws?.service !== "sqs") return;
        return this.count(record.aws.resource ?? "", requestsFor(record.body?.length ?? 0));
    }
  }

  quantities(): Iterable<readonly [Position, number]> {
    return this.requests;
  }

  private message(record: MessageRecord): void {
    const { type, queue, messageId, at } = record;
    if (type === "message.sent") this.bytes.set(messageId, record.bytes);
    if (record.byCall) return;
    if (type === "message.sent") return this.count(queue, requestsFor(record.bytes));
    const key = `${type} ${queue}`;
    let call = this.calls.get(key);
    if (!call || call.at !== at || call.messages === MESSAGES_PER_CALL) {
      call = { at, messages: 0, bytes: 0 };
      this.calls.set(key, call);
      this.count(queue, 1);
    }
    call.messages++;
    if (type === "message.deleted") return;
    const before = requestsFor(call.bytes);
    call.bytes += this.bytes.get(messageId) ?? 0;
    this.count(queue, requestsFor(call.bytes) - before);
  }

  private count(queue: string, requests: number): void {
    const position = queue.endsWith(".fifo") ? fifo : standard;
    this.requests.set(position, this.requests.get(position)! + requests);
  }
}

const requestsFor = (bytes: number): number => Math.max(1, Math.ceil(bytes / BYTES_PER_REQUEST));
