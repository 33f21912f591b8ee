import type { TraceRecord } from "../protocol.ts";

type MessageRecord = Extract<
  TraceRecord,
  { type: "message.sent" | "message.received" | "message.deleted" }
>;

const MESSAGES_PER_CALL = 10;
const BYTES_PER_REQUEST = 64 * 1_024;

/**
 * Requests to SQS queues, from what became of their messages. Messages that a queue gave or deleted at one instant went in
 * calls of ten; every message was sent by a call of its own. Each 64 KB of a call count as a request. Polls that found
 * nothing are not in the trace and not counted. https://aws.amazon.com/sqs/pricing/
 */
export class QueueRequests {
  standard = 0;
  fifo = 0;
  private readonly bytes = new Map<string, number>();
  /** The call that is being filled, by queue and kind. */
  private readonly calls = new Map<string, { at: number; messages: number; bytes: number }>();

  note(record: MessageRecord): void {
    const { type, queue, messageId, at } = record;
    if (type === "message.sent") {
      this.bytes.set(messageId, record.bytes);
      this.count(queue, Math.max(1, Math.ceil(record.bytes / BYTES_PER_REQUEST)));
      return;
    }
    const key = `${type} ${queue}`;
    let call = this.calls.get(key);
    if (!call || call.at !== at || call.messages === MESSAGES_PER_CALL) {
      call = { at, messages: 0, bytes: 0 };
      this.calls.set(key, call);
      this.count(queue, 1);
    }
    call.messages++;
    if (type === "message.deleted") return;
    const before = Math.ceil(call.bytes / BYTES_PER_REQUEST);
    call.bytes += this.bytes.get(messageId) ?? 0;
    this.count(queue, Math.max(0, Math.ceil(call.bytes / BYTES_PER_REQUEST) - Math.max(1, before)));
  }

  private count(queue: string, requests: number): void {
    if (queue.endsWith(".fifo")) this.fifo += requests;
    else this.standard += requests;
  }
}
