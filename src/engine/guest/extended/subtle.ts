/** `crypto.subtle`, as far as it is simulated. https://www.w3.org/TR/WebCryptoAPI/ */
import { abort, base, Buffer, bytesOf, compute, joined, latin1, missing } from "./shared.ts";
import { createPrivateKey, createPublicKey, KeyObject } from "./keys.ts";

type Named = { name: string; [option: string]: unknown };
type Algorithm = string | Named;
const nameOf = (algorithm: Algorithm | undefined): string =>
  typeof algorithm === "string" ? algorithm : (algorithm?.name ?? "");
const bufferOf = (bytes: Uint8Array): ArrayBufferLike => Uint8Array.from(bytes).buffer;
const option = (algorithm: Algorithm, name: string): unknown =>
  typeof algorithm === "string" ? undefined : algorithm[name];

export class CryptoKey {
  readonly type: string;
  readonly algorithm: Named;
  readonly extractable: boolean;
  readonly usages: string[];
  readonly keyObject: KeyObject;
  constructor(keyObject: KeyObject, algorithm: Named, extractable: boolean, usages: string[]) {
    this.keyObject = keyObject;
    this.type = keyObject.type;
    this.algorithm = algorithm;
    this.extractable = extractable;
    this.usages = usages;
  }
  get bytes(): Uint8Array {
    return this.keyObject.bytes!;
  }
  get [Symbol.toStringTag](): string {
    return "CryptoKey";
  }
}

const normalised = (algorithm: Algorithm): Named => {
  const given: Named = typeof algorithm === "string" ? { name: algorithm } : { ...algorithm };
  return given["hash"] === undefined
    ? given
    : { ...given, hash: { name: nameOf(given["hash"] as Algorithm) } };
};
const hashOf = (algorithm: Algorithm, key?: CryptoKey): string =>
  nameOf((option(algorithm, "hash") ?? key?.algorithm["hash"]) as Algorithm);

const refused = (message: string, name: string): Error =>
  new abort.DOMException(message, name) as Error;

function requireUse(key: CryptoKey, use: string): void {
  if (!key.usages.includes(use))
    throw refused(`Unable to use this key to ${use}`, "InvalidAccessError");
}

/** Ciphers by their names on the web. */
const MODES: Record<string, string> = { "AES-CBC": "cbc", "AES-CTR": "ctr", "AES-GCM": "gcm" };

function cipher(
  algorithm: Algorithm,
  key: CryptoKey,
  data: unknown,
  decrypt: boolean,
): ArrayBufferLike {
  requireUse(key, decrypt ? "decrypt" : "encrypt");
  const mode = MODES[nameOf(algorithm)] ?? missing(`crypto.subtle with ${nameOf(algorithm)}`)();
  const iv = bytesOf(option(algorithm, "iv") ?? option(algorithm, "counter"));
  const aad = option(algorithm, "additionalData");
  const options = {
    algorithm: `aes-${key.bytes.length * 8}-${mode}`,
    key: latin1(key.bytes),
    iv: latin1(iv),
    decrypt,
    ...(aad === undefined ? {} : { aad: latin1(bytesOf(aad)) }),
  };
  try {
    return bufferOf(compute("cipher", options, bytesOf(data)));
  } catch {
    throw refused("The operation failed for an operation-specific reason", "OperationError");
  }
}

/** What the host computes, and of what. */
interface Signing {
  operation: string;
  options: object;
  data: Uint8Array;
}

function signature(algorithm: Algorithm, key: CryptoKey, given: unknown): Signing {
  const hash = hashOf(algorithm, key);
  const name = key.algorithm.name.toUpperCase();
  const data = bytesOf(given);
  if (name === "HMAC") {
    const options = { algorithm: hash, keyBytes: key.bytes.length };
    return { operation: "hmac", options, data: joined([key.bytes, data]) };
  }
  const scheme = name === "RSA-PSS" ? "pss" : "pkcs1";
  const known = ["RSASSA-PKCS1-V1_5", "RSA-PSS", "ECDSA", "ED25519"].includes(name);
  if (!known) missing(`crypto.subtle with ${key.algorithm.name}`)();
  const saltLength = option(algorithm, "saltLength");
  return {
    operation: "sign",
    data,
    options: {
      algorithm: hash || undefined,
      jwk: key.keyObject.jwk,
      scheme,
      der: false,
      ...(saltLength === undefined ? {} : { saltLength }),
    },
  };
}

