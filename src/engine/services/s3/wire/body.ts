/** The bytes of a request: taken out of their chunks, and compared with the checksums that came along. */
import { md5Hex } from "../../../kernel/md5.ts";
import { base64ToBytes } from "../../../sandbox/base64.ts";
import { sha256 } from "@noble/hashes/sha2.js";
import { CHECKSUM_ALGORITHMS, checksumOf, type ChecksumAlgorithm } from "../checksums.ts";
import { badChecksum, invalidRequest, S3Error } from "../errors.ts";
import type { S3Request } from "./request.ts";

export interface ReceivedBody {
  readonly bytes: Uint8Array;
  /** The algorithm that the client chose, with its checksum or without. */
  readonly algorithm?: ChecksumAlgorithm;
}

const decoder = new TextDecoder();
const CR = 13;
const LF = 10;

/** Throws {@link S3Error}: `BadDigest`, `IncompleteBody` ... */
export function receiveBody(request: S3Request): ReceivedBody {
  const chunked = (request.header("x-amz-content-sha256") ?? "").startsWith("STREAMING-");
  const { bytes, trailers } = chunked
    ? unchunked(request.body)
    : { bytes: request.body, trailers: new Map<string, string>() };
  checkLength(request, bytes, chunked);
  checkDigests(request, bytes, chunked);
  const stated = statedChecksum(request, trailers);
  const algorithm = stated?.algorithm ?? chosenAlgorithm(request);
  if (stated && checksumOf(stated.algorithm, bytes) !== stated.value) {
    throw badChecksum(stated.algorithm);
  }
  return { bytes, ...(algorithm ? { algorithm } : {}) };
}

/** `aws-chunked`: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html */
function unchunked(body: Uint8Array): { bytes: Uint8Array; trailers: Map<string, string> } {
  const bytes = new Uint8Array(body.length);
  let [from, length] = [0, 0];
  const line = (): string => {
    const end = body.indexOf(LF, from);
    if (end < 1 || body[end - 1] !== CR) throw incompleteBody();
    const text = decoder.decode(body.subarray(from, end - 1));
    from = end + 1;
    return text;
  };
  for (;;) {
    const size = parseInt(line(), 16);
    if (!(size >= 0) || from + size > body.length) throw incompleteBody();
    if (size === 0) break;
    bytes.set(body.subarray(from, from + size), length);
    length += size;
    from += size;
    if (line() !== "") throw incompleteBody();
  }
  const trailers = new Map<string, string>();
  while (from < body.length) {
    const text = line();
    if (text === "") break;
    const colon = text.indexOf(":");
    trailers.set(text.slice(0, colon).trim().toLowerCase(), text.slice(colon + 1).trim());
  }
  return { bytes: bytes.slice(0, length), trailers };
}

const incompleteBody = (): S3Error =>
  new S3Error(
    "IncompleteBody",
    400,
    "You did not provide the number of bytes specified by the Content-Length HTTP header",
  );

function checkLength(request: S3Request, bytes: Uint8Array, chunked: boolean): void {
  const stated = request.header(chunked ? "x-amz-decoded-content-length" : "content-length");
  if (stated !== undefined && Number(stated) !== bytes.length) throw incompleteBody();
}

function checkDigests(request: S3Request, bytes: Uint8Array, chunked: boolean): void {
  const md5 = request.header("content-md5");
  if (md5 !== undefined) {
    if (!/^[A-Za-z0-9+/]{22}==$/.test(md5)) {
      throw new S3Error("InvalidDigest", 400, "The Content-MD5 you specified was invalid.");
    }
    if (hex(base64ToBytes(md5)) !== md5Hex(bytes)) {
      throw new S3Error(
        "BadDigest",
        400,
        "The Content-MD5 you specified did not match what we received.",
      );
    }
  }
  const sha = request.header("x-amz-content-sha256");
  if (chunked || !/^[\da-f]{64}$/.test(sha ?? "")) return;
  if (hex(sha256(bytes)) !== sha) {
    throw new S3Error(
      "XAmzContentSHA256Mismatch",
      400,
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    );
  }
}

const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** The checksum in a header, or after the body where `x-amz-trailer` announces it. */
function statedChecksum(
  request: S3Request,
  trailers: ReadonlyMap<string, string>,
): { algorithm: ChecksumAlgorithm; value: string } | undefined {
  const found = CHECKSUM_ALGORITHMS.flatMap((algorithm) => {
    const name = checksumHeader(algorithm);
    const value = request.header(name) ?? trailers.get(name);
    return value === undefined ? [] : [{ algorithm, value }];
  });
  if (found.length > 1) {
    throw invalidRequest(
      "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.",
    );
  }
  return found[0];
}

export const checksumHeader = (algorithm: ChecksumAlgorithm): string =>
  `x-amz-checksum-${algorithm.toLowerCase()}`;

/** What `x-amz-checksum-algorithm` or `x-amz-sdk-checksum-algorithm` names. Throws {@link S3Error}. */
export function chosenAlgorithm(request: S3Request): ChecksumAlgorithm | undefined {
  const named =
    request.header("x-amz-checksum-algorithm") ?? request.header("x-amz-sdk-checksum-algorithm");
  if (named === undefined) return undefined;
  const algorithm = CHECKSUM_ALGORITHMS.find((each) => each === named.toUpperCase());
  if (algorithm) return algorithm;
  throw invalidRequest(
    "Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]",
  );
}
