/** `node:zlib`: gzip, deflate and their inverses, computed by the host. Brotli and zstd are not simulated. */
import { TransformStream } from "web-streams-polyfill";
import { Buffer, bytesOf, compute, joined, missing, stream } from "./shared.ts";

type Callback = (error: unknown, result?: unknown) => void;

const OPERATIONS = ["gzip", "gunzip", "deflate", "inflate", "deflateRaw", "inflateRaw"];
const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

const run = (operation: string, data: unknown, options: { level?: number } = {}): unknown => {
  const bytes = bytesOf(data);
  return compute(operation, { level: options.level }, bytes);
};

/** Collects everything, and computes when there is no more. */
class Zlib extends stream.Transform {
  private readonly operation: (bytes: Uint8Array) => unknown;
  private readonly chunks: Uint8Array[] = [];
  bytesWritten = 0;
  constructor(operation: (bytes: Uint8Array) => unknown) {
    super();
    this.operation = operation;
  }
  _transform(chunk: unknown, encoding: string, callback: () => void): void {
    const bytes = typeof chunk === "string" ? Buffer.from(chunk, encoding) : chunk;
    this.chunks.push(bytes as Uint8Array);
    this.bytesWritten += (bytes as Uint8Array).length;
    callback();
  }
  _flush(callback: (error?: unknown) => void): void {
    try {
      (this as unknown as { push(data: unknown): void }).push(
        this.operation(joined([...this.chunks, Buffer.alloc(0)])),
      );
    } catch (error) {
      return callback(error);
    }
    callback();
  }
  close(): void {}
  flush(callback?: () => void): void {
    callback?.();
  }
}

const capital = (name: string): string => name[0]!.toUpperCase() + name.slice(1);

const all: Record<string, (data: unknown, options?: object) => unknown> = {
  unzip: (data, options) => run(isGzip(bytesOf(data)) ? "gunzip" : "inflate", data, options),
};
for (const name of OPERATIONS) all[name] = (data, options) => run(name, data, options);

export const zlib: Record<string, unknown> = {
  constants: {
    Z_NO_FLUSH: 0,
    Z_PARTIAL_FLUSH: 1,
    Z_SYNC_FLUSH: 2,
    Z_FULL_FLUSH: 3,
    Z_FINISH: 4,
    Z_NO_COMPRESSION: 0,
    Z_BEST_SPEED: 1,
    Z_BEST_COMPRESSION: 9,
    Z_DEFAULT_COMPRESSION: -1,
    BROTLI_OPERATION_PROCESS: 0,
    BROTLI_OPERATION_FLUSH: 1,
    BROTLI_PARAM_QUALITY: 1,
  },
};
for (const [name, operation] of Object.entries(all)) {
  zlib[`${name}Sync`] = operation;
  zlib[name] = (data: unknown, ...rest: unknown[]): void => {
    const callback = rest.pop() as Callback;
    let result: unknown;
    try {
      result = operation(data, rest[0] as object);
    } catch (error) {
      return void Promise.resolve().then(() => callback(error));
    }
    Promise.resolve().then(() => callback(null, result));
  };
  zlib[capital(name)] = class extends Zlib {
    constructor(options?: object) {
      super((bytes) => operation(bytes, options));
    }
  };
  zlib[`create${capital(name)}`] = (options?: object) =>
    new Zlib((bytes) => operation(bytes, options));
}
const CRC_POLYNOMIAL = 0xedb88320;
const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++)
    value = value & 1 ? (value >>> 1) ^ CRC_POLYNOMIAL : value >>> 1;
  return value;
});

zlib["crc32"] = (data: unknown, start = 0): number => {
  let value = ~start >>> 0;
  for (const byte of bytesOf(data)) value = (value >>> 8) ^ CRC_TABLE[(value ^ byte) & 0xff]!;
  return ~value >>> 0;
};

const FORMATS: Record<string, [compress: string, decompress: string]> = {
  gzip: ["gzip", "gunzip"],
  deflate: ["deflate", "inflate"],
  "deflate-raw": ["deflateRaw", "inflateRaw"],
};

/** A web stream that collects everything, and computes when there is no more. */
class CodingStream {
  readonly readable: unknown;
  readonly writable: unknown;
  constructor(format: string, direction: 0 | 1) {
    const operation = FORMATS[format]?.[direction] ?? missing(`the compression format ${format}`)();
    const chunks: Uint8Array[] = [];
    const { readable, writable } = new TransformStream({
      transform: (chunk) => void chunks.push(bytesOf(chunk).slice()),
      flush: (controller) =>
        controller.enqueue(
          Uint8Array.from(run(operation, joined([...chunks, new Uint8Array(0)])) as Uint8Array),
        ),
    });
    this.readable = readable;
    this.writable = writable;
  }
}

export class CompressionStream extends CodingStream {
  constructor(format: string) {
    super(format, 0);
  }
}
export class DecompressionStream extends CodingStream {
  constructor(format: string) {
    super(format, 1);
  }
}

for (const name of ["brotliCompress", "brotliDecompress", "zstdCompress", "zstdDecompress"]) {
  zlib[name] = missing(`zlib.${name}`);
  zlib[`${name}Sync`] = missing(`zlib.${name}Sync`);
  zlib[`create${capital(name)}`] = missing(`zlib.create${capital(name)}`);
}
