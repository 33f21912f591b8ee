/** `node:crypto` and `crypto.subtle`: hashes, HMAC and key derivation, computed by the host. */
import {
  base,
  Buffer,
  bytesOf,
  coded,
  compute,
  joined,
  latin1,
  missing,
  stream,
} from "./shared.ts";

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
      get(this: Record<string, unknown>): unknown {
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
    this.chunks.push(typeof data === "string" ? bytesOf(data, encoding) : bytesOf(data).slice());
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

class Hmac extends Digester {
  private readonly options: object;
  constructor(algorithm: string, key: unknown) {
    super();
    this.options = { algorithm, key: latin1(keyBytes(key)) };
  }
  protected compute(bytes: Uint8Array): Uint8Array {
    return compute("hmac", this.options, bytes);
  }
}

/** A secret key; the other kinds of key are not simulated. */
class KeyObject {
  readonly type = "secret";
  readonly bytes: Uint8Array;
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }
  get symmetricKeySize(): number {
    return this.bytes.length;
  }
  export(): Uint8Array {
    return Buffer.from(this.bytes);
  }
}

const keyBytes = (key: unknown): Uint8Array =>
  key instanceof KeyObject ? key.bytes : key instanceof CryptoKey ? key.bytes : bytesOf(key);

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

export class CryptoKey {
  readonly type = "secret";
  readonly bytes: Uint8Array;
  readonly algorithm: object;
  readonly extractable: boolean;
  readonly usages: string[];
  constructor(bytes: Uint8Array, algorithm: object, extractable: boolean, usages: string[]) {
    this.bytes = bytes;
    this.algorithm = algorithm;
    this.extractable = extractable;
    this.usages = usages;
  }
}

type Algorithm = string | { name: string; hash?: string | { name: string } };
const nameOf = (algorithm: Algorithm | undefined): string =>
  typeof algorithm === "string" ? algorithm : (algorithm?.name ?? "");
const bufferOf = (bytes: Uint8Array): ArrayBufferLike => Uint8Array.from(bytes).buffer;

function requireHmac(algorithm: Algorithm): void {
  if (nameOf(algorithm).toUpperCase() !== "HMAC")
    missing(`crypto.subtle with ${nameOf(algorithm)}`)();
}

const hmacWith = (key: CryptoKey, data: unknown): Uint8Array =>
  compute(
    "hmac",
    { algorithm: nameOf((key.algorithm as { hash?: Algorithm }).hash), key: latin1(key.bytes) },
    bytesOf(data),
  );

const subtle: Record<string, unknown> = {
  digest: async (algorithm: Algorithm, data: unknown) =>
    bufferOf(compute("hash", { algorithm: nameOf(algorithm) }, bytesOf(data))),
  importKey: async (
    format: string,
    data: unknown,
    algorithm: Algorithm,
    extractable: boolean,
    usages: string[],
  ) => {
    requireHmac(algorithm);
    if (format !== "raw") missing(`crypto.subtle.importKey with the format ${format}`)();
    return new CryptoKey(bytesOf(data).slice(), algorithm as object, extractable, usages);
  },
  sign: async (algorithm: Algorithm, key: CryptoKey, data: unknown) => {
    requireHmac(algorithm);
    return bufferOf(hmacWith(key, data));
  },
  verify: async (algorithm: Algorithm, key: CryptoKey, signature: unknown, data: unknown) => {
    requireHmac(algorithm);
    const [given, expected] = [bytesOf(signature), hmacWith(key, data)];
    return given.length === expected.length && timingSafeEqual(given, expected);
  },
};
for (const name of [
  "encrypt",
  "decrypt",
  "deriveKey",
  "deriveBits",
  "generateKey",
  "exportKey",
  "wrapKey",
  "unwrapKey",
]) {
  subtle[name] = async () => missing(`crypto.subtle.${name}`)();
}

export const webcrypto = { ...base.crypto.webcrypto, subtle };

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
  KeyObject,
  createHash: (algorithm: string) => new Hash(algorithm),
  createHmac: (algorithm: string, key: unknown) => new Hmac(algorithm, key),
  hash: (algorithm: string, data: unknown, encoding = "hex") =>
    encoded(compute("hash", { algorithm }, bytesOf(data)), encoding),
  createSecretKey: (key: unknown, encoding?: string) =>
    new KeyObject(bytesOf(key, encoding).slice()),
  getHashes: () => HASHES,
  getCiphers: () => [],
  randomBytes,
  randomFillSync,
  randomFill: later(randomFillSync as never),
  pseudoRandomBytes: randomBytes,
  timingSafeEqual,
  pbkdf2Sync,
  pbkdf2: later(pbkdf2Sync as never),
  scryptSync,
  scrypt: later(scryptSync as never),
  constants: {},
};
for (const name of [
  "createCipheriv",
  "createDecipheriv",
  "createSign",
  "createVerify",
  "createPrivateKey",
  "createPublicKey",
  "createECDH",
  "createDiffieHellman",
  "generateKeyPairSync",
  "generateKeyPair",
  "publicEncrypt",
  "privateDecrypt",
  "sign",
  "verify",
  "hkdfSync",
]) {
  crypto[name] = missing(`crypto.${name}`);
}
