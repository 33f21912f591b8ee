/** Presigned URLs: how long they hold, and whether their signature does. https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html */
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { isoSeconds } from "../../../kernel/calendar.ts";
import type { IssuedCredentials } from "../../../lambda/credentials.ts";
import { accessDenied, S3Error } from "../errors.ts";
import { parseDate } from "../http-date.ts";
import { S3_QUOTAS } from "../quotas.ts";
import type { S3Request } from "./request.ts";

const MS_PER_SECOND = 1_000;
const ALGORITHM = "AWS4-HMAC-SHA256";

export const isPresigned = (request: S3Request): boolean =>
  request.param("X-Amz-Signature") !== undefined;

/** `path`: of the URL with its query, as it was sent. Throws {@link S3Error}. */
export function checkPresigned(
  request: S3Request,
  path: string,
  credentials: IssuedCredentials | undefined,
  nowMs: number,
): void {
  checkTime(request, nowMs);
  if (!credentials) throw accessDenied();
  if (request.param("X-Amz-Security-Token") !== credentials.sessionToken) {
    throw new S3Error("InvalidToken", 400, "The provided token is malformed or otherwise invalid.");
  }
  const stringToSign = stringToSignOf(request, path);
  if (signatureOf(request, stringToSign, credentials) === request.param("X-Amz-Signature")) return;
  throw new S3Error(
    "SignatureDoesNotMatch",
    403,
    "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
    {
      AWSAccessKeyId: credentials.accessKeyId,
      StringToSign: stringToSign,
      SignatureProvided: request.param("X-Amz-Signature") ?? "",
    },
  );
}

function checkTime(request: S3Request, nowMs: number): void {
  const signedAt = parseDate(request.param("X-Amz-Date") ?? "");
  const expires = Number(request.param("X-Amz-Expires") ?? NaN);
  const most = S3_QUOTAS.presignedMaximum.value;
  if (request.param("X-Amz-Algorithm") !== ALGORITHM || signedAt === undefined) {
    throw parametersError(
      "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.",
    );
  }
  if (!(expires >= 1)) throw parametersError("X-Amz-Expires should be a number");
  if (expires > most) {
    throw parametersError(
      `X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than ${most} seconds`,
    );
  }
  const until = signedAt + expires * MS_PER_SECOND;
  if (nowMs <= until) return;
  throw accessDenied("Request has expired", {
    "X-Amz-Expires": expires,
    Expires: isoSeconds(until),
    ServerTime: isoSeconds(nowMs),
  });
}

const parametersError = (message: string): S3Error =>
  new S3Error("AuthorizationQueryParametersError", 400, message);

const encoder = new TextEncoder();

const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
function stringToSignOf(request: S3Request, path: string): string {
  const [pathname = "/", query = ""] = path.split("?");
  const params = query
    .split("&")
    .filter((pair) => pair !== "" && !pair.startsWith("X-Amz-Signature="))
    .map((pair) => (pair.includes("=") ? pair : `${pair}=`))
    .sort((a, b) => (a < b ? -1 : 1));
  const names = (request.param("X-Amz-SignedHeaders") ?? "").split(";");
  const headers = names.map((name) => `${name}:${(request.header(name) ?? "").trim()}\n`);
  const payload =
    request.param("X-Amz-Content-Sha256") ??
    request.header("x-amz-content-sha256") ??
    "UNSIGNED-PAYLOAD";
  const canonical = [
    request.method,
    pathname,
    params.join("&"),
    headers.join(""),
    names.join(";"),
    payload,
  ].join("\n");
  return [
    ALGORITHM,
    request.param("X-Amz-Date") ?? "",
    scopeOf(request).join("/"),
    hex(sha256(encoder.encode(canonical))),
  ].join("\n");
}

/** Day, region, service and `aws4_request`. */
const scopeOf = (request: S3Request): string[] =>
  (request.param("X-Amz-Credential") ?? "").split("/").slice(1);

function signatureOf(
  request: S3Request,
  stringToSign: string,
  { secretAccessKey }: IssuedCredentials,
): string {
  const sign = (key: Uint8Array, text: string) => hmac(sha256, key, encoder.encode(text));
  const key = scopeOf(request).reduce(sign, encoder.encode(`AWS4${secretAccessKey}`));
  return hex(sign(key, stringToSign));
}
