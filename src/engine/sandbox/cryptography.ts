/** Ciphers, signatures and keys, for handlers whose code or libraries ask for them. Random bytes come from the guest, which has a seed. */
import { cbc, ctr, ecb, gcm } from "@noble/ciphers/aes.js";
import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { ed25519 } from "@noble/curves/ed25519.js";
import { p256, p384, p521 } from "@noble/curves/nist.js";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha1 } from "@noble/hashes/legacy.js";
import { sha224, sha256, sha384, sha512 } from "@noble/hashes/sha2.js";
import {
  mgf1,
  OAEP,
  PKCS1_KEM,
  PKCS1_SHA1,
  PKCS1_SHA224,
  PKCS1_SHA256,
  PKCS1_SHA384,
  PKCS1_SHA512,
  PSS,
} from "micro-rsa-dsa-dh/rsa.js";
import { GuestError } from "./guest-error.ts";
import { fromPoint, fromUrl, readKey, toUrl, writeKey, type Jwk } from "./key-formats.ts";

interface CryptographyOptions {
  algorithm?: string;
  /** One character per byte, as all of these. */
  key?: string;
  iv?: string;
  aad?: string;
  salt?: string;
  signature?: string;
  other?: string;
  keyBytes?: number;
  padding?: boolean;
  decrypt?: boolean;
  jwk?: Jwk;
  scheme?: "pkcs1" | "pss" | "oaep";
  saltLength?: number;
  pem?: boolean;
  type?: string;
  curve?: string;
  der?: boolean;
}

type Operation = (options: CryptographyOptions, bytes: Uint8Array) => Uint8Array;

const HASHES = { sha1, sha224, sha256, sha384, sha512 } as const;
const PKCS1 = {
  sha1: PKCS1_SHA1,
  sha224: PKCS1_SHA224,
  sha256: PKCS1_SHA256,
  sha384: PKCS1_SHA384,
  sha512: PKCS1_SHA512,
} as const;
const EC = { "P-256": p256, "P-384": p384, "P-521": p521, secp256k1 } as const;

function hashName(algorithm = ""): keyof typeof HASHES {
  const name = algorithm
    .toLowerCase()
    .replace(/^(rsa|ecdsa)-(with-)?/, "")
    .replace(/^sha-/, "sha");
  if (Object.hasOwn(HASHES, name)) return name as keyof typeof HASHES;
  throw new GuestError("Error", `Invalid digest: ${algorithm}`, "ERR_CRYPTO_INVALID_DIGEST");
}

function cipherOf({ algorithm = "", key = "", iv = "", aad, padding = true }: CryptographyOptions) {
  const [secret, nonce] = [bytesOf(key), bytesOf(iv)];
  const options = { disablePadding: !padding };
  if (algorithm.endsWith("-cbc")) return cbc(secret, nonce, options);
  if (algorithm.endsWith("-ecb")) return ecb(secret, options);
  if (algorithm.endsWith("-ctr")) return ctr(secret, nonce);
  const associated = aad === undefined ? undefined : bytesOf(aad);
  return algorithm.endsWith("-gcm")
    ? gcm(secret, nonce, associated)
    : chacha20poly1305(secret, nonce, associated);
}

const big = (text = ""): bigint => BigInt(`0x${hex(fromUrl(text)) || "0"}`);
const hex = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const publicRsa = ({ n, e }: Jwk) => ({ n: big(n), e: big(e) });
const privateRsa = ({ n, d }: Jwk) => ({ n: big(n), d: big(d) });
const ecOf = ({ crv = "" }: Jwk) => EC[crv as keyof typeof EC];

function rsaSigner({ algorithm, scheme, saltLength }: CryptographyOptions) {
  const name = hashName(algorithm);
  return scheme === "pss"
    ? PSS(HASHES[name], mgf1(HASHES[name]), saltLength ?? HASHES[name].outputLen)
    : PKCS1[name];
}

