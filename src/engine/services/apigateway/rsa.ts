/**
 * RSASSA-PKCS1-v1_5 signatures of JSON Web Tokens, checked with the public key alone: RS256, RS384 and RS512.
 * https://www.rfc-editor.org/rfc/rfc8017#section-8.2.2. Handlers' own keys are read by `micro-rsa-dsa-dh` (`sandbox/cryptography.ts`),
 * which pads, seals and signs too: every API, also one without tokens, would load all of it for these few lines.
 */
import { sha256, sha384, sha512 } from "@noble/hashes/sha2.js";
import { base64ToBytes } from "../../sandbox/base64.ts";

/** A JSON Web Key of type RSA. https://www.rfc-editor.org/rfc/rfc7518#section-6.3.1 */
export interface RsaKey {
  readonly kid?: string;
  /** Modulus and exponent, base64url. */
  readonly n: string;
  readonly e: string;
}

/** DigestInfo of each hash, in DER, before the digest. https://www.rfc-editor.org/rfc/rfc8017#section-9.2 */
const ALGORITHMS: Record<string, { hash: (bytes: Uint8Array) => Uint8Array; info: string }> = {
  RS256: { hash: sha256, info: "3031300d060960864801650304020105000420" },
  RS384: { hash: sha384, info: "3041300d060960864801650304020205000430" },
  RS512: { hash: sha512, info: "3051300d060960864801650304020305000440" },
};

export const isRsaAlgorithm = (algorithm: unknown): algorithm is string =>
  typeof algorithm === "string" && Object.hasOwn(ALGORITHMS, algorithm);

/** Whether `signature` (base64url) of `text` was made with the private key that belongs to `key`. */
export function isSignedBy(
  key: RsaKey,
  algorithm: string,
  text: string,
  signature: string,
): boolean {
  const { hash, info } = ALGORITHMS[algorithm]!;
  const bytes = base64UrlToBytes(key.n);
  const modulus = numberOf(bytes);
  const given = base64UrlToBytes(signature);
  const length = bytes[0] === 0 ? bytes.length - 1 : bytes.length;
  if (given.length !== length || modulus === 0n) return false;
  const opened = hexOf(power(numberOf(given), numberOf(base64UrlToBytes(key.e)), modulus), length);
  const digest = info + hexOfBytes(hash(new TextEncoder().encode(text)));
  const padding = "ff".repeat(Math.max(0, length - digest.length / 2 - 3));
  return opened === `0001${padding}00${digest}`;
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let square = base % modulus;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

export function base64UrlToBytes(text: string): Uint8Array {
  const base64 = text.replaceAll("-", "+").replaceAll("_", "/");
  return base64ToBytes(base64.padEnd(Math.ceil(base64.length / 4) * 4, "="));
}

const numberOf = (bytes: Uint8Array): bigint => BigInt(`0x${hexOfBytes(bytes) || "0"}`);

const hexOf = (number: bigint, bytes: number): string =>
  number.toString(16).padStart(2 * bytes, "0");

const hexOfBytes = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
