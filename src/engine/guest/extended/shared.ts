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

export function joined(chunks: readonly Bytes[]): Bytes {
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
}

/** Has the host compute; answers a Buffer. */
export function compute(
  operation: string,
  options: object,
  bytes: Bytes,
): Bytes & { toString(encoding?: string): string } {
  const { buffer, byteOffset, byteLength } = bytes;
  const whole = byteOffset === 0 && byteLength === buffer.byteLength;
  const part = whole ? buffer : buffer.slice(byteOffset, byteOffset + byteLength);
  return Buffer.from(host.compute(operation, JSON.stringify(options), part));
}