function importKey(
  format: string,
  data: unknown,
  algorithm: Algorithm,
  extractable: boolean,
  usages: string[],
): CryptoKey {
  const named = normalised(algorithm);
  const make = (key: KeyObject): CryptoKey => new CryptoKey(key, named, extractable, [...usages]);
  if (format === "raw") {
    const bytes = bytesOf(data).slice();
    if (named.name === "Ed25519")
      return make(
        createPublicKey({
          format: "jwk",
          key: {
            kty: "OKP",
            crv: "Ed25519",
            x: (Buffer.from(bytes) as { toString(e: string): string }).toString("base64url"),
          },
        }),
      );
    if (named.name.startsWith("AES")) named["length"] = bytes.length * 8;
    if (named.name === "HMAC") named["length"] ??= bytes.length * 8;
    return make(new KeyObject("secret", bytes));
  }
  if (format === "jwk") {
    const jwk = data as { kty: string; k?: string; d?: string };
    if (jwk.kty === "oct")
      return make(new KeyObject("secret", Buffer.from(jwk.k, "base64") as Uint8Array));
    return make(
      jwk.d === undefined
        ? createPublicKey({ key: jwk, format })
        : createPrivateKey({ key: jwk, format }),
    );
  }
  const der = { key: bytesOf(data), format: "der" };
  if (format === "spki") return make(createPublicKey(der));
  if (format === "pkcs8") return make(createPrivateKey(der));
  return missing(`crypto.subtle.importKey with the format ${format}`)();
}

function deriveBits(algorithm: Named, key: CryptoKey, length: number): ArrayBufferLike {
  const keyBytes = length / 8;
  const salt = latin1(bytesOf(algorithm["salt"]));
  const hash = hashOf(algorithm);
  const name = algorithm.name.toUpperCase();
  if (name === "PBKDF2") {
    return bufferOf(
      compute(
        "pbkdf2",
        { algorithm: hash, salt, iterations: algorithm["iterations"], keyBytes },
        key.bytes,
      ),
    );
  }
  if (name === "HKDF") {
    return bufferOf(
      compute(
        "hkdf",
        { algorithm: hash, salt, other: latin1(bytesOf(algorithm["info"])), keyBytes },
        key.bytes,
      ),
    );
  }
  return missing(`crypto.subtle.deriveBits with ${algorithm.name}`)();
}

const HASH_BITS: Record<string, number> = {
  "SHA-1": 512,
  "SHA-256": 512,
  "SHA-384": 1024,
  "SHA-512": 1024,
};

function generateKey(algorithm: Algorithm, extractable: boolean, usages: string[]): CryptoKey {
  const named = normalised(algorithm);
  const isSecret = /^(AES-|HMAC)/.test(named.name);
  if (!isSecret) missing(`crypto.subtle.generateKey with ${named.name}`)();
  const bits = Number(named["length"] ?? HASH_BITS[hashOf(named)] ?? 256);
  named["length"] = bits;
  return new CryptoKey(
    new KeyObject("secret", base.crypto.randomBytes(bits / 8) as Uint8Array),
    named,
    extractable,
    [...usages],
  );
}

function exportKey(format: string, key: CryptoKey): unknown {
  if (!key.extractable) throw refused("key is not extractable", "InvalidAccessError");
  if (format === "raw") return bufferOf(key.bytes);
  if (format === "jwk")
    return { ...(key.keyObject.export({ format }) as object), key_ops: key.usages, ext: true };
  return bufferOf(key.keyObject.export({ format: "der", type: format }) as Uint8Array);
}

export const subtle: Record<string, unknown> = {
  digest: async (algorithm: Algorithm, data: unknown) =>
    bufferOf(compute("hash", { algorithm: nameOf(algorithm) }, bytesOf(data))),
  importKey: async (...args: Parameters<typeof importKey>) => importKey(...args),
  exportKey: async (format: string, key: CryptoKey) => exportKey(format, key),
  generateKey: async (...args: Parameters<typeof generateKey>) => generateKey(...args),
  encrypt: async (algorithm: Algorithm, key: CryptoKey, data: unknown) =>
    cipher(algorithm, key, data, false),
  decrypt: async (algorithm: Algorithm, key: CryptoKey, data: unknown) =>
    cipher(algorithm, key, data, true),
  sign: async (algorithm: Algorithm, key: CryptoKey, given: unknown) => {
    requireUse(key, "sign");
    const { operation, options, data } = signature(algorithm, key, given);
    if ((options as { scheme?: string }).scheme === "pss")
      missing("crypto.subtle.sign with RSA-PSS")();
    return bufferOf(compute(operation, options, data));
  },
  verify: async (algorithm: Algorithm, key: CryptoKey, given: unknown, signed: unknown) => {
    requireUse(key, "verify");
    const { operation, options, data } = signature(algorithm, key, signed);
    const bytes = bytesOf(given);
    if (operation === "sign")
      return compute("verify", { ...options, signature: latin1(bytes) }, data)[0] === 1;
    const expected = compute(operation, options, data);
    return bytes.length === expected.length && bytes.every((byte, i) => byte === expected[i]);
  },
  deriveBits: async (algorithm: Named, key: CryptoKey, length: number) =>
    deriveBits(algorithm, key, length),
  deriveKey: async (
    algorithm: Named,
    key: CryptoKey,
    target: Named,
    extractable: boolean,
    usages: string[],
  ) => {
    const bits = Number(target["length"] ?? HASH_BITS[hashOf(target)] ?? 256);
    return importKey("raw", deriveBits(algorithm, key, bits), target, extractable, usages);
  },
  wrapKey: async () => missing("crypto.subtle.wrapKey")(),
  unwrapKey: async () => missing("crypto.subtle.unwrapKey")(),
};
