/** Signature Version 4 of a presigned URL. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
import { daysUntil } from "../../kernel/calendar.ts";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";

export const SIGNING_ALGORITHM = "AWS4-HMAC-SHA256";

export interface SignedRequest {
  readonly method: string;
  /** As it was sent. */
  readonly pathname: string;
  /** As it was sent, without the question mark. */
  readonly query: string;
  /** Names, and what each header had. */
  readonly signedHeaders: readonly string[];
  header(name: string): string;
  readonly payloadHash: string;
  /** `20260105T090000Z` */
  readonly date: string;
  /** Access key id, day, region, service and `aws4_request`, with slashes between them. */
  readonly credential: string;
}

const encoder = new TextEncoder();

/** Of an empty body. */
export const HASH_OF_NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

const scopeOf = ({ credential }: SignedRequest): string[] => credential.split("/").slice(1);

/** The text that is signed. */
export function stringToSign(request: SignedRequest): string {
  const params = request.query
    .split("&")
    .filter((pair) => pair !== "" && !pair.startsWith("X-Amz-Signature="))
    .map((pair) => (pair.includes("=") ? pair : `${pair}=`))
    .sort((a, b) => (a < b ? -1 : 1));
  const names = request.signedHeaders;
  const canonical = [
    request.method,
    request.pathname,
    params.join("&"),
    names.map((name) => `${name}:${request.header(name).trim()}\n`).join(""),
    names.join(";"),
    request.payloadHash,
  ].join("\n");
  return [
    SIGNING_ALGORITHM,
    request.date,
    scopeOf(request).join("/"),
    hex(sha256(encoder.encode(canonical))),
  ].join("\n");
}

const DATE = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/;
const SECONDS_PER_DAY = 86_400;
const MS_PER_SECOND = 1_000;

/** `20260105T090000Z` in milliseconds since 1970. */
export function signingDate(text: string): number | undefined {
  const found = DATE.exec(text);
  if (!found) return undefined;
  const [year = 0, month = 0, dayOfMonth = 0, hours = 0, minutes = 0, seconds = 0] = found
    .slice(1)
    .map(Number);
  const clock = (hours * 60 + minutes) * 60 + seconds;
  return (daysUntil({ year, month, dayOfMonth }) * SECONDS_PER_DAY + clock) * MS_PER_SECOND;
}

/** Hexadecimal digits. */
export function signatureOf(request: SignedRequest, secretAccessKey: string): string {
  const sign = (key: Uint8Array, text: string) => hmac(sha256, key, encoder.encode(text));
  const key = scopeOf(request).reduce(sign, encoder.encode(`AWS4${secretAccessKey}`));
  return hex(sign(key, stringToSign(request)));
}
