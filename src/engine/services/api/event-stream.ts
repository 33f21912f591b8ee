/** Messages of `application/vnd.amazon.eventstream`. https://smithy.io/2.0/aws/amazon-eventstream.html */
import { crc32 } from "./crc32.ts";

const PRELUDE_BYTES = 12;
const CHECKSUM_BYTES = 4;
/** The type of a header's value. */
const STRING = 7;
const encoder = new TextEncoder();

export function eventMessage(
  eventType: string,
  contentType: string,
  payload: Uint8Array,
): Uint8Array {
  const headers = Uint8Array.from([
    ...header(":event-type", eventType),
    ...header(":content-type", contentType),
    ...header(":message-type", "event"),
  ]);
  const length = PRELUDE_BYTES + headers.length + payload.length + CHECKSUM_BYTES;
  const message = new Uint8Array(length);
  const view = new DataView(message.buffer);
  view.setUint32(0, length);
  view.setUint32(4, headers.length);
  view.setInt32(8, crc32(message.subarray(0, 8)));
  message.set(headers, PRELUDE_BYTES);
  message.set(payload, PRELUDE_BYTES + headers.length);
  const end = length - CHECKSUM_BYTES;
  view.setInt32(end, crc32(message.subarray(0, end)));
  return message;
}

function header(name: string, value: string): number[] {
  const bytes = encoder.encode(value);
  const { length } = bytes;
  return [name.length, ...encoder.encode(name), STRING, length >> 8, length & 255, ...bytes];
}