/** Node verifies any salt; where the length is not told, that of the hash is what everybody uses. */
function verifies(options: CryptographyOptions, message: Uint8Array): boolean {
  const { jwk, algorithm, der = true } = options;
  const signature = bytesOf(options.signature ?? "");
  if (jwk!.kty === "RSA") return rsaSigner(options).verify(publicRsa(jwk!), message, signature);
  if (jwk!.kty === "OKP") return ed25519.verify(signature, message, fromUrl(jwk!.x!));
  const point = Uint8Array.of(4, ...fromUrl(jwk!.x!), ...fromUrl(jwk!.y!));
  const digest = HASHES[hashName(algorithm)](message);
  const format = der ? "der" : "compact";
  return ecOf(jwk!).verify(signature, digest, point, { prehash: false, lowS: false, format });
}

const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

/** With the public part of a private key that came without one. */
function completed(jwk: Jwk): Jwk {
  if (jwk.kty === "OKP" && jwk.x === undefined)
    return { ...jwk, x: toUrl(ed25519.getPublicKey(fromUrl(jwk.d!))) };
  if (jwk.kty !== "EC" || jwk.x !== undefined) return jwk;
  return { ...fromPoint(jwk.crv!, ecOf(jwk).getPublicKey(fromUrl(jwk.d!), false)), d: jwk.d! };
}

const OPERATIONS: Record<string, Operation> = {
  cipher: (options, bytes) => {
    const cipher = cipherOf(options);
    return options.decrypt ? cipher.decrypt(bytes) : cipher.encrypt(bytes);
  },
  hkdf: ({ algorithm, salt = "", other = "", keyBytes = 32 }, bytes) =>
    hkdf(HASHES[hashName(algorithm)], bytes, bytesOf(salt), bytesOf(other), keyBytes),
  readKey: ({ pem = false }, bytes) => json(completed(readKey(bytes, pem))),
  writeKey: ({ jwk, type = "spki" }) => writeKey(jwk!, type),
  makeKey: ({ curve = "" }, seed) => {
    if (curve === "Ed25519")
      return json(completed({ kty: "OKP", crv: curve, d: toUrl(seed.slice(0, 32)) }));
    const { utils, lengths } = EC[curve as keyof typeof EC];
    const d = toUrl(utils.randomSecretKey(seed.slice(0, lengths.seed)));
    return json(completed({ kty: "EC", crv: curve, d }));
  },
  sign: (options, message) => {
    const { jwk, algorithm, der = true } = options;
    if (jwk!.kty === "RSA") return rsaSigner(options).sign(privateRsa(jwk!), message);
    if (jwk!.kty === "OKP") return ed25519.sign(message, fromUrl(jwk!.d!));
    const digest = HASHES[hashName(algorithm)](message);
    const format = der ? "der" : "compact";
    return ecOf(jwk!).sign(digest, fromUrl(jwk!.d!), { prehash: false, lowS: false, format });
  },
  verify: (options, message) => Uint8Array.of(safely(() => verifies(options, message)) ? 1 : 0),
  privateDecrypt: ({ jwk, scheme, algorithm = "sha1" }, bytes) => {
    const name = hashName(algorithm);
    const kem = scheme === "pkcs1" ? PKCS1_KEM : OAEP(HASHES[name], mgf1(HASHES[name]));
    return kem.decrypt(privateRsa(jwk!), bytes);
  },
  ecdh: ({ jwk, other = "" }) =>
    ecOf(jwk!).getSharedSecret(fromUrl(jwk!.d!), bytesOf(other)).slice(1),
  point: ({ curve = "", type }, bytes) =>
    EC[curve as keyof typeof EC].Point.fromBytes(bytes).toBytes(type === "compressed"),
};

/** What is no signature at all is not an error, but no signature. */
function safely(check: () => boolean): boolean {
  try {
    return check();
  } catch (error) {
    if (error instanceof GuestError) throw error;
    return false;
  }
}

/** One character per byte. */
function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

export const cryptography: Readonly<Record<string, Operation>> = OPERATIONS;
