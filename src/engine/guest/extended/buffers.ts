/** What `node:buffer` has beyond Buffer. */
import { Buffer, coded, missing } from "./shared.ts";
import { Blob, File } from "./forms.ts";

const MAX_LENGTH = 2 ** 53 - 1;
const MAX_STRING_LENGTH = 536_870_888;

type Bytes = Uint8Array & { toString(encoding: string): string };

const isUtf8 = (bytes: Uint8Array): boolean => {
  const text = (Buffer.from(bytes) as Bytes).toString("utf8");
  return (Buffer.from(text, "utf8") as { equals(other: unknown): boolean }).equals(bytes);
};
const isAscii = (bytes: Uint8Array): boolean => bytes.every((byte) => byte < 0x80);

const SINGLE_BYTE = /^(latin1|binary|ascii)$/i;

/** What the target has no character for becomes a question mark. */
function transcode(bytes: Uint8Array, from: string, to: string): unknown {
  const text = (Buffer.from(bytes) as Bytes).toString(from);
  const most = /^ascii$/i.test(to) ? 0x7f : 0xff;
  const possible = SINGLE_BYTE.test(to)
    ? [...text].map((each) => (each.codePointAt(0)! > most ? "?" : each)).join("")
    : text;
  return Buffer.from(possible, to);
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/;

declare const DOMException: new (message: string, name: string) => Error;

export function atob(text: unknown): string {
  const compact = String(text).replace(/[\t\n\f\r ]/g, "");
  if (!BASE64.test(compact)) {
    throw new DOMException(
      "The string to be decoded is not correctly encoded.",
      "InvalidCharacterError",
    );
  }
  return (Buffer.from(compact, "base64") as Bytes).toString("latin1");
}

export function btoa(text: unknown): string {
  const given = String(text);
  for (let i = 0; i < given.length; i++) {
    if (given.charCodeAt(i) > 0xff)
      throw new DOMException("Invalid character", "InvalidCharacterError");
  }
  return (Buffer.from(given, "latin1") as Bytes).toString("base64");
}

/** Parts of Buffer that the package lacks or words differently. */
function complete(): void {
  const { toString, write } = Buffer.prototype as {
    toString(...args: unknown[]): string;
    write(...args: unknown[]): number;
  };
  const unknown = (encoding: unknown): never => {
    throw coded(new TypeError(`Unknown encoding: ${String(encoding)}`), "ERR_UNKNOWN_ENCODING");
  };
  const { isEncoding, from, alloc } = Buffer as {
    isEncoding(name: string): boolean;
    from(...args: unknown[]): Bytes;
    alloc(...args: unknown[]): Bytes;
  };
  Buffer.isEncoding = (name: string): boolean => /^base64url$/i.test(name) || isEncoding(name);
  Buffer.prototype.toString = function (
    this: Bytes,
    encoding?: string,
    ...range: number[]
  ): string {
    if (encoding === undefined || encoding === "utf8")
      return toString.call(this, encoding, ...range);
    if (/^base64url$/i.test(encoding)) {
      return toString
        .call(this, "base64", ...range)
        .replaceAll("+", "-")
        .replaceAll("/", "_")
        .replace(/=+$/, "");
    }
    if (!isEncoding(encoding)) unknown(encoding);
    return toString.call(this, encoding, ...range);
  };
  Buffer.prototype.write = function (this: Bytes, text: string, ...rest: unknown[]): number {
    const encoding = rest.at(-1);
    if (typeof encoding === "string" && /^base64url$/i.test(encoding))
      rest[rest.length - 1] = "base64";
    return write.call(this, text, ...rest);
  };
  Buffer.from = (value: unknown, encoding?: unknown, length?: unknown): Bytes => {
    if (typeof value === "object" && value !== null) return from(value, encoding, length);
    const isUrl =
      typeof value === "string" && typeof encoding === "string" && /^base64url$/i.test(encoding);
    if (
      typeof value === "number" ||
      value === null ||
      value === undefined ||
      typeof value === "boolean"
    )
      refuse(value);
    return from(value, isUrl ? "base64" : encoding, length);
  };
  Buffer.alloc = (size: unknown, ...rest: unknown[]): Bytes => {
    if (typeof size === "number" && !(size >= 0)) {
      throw coded(
        new RangeError(
          `The value of "size" is out of range. It must be >= 0 && <= ${MAX_LENGTH}. Received ${size}`,
        ),
        "ERR_OUT_OF_RANGE",
      );
    }
    return alloc.call(Buffer, size, ...rest);
  };
  Buffer.copyBytesFrom = (
    view: ArrayBufferView & { slice(from?: number, to?: number): ArrayBufferView; length: number },
    offset = 0,
    length?: number,
  ): Bytes => {
    const part = view.slice(offset, length === undefined ? undefined : offset + length);
    return from.call(Buffer, part.buffer, part.byteOffset, part.byteLength);
  };
  const { byteLength } = Buffer as { byteLength(...args: unknown[]): number };
  Buffer.byteLength = (value: unknown, encoding?: string): number => {
    const isBase64 =
      typeof value === "string" && encoding !== undefined && /^base64(url)?$/i.test(encoding);
    // Node counts characters, whatever they are.
    if (isBase64) return (value.replace(/={1,2}$/, "").length * 3) >>> 2;
    return byteLength.call(Buffer, value, encoding);
  };
  Buffer.poolSize = 65_536;
  Buffer.of = (...bytes: number[]): Bytes => from.call(Buffer, bytes);
}

function refuse(value: unknown): never {
  const received =
    value === null || value === undefined
      ? String(value)
      : `type ${typeof value} (${String(value)})`;
  throw coded(
    new TypeError(
      `The first argument must be of type string or an instance of Buffer, ArrayBuffer, or Array or an Array-like Object. Received ${received}`,
    ),
    "ERR_INVALID_ARG_TYPE",
  );
}

complete();

export const buffer: Record<string, unknown> = {
  Buffer,
  Blob,
  File,
  atob,
  btoa,
  isUtf8,
  isAscii,
  transcode,
  constants: { MAX_LENGTH, MAX_STRING_LENGTH },
  kMaxLength: MAX_LENGTH,
  kStringMaxLength: MAX_STRING_LENGTH,
  INSPECT_MAX_BYTES: 50,
  resolveObjectURL: missing("buffer.resolveObjectURL"),
};
