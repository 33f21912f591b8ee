/** `node:crypto`: hashes, HMAC and key derivation, computed by the host. */
import { base, bytesOf, coded, compute, joined, latin1, ownBytes, stream } from "./shared.ts";
import { Cipher, CIPHER_NAMES } from "./ciphers.ts";
import { generateKeyPairSync, KeyObject, keys } from "./keys.ts";
import { CryptoKey, subtle } from "./subtle.ts";

type Encoding = string | undefined;
const encoded = (bytes: { toString(encoding: string): string }, encoding: Encoding): unknown =>
  encoding === undefined || encoding === "buffer" ? bytes : bytes.toString(encoding);

const HASHES = ["md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha512-256"];

const STATES = ["_readableState", "_writableState", "_events"];

/** A class of streams that make their state when something first looks at it, as Node's own hashes do. */
function lazily<T extends { prototype: object }>(Stream: T): T {
  function LazyStream(): void {}
  LazyStream.prototype = Object.create(Stream.prototype) as object;
  for (const name of STATES) {
    Object.defineProperty(LazyStream.prototype, name, {
      // An emitter looks at its prototype, too: only what was made of the class is a stream.
      get(this: Record<string, unknown>): unknown {
        if (!Object.hasOwn(this, "chunks")) return undefined;
        for (const state of STATES) {
          Object.defineProperty(this, state, {
            writable: true,
            configurable: true,
            enumerable: true,
          });
        }
        (Stream as unknown as (this: object) => void).call(this);
        return this[name];
      },
    });
  }
  return LazyStream as unknown as T;
}

/**
 * Collects, and asks the host once. Hashes are streams, too, but hardly one is used as a stream, and whoever signs requests
 * makes many: what a stream consists of is made when it is first asked for.
 */
abstract class Digester extends lazily(stream.Transform) {
  protected chunks: Uint8Array[] = [];
  private done = false;

  protected abstract compute(bytes: Uint8Array): Uint8Array;

  update(data: unknown, encoding?: string): this {
    if (this.done) throw coded(new Error("Digest already called"), "ERR_CRYPTO_HASH_FINALIZED");
    // The caller may change its bytes afterwards.
    this.chunks.push(
      data instanceof Uint8Array
        ? ownBytes(data)
        : typeof data === "string"
          ? bytesOf(data, encoding)
          : bytesOf(data).slice(),
    );
    return this;
  }

  digest(encoding?: string): unknown {
    if (this.done) throw coded(new Error("Digest already called"), "ERR_CRYPTO_HASH_FINALIZED");
    this.done = true;
    return encoded(this.compute(joined(this.chunks)), encoding);
  }

  _transform(chunk: unknown, encoding: string, callback: () => void): void {
    this.update(chunk, encoding);
    callback();
  }

  _flush(callback: () => void): void {
    (this as unknown as { push(data: unknown): void }).push(this.digest());
    callback();
  }
}

class Hash extends Digester {
  private readonly algorithm: string;
  constructor(algorithm: string) {
    super();
    this.algorithm = algorithm;
    // An unknown name is an error at once.
    if (!HASHES.includes(algorithm.toLowerCase())) this.compute(new Uint8Array(0));
  }
  copy(): Hash {
    const copy = new Hash(this.algorithm);
    copy.chunks = [...this.chunks];
    return copy;
  }
  protected compute(bytes: Uint8Array): Uint8Array {
    return compute("hash", { algorithm: this.algorithm }, bytes);
  }
}

/** The key goes to the host in front of the data. */
class Hmac extends Digester {
  private readonly options: object;
  constructor(algorithm: string, key: unknown) {
    super();
    const bytes = ownBytes(keyBytes(key));
    this.options = { algorithm, keyBytes: bytes.length };
    this.chunks.push(bytes);
  }
  protected compute(bytes: Uint8Array): Uint8Array {
    return compute("hmac", this.options, bytes);
  }
}

const keyBytes = (key: unknown): Uint8Array =>
  key instanceof KeyObject || key instanceof CryptoKey ? key.bytes! : bytesOf(key);

