/** Buffer's conversions of more than a few bytes, done by the host, and the plain ones without ceremony. */
import { LARGE_DATA, LARGE_UTF8 } from "../../sandbox/operations.ts";
import type { Transcoding } from "../../sandbox/transcoding.ts";
import type { Dependencies } from "./dependencies.ts";
import { asBuffer, Buffer, ownBytes } from "./shared.ts";

declare const dependencies: Dependencies;
const { host } = dependencies;

const ENCODINGS: Readonly<Record<string, Transcoding>> = {
  utf8: "utf8",
  "utf-8": "utf8",
  base64: "base64",
  latin1: "latin1",
  binary: "latin1",
};

const encodingOf = (name: unknown): Transcoding | undefined =>
  name === undefined ? "utf8" : ENCODINGS[String(name).toLowerCase()];

type Text = string & { isWellFormed(): boolean };

/** Whether the host is asked for `length` characters or bytes. */
const isLarge = (length: number, encoding: Transcoding | undefined): boolean =>
  length >= (encoding === "utf8" ? LARGE_UTF8 : LARGE_DATA);

/** A text crosses the border up to its first NUL, as UTF-8, and without a byte order mark. */
function bytesOf(text: string, encodingName: unknown): ArrayBuffer | undefined {
  const encoding = encodingOf(encodingName);
  if (encoding === undefined || encoding === "latin1") return undefined;
  if (!isLarge(text.length, encoding)) return undefined;
  if (text.charCodeAt(0) === 0xfeff || text.includes("\0") || !(text as Text).isWellFormed())
    return undefined;
  return host.textToBytes(text, encoding);
}

type Bytes = Uint8Array & { readonly buffer: ArrayBuffer };
type From = (value: unknown, encoding?: unknown, length?: unknown) => Bytes;
type ToString = (encoding?: unknown, start?: number, end?: number) => string;
type ByteLength = (value: unknown, encoding?: unknown) => number;

/** Called while the VM boots. */
export function installLargeData(): void {
  const methods = Buffer as { from: From; byteLength: ByteLength };
  const { from, byteLength } = methods;
  methods.from = (value, encoding, length) => {
    if (typeof value === "string") {
      const bytes = value.length >= LARGE_UTF8 ? bytesOf(value, encoding) : undefined;
      if (bytes) return asBuffer(ownBytes(bytes)) as Bytes;
    } else if (encoding === undefined) {
      if (value instanceof Uint8Array || value instanceof ArrayBuffer) {
        return asBuffer(ownBytes(value)) as Bytes;
      }
    }
    return from(value, encoding, length);
  };
  methods.byteLength = (value, encoding) => {
    if (typeof value === "string" && value.length >= LARGE_UTF8) {
      const bytes = bytesOf(value, encoding);
      if (bytes) return bytes.byteLength;
    }
    return byteLength(value, encoding);
  };
  const prototype = Buffer.prototype as { toString: ToString };
  const toString = prototype.toString;
  prototype.toString = function (this: Bytes, encodingName, start = 0, end = this.length) {
    const encoding = encodingOf(encodingName);
    if (encoding === undefined || !isLarge(end - start, encoding)) {
      return toString.call(this, encodingName, start, end);
    }
    const part = this.subarray(start, end);
    if (encoding !== "base64" && part.includes(0)) {
      return toString.call(this, encodingName, start, end);
    }
    const { buffer, byteOffset, byteLength: size } = part;
    return host.bytesToText(buffer.slice(byteOffset, byteOffset + size), encoding);
  };
}
