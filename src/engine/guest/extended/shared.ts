/** The dependencies, and what every built-in here is made with. */
import type { Dependencies } from "./dependencies.ts";

declare const dependencies: Dependencies;

/** QuickJS does not have them yet. */
const symbolOf = (name: string): symbol => {
  if (!(name in Symbol)) Object.defineProperty(Symbol, name, { value: Symbol(`Symbol.${name}`) });
  return (Symbol as unknown as Record<string, symbol>)[name]!;
};
export const dispose = symbolOf("dispose");
export const asyncDispose = symbolOf("asyncDispose");

export const {
  host,
  exchange,
  nextTick,
  sockets,
  Buffer,
  EventEmitter,
  process,
  stream,
  inspect,
  util,
  timers,
  base,
  abort,
  text,
  contexts,
} = dependencies;

function notSimulated(what: string): never {
  throw Object.assign(new Error(`${what} is not simulated`), { code: "ERR_NOT_SIMULATED" });
}

/** A function of Node's that is only there by name. */
export const missing = (what: string) =>
  function missingFunction(): never {
    return notSimulated(what);
  };

export const coded = (error: Error, code: string): Error => Object.assign(error, { code });

type Bytes = Uint8Array;

/** Bytes of a text, a view or a buffer. */
export function bytesOf(data: unknown, encoding?: string): Bytes {
  if (typeof data === "string") return Buffer.from(data, encoding ?? "utf8");
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  if (ArrayBuffer.isView(data)) {
    return new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);
  }
  const type =
    data === null || data === undefined || typeof data === "object"
      ? String(data)
      : `type ${typeof data} (${String(data)})`;
  throw coded(
    new TypeError(
      `The "data" argument must be of type string or an instance of Buffer, TypedArray, or DataView. Received ${type}`,
    ),
    "ERR_INVALID_ARG_TYPE",
  );
}

export const latin1 = (bytes: Bytes): string => Buffer.from(bytes).toString("latin1");

const { setPrototypeOf } = Object;
const bufferPrototype = Buffer.prototype as object;

type BufferLike = Bytes & { toString(encoding?: string): string };

/** Makes a Buffer of bytes that nobody else has; the way through `Buffer.from` takes ten times as long. */
export const asBuffer = (bytes: Bytes): BufferLike =>
  setPrototypeOf(bytes, bufferPrototype) as BufferLike;

/** A copy of a view's bytes, or the bytes of a buffer. */
export const ownBytes = (bytes: ArrayLike<number> | ArrayBuffer): Bytes =>
  new Uint8Array(bytes as ArrayBuffer);

/** The only chunk itself, or all of them in a Buffer. */
export function joined(chunks: readonly Bytes[]): Bytes {
  if (chunks.length === 1) return chunks[0]!;
  let length = 0;
  for (const chunk of chunks) length += chunk.length;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return asBuffer(whole);
}

/** Has the host compute; answers a Buffer. */
export function compute(operation: string, options: object, bytes: Bytes): BufferLike {
  const { buffer, byteOffset, byteLength } = bytes;
  const whole = byteOffset === 0 && byteLength === buffer.byteLength;
  const part = whole ? buffer : buffer.slice(byteOffset, byteOffset + byteLength);
  return asBuffer(ownBytes(host.compute(operation, JSON.stringify(options), part)));
}