function timingSafeEqual(a: unknown, b: unknown): boolean {
  const [left, right] = [bytesOf(a), bytesOf(b)];
  if (left.length !== right.length) {
    throw coded(
      new RangeError("Input buffers must have the same byte length"),
      "ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH",
    );
  }
  return left.every((byte, i) => byte === right[i]);
}

type Callback = (error: unknown, value?: unknown) => void;

/** The form with a callback of a function that computes at once. */
const later =
  (call: (...args: never[]) => unknown) =>
  (...args: unknown[]): void => {
    const callback = args.pop() as Callback;
    let value: unknown;
    try {
      value = call(...(args as never[]));
    } catch (error) {
      return void Promise.resolve().then(() => callback(error));
    }
    Promise.resolve().then(() => callback(null, value));
  };

const pbkdf2Sync = (
  password: unknown,
  salt: unknown,
  iterations: number,
  keyLength: number,
  algorithm: string,
): unknown =>
  compute(
    "pbkdf2",
    { algorithm, salt: latin1(bytesOf(salt)), iterations, keyBytes: keyLength },
    bytesOf(password),
  );

interface ScryptOptions {
  N?: number;
  cost?: number;
  r?: number;
  blockSize?: number;
  p?: number;
  parallelization?: number;
}

const scryptSync = (
  password: unknown,
  salt: unknown,
  keyLength: number,
  { N, cost = N, r, blockSize = r, p, parallelization = p }: ScryptOptions = {},
): unknown =>
  compute(
    "scrypt",
    { salt: latin1(bytesOf(salt)), keyBytes: keyLength, cost, blockSize, parallelization },
    bytesOf(password),
  );

export const webcrypto = { ...base.crypto.webcrypto, subtle };

const hkdfSync = (
  algorithm: string,
  key: unknown,
  salt: unknown,
  info: unknown,
  keyLength: number,
): ArrayBufferLike =>
  Uint8Array.from(
    compute(
      "hkdf",
      { algorithm, salt: latin1(bytesOf(salt)), other: latin1(bytesOf(info)), keyBytes: keyLength },
      keyBytes(key),
    ),
  ).buffer;

function randomInt(...args: (number | Callback)[]): unknown {
  const callback = typeof args.at(-1) === "function" ? (args.pop() as Callback) : undefined;
  const value: unknown = base.crypto.randomInt(...args);
  return callback ? void Promise.resolve().then(() => callback(null, value)) : value;
}

const randomBytes = (count: number, callback?: Callback): unknown => {
  const bytes: unknown = base.crypto.randomBytes(count);
  return callback ? void Promise.resolve().then(() => callback(null, bytes)) : bytes;
};

const randomFillSync = <T extends ArrayBufferView>(view: T): T => {
  const bytes = base.crypto.randomBytes(view.byteLength) as Uint8Array;
  new Uint8Array(view.buffer, view.byteOffset, view.byteLength).set(bytes);
  return view;
};

export const crypto: Record<string, unknown> = {
  ...base.crypto,
  webcrypto,
  subtle,
  Hash,
  Hmac,
  ...keys,
  createHash: (algorithm: string) => new Hash(algorithm),
  createHmac: (algorithm: string, key: unknown) => new Hmac(algorithm, key),
  hash: (algorithm: string, data: unknown, encoding = "hex") =>
    encoded(compute("hash", { algorithm }, bytesOf(data)), encoding),
  getHashes: () => HASHES,
  getCiphers: () => [...CIPHER_NAMES],
  Cipheriv: Cipher,
  Decipheriv: Cipher,
  createCipheriv: (name: string, key: unknown, iv: unknown) => new Cipher(name, key, iv, false),
  createDecipheriv: (name: string, key: unknown, iv: unknown) => new Cipher(name, key, iv, true),
  generateKeyPair: later(generateKeyPairSync as never),
  hkdfSync,
  hkdf: later(hkdfSync as never),
  randomInt,
  randomBytes,
  randomFillSync,
  randomFill: later(randomFillSync as never),
  pseudoRandomBytes: randomBytes,
  timingSafeEqual,
  pbkdf2Sync,
  pbkdf2: later(pbkdf2Sync as never),
  scryptSync,
  scrypt: later(scryptSync as never),
};
