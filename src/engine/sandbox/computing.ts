/** What the guest's built-ins have computed outside the VM, where it is fast: hashes, key derivation, compression. */
import { hmac } from "@noble/hashes/hmac.js";
import { md5, sha1 } from "@noble/hashes/legacy.js";
import { pbkdf2 } from "@noble/hashes/pbkdf2.js";
import { scrypt } from "@noble/hashes/scrypt.js";
import { sha224, sha256, sha384, sha512, sha512_256 } from "@noble/hashes/sha2.js";
import { deflateSync, gunzipSync, gzipSync, inflateSync, unzlibSync, zlibSync } from "fflate";
import { bytesToBase64 } from "./base64.ts";
import { GuestError } from "./guest-error.ts";
import { certificatesIn } from "./x509.ts";

/** Answers bytes. Throws {@link GuestError}. */
export interface Computing {
  perform(operation: string, options: ComputingOptions, bytes: Uint8Array): Uint8Array;
}

export interface ComputingOptions {
  /** For example `sha256`. */
  algorithm?: string;
  salt?: string;
  iterations?: number;
  /** How long a derived key shall be; of an HMAC, how many of the bytes are its key. */
  keyBytes?: number;
  cost?: number;
  blockSize?: number;
  parallelization?: number;
  level?: number;
}

const HASHES = {
  md5,
  sha1,
  sha224,
  sha256,
  sha384,
  sha512,
  "sha512-256": sha512_256,
} as const;

/** OpenSSL's other spellings of the names. */
function hashOf(algorithm = ""): (typeof HASHES)["sha256"] {
  const name = algorithm.toLowerCase().replace(/^rsa-/, "").replace(/^sha-/, "sha");
  const found = Object.hasOwn(HASHES, name) ? HASHES[name as keyof typeof HASHES] : undefined;
  if (found) return found as (typeof HASHES)["sha256"];
  throw new GuestError(
    "Error",
    `Digest method not supported: ${algorithm}. Simulated are ${Object.keys(HASHES).join(", ")}.`,
    "ERR_CRYPTO_INVALID_DIGEST",
  );
}

type Level = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;
const levelOf = ({ level = 6 }: ComputingOptions): { level: Level } => ({
  level: (level < 0 ? 6 : level) as Level,
});

type Operation = (options: ComputingOptions, bytes: Uint8Array) => Uint8Array;

const derived = new Map<string, Uint8Array>();
const MOST_DERIVED = 64;

/** Slow on purpose, and asked for again by every connection to a database. */
function derivedKey(options: ComputingOptions, bytes: Uint8Array): Uint8Array {
  const { algorithm, salt = "", iterations = 1, keyBytes = 32 } = options;
  const key = JSON.stringify([algorithm, salt, iterations, keyBytes, bytesToBase64(bytes)]);
  let found = derived.get(key);
  if (!found) {
    found = pbkdf2(hashOf(algorithm), bytes, bytesOf(salt), { c: iterations, dkLen: keyBytes });
    if (derived.size >= MOST_DERIVED) derived.clear();
    derived.set(key, found);
  }
  return found.slice();
}

const OPERATIONS: Record<string, Operation> = {
  certificates: (_, bytes) => {
    const found = certificatesIn(new TextDecoder().decode(bytes));
    return new TextEncoder().encode(JSON.stringify(found));
  },
  hash: ({ algorithm }, bytes) => hashOf(algorithm)(bytes),
  hmac: ({ algorithm, keyBytes = 0 }, bytes) =>
    hmac(hashOf(algorithm), bytes.subarray(0, keyBytes), bytes.subarray(keyBytes)),
  pbkdf2: derivedKey,
  scrypt: (
    { salt = "", cost = 16_384, blockSize = 8, parallelization = 1, keyBytes = 64 },
    bytes,
  ) => scrypt(bytes, bytesOf(salt), { N: cost, r: blockSize, p: parallelization, dkLen: keyBytes }),
  gzip: (options, bytes) => gzipSync(bytes, { ...levelOf(options), mtime: 0 }),
  deflate: (options, bytes) => zlibSync(bytes, levelOf(options)),
  deflateRaw: (options, bytes) => deflateSync(bytes, levelOf(options)),
  gunzip: (_, bytes) => gunzipSync(bytes),
  inflate: (_, bytes) => unzlibSync(bytes),
  inflateRaw: (_, bytes) => inflateSync(bytes),
};

const NOT_LOADED =
  "Ciphers, signatures and keys are there when the function's own code names them: createSign, createVerify, createCipheriv, subtle.";

/** In OpenSSL's words, where they are known. */
function cryptoError(
  operation: string,
  { algorithm = "" }: ComputingOptions,
  message: string,
): GuestError {
  if (operation !== "cipher") return new GuestError("Error", message, "ERR_CRYPTO");
  if (/-(gcm|poly1305)$/.test(algorithm)) {
    return new GuestError("Error", "Unsupported state or unable to authenticate data", "");
  }
  return new GuestError(
    "Error",
    "error:1C800064:Provider routines::bad decrypt",
    "ERR_OSSL_BAD_DECRYPT",
  );
}

/** In zlib's words. */
function zlibError(message: string): GuestError {
  if (/EOF/.test(message)) return new GuestError("Error", "unexpected end of file", "Z_BUF_ERROR");
  const header = /gzip|zlib/.test(message);
  return new GuestError("Error", header ? "incorrect header check" : message, "Z_DATA_ERROR");
}

/** `more` are operations that are loaded on demand: see cryptography.ts. */
export function createComputing(more: Readonly<Record<string, Operation>> = {}): Computing {
  return {
    perform(operation, options, bytes) {
      const perform = OPERATIONS[operation] ?? more[operation];
      if (!perform) throw new GuestError("Error", NOT_LOADED, "ERR_NOT_SIMULATED");
      try {
        return perform(options, bytes);
      } catch (error) {
        if (error instanceof GuestError) throw error;
        const { message } = error as Error;
        if (!/unzip|inflate/.test(operation)) throw cryptoError(operation, options, message);
        throw zlibError(message);
      }
    },
  };
}

/** One character per byte. */
function bytesOf(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
