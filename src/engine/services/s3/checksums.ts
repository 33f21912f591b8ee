/** The checksums with which S3 keeps an object's bytes whole. https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html */
import { sha1 } from "@noble/hashes/legacy.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToBase64 } from "../../sandbox/base64.ts";
import { crc32, crc32Table } from "../api/crc32.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_Checksum.html */
export const CHECKSUM_ALGORITHMS = ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"] as const;
export type ChecksumAlgorithm = (typeof CHECKSUM_ALGORITHMS)[number];

/** `COMPOSITE`: the checksum of the parts' checksums. */
export type ChecksumType = "FULL_OBJECT" | "COMPOSITE";

export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  /** Base64; a composite one ends in `-` and the number of parts. */
  readonly value: string;
  readonly type: ChecksumType;
}

/** S3 computes it of what comes without a checksum. */
export const DEFAULT_ALGORITHM: ChecksumAlgorithm = "CRC64NVME";

/** Reflected polynomials, as the CRCs' standards state them. */
const CRC32C = crc32Table(0x82f63b78);
const CRC64 = crc64Table(0x9a6c9329, 0xac4bc9b5);

/** Upper and lower halves in turn: 64 bits are two numbers. */
function crc64Table(polynomialHigh: number, polynomialLow: number): Int32Array {
  const table = new Int32Array(512);
  for (let byte = 0; byte < 256; byte++) {
    let [high, low] = [0, byte];
    for (let bit = 0; bit < 8; bit++) {
      const odd = low & 1;
      low = (low >>> 1) | (high << 31);
      high >>>= 1;
      if (odd) [high, low] = [high ^ polynomialHigh, low ^ polynomialLow];
    }
    table[2 * byte] = high;
    table[2 * byte + 1] = low;
  }
  return table;
}

function crc64(bytes: Uint8Array): Uint8Array {
  let [high, low] = [-1, -1];
  for (let i = 0; i < bytes.length; i++) {
    const index = 2 * ((low ^ bytes[i]!) & 255);
    low = ((low >>> 8) | (high << 24)) ^ CRC64[index + 1]!;
    high = (high >>> 8) ^ CRC64[index]!;
  }
  return bigEndian(~high, ~low);
}

const bigEndian = (...words: number[]): Uint8Array =>
  Uint8Array.from(words.flatMap((word) => [word >>> 24, word >>> 16, word >>> 8, word]));

const DIGESTS: Record<ChecksumAlgorithm, (bytes: Uint8Array) => Uint8Array> = {
  CRC32: (bytes) => bigEndian(crc32(bytes)),
  CRC32C: (bytes) => bigEndian(crc32(bytes, CRC32C)),
  CRC64NVME: crc64,
  SHA1: sha1,
  SHA256: sha256,
};

/** Of the whole object, in base64. */
export const checksumOf = (algorithm: ChecksumAlgorithm, bytes: Uint8Array): string =>
  bytesToBase64(DIGESTS[algorithm](bytes));
