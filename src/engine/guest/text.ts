/** TextEncoder and TextDecoder for UTF-8, which is what handlers use. */
import { Buffer } from "buffer";

export class TextEncoder {
  readonly encoding = "utf-8";
  encode(text = ""): Uint8Array {
    return new Uint8Array(Buffer.from(String(text), "utf8"));
  }
  encodeInto(text: string, into: Uint8Array): { read: number; written: number } {
    const bytes = this.encode(text);
    const written = Math.min(bytes.length, into.length);
    into.set(bytes.subarray(0, written));
    return { read: text.length, written };
  }
}

const UTF8_NAMES = ["utf-8", "utf8", "unicode-1-1-utf-8"];

export class TextDecoder {
  readonly encoding = "utf-8";
  constructor(label = "utf-8") {
    if (!UTF8_NAMES.includes(label.toLowerCase())) {
      throw new RangeError(`The "${label}" encoding is not supported`);
    }
  }
  decode(bytes?: ArrayBuffer | ArrayBufferView): string {
    if (!bytes) return "";
    const view = ArrayBuffer.isView(bytes)
      ? Buffer.from(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength)
      : Buffer.from(bytes);
    const text = view.toString("utf8");
    return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  }
}
