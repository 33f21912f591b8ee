/** Presigned URLs: how long they hold, and whether their signature does. https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html */
import { isoSeconds } from "../../../kernel/calendar.ts";
import type { IssuedCredentials } from "../../../lambda/credentials.ts";
import {
  SIGNING_ALGORITHM,
  signatureOf,
  stringToSign,
  type SignedRequest,
} from "../../api/signature.ts";
import { accessDenied, S3Error } from "../errors.ts";
import { parseDate } from "../http-date.ts";
import { S3_QUOTAS } from "../quotas.ts";
import type { S3Request } from "./request.ts";

const MS_PER_SECOND = 1_000;

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
  const signed = signedRequest(request, path);
  const expected = signatureOf(signed, credentials.secretAccessKey);
  if (expected === request.param("X-Amz-Signature")) return;
  throw new S3Error(
    "SignatureDoesNotMatch",
    403,
    "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
    {
      AWSAccessKeyId: credentials.accessKeyId,
      StringToSign: stringToSign(signed),
      SignatureProvided: request.param("X-Amz-Signature") ?? "",
    },
  );
}

function checkTime(request: S3Request, nowMs: number): void {
  const signedAt = parseDate(request.param("X-Amz-Date") ?? "");
  const expires = Number(request.param("X-Amz-Expires") ?? NaN);
  const most = S3_QUOTAS.presignedMaximum.value;
  if (request.param("X-Amz-Algorithm") !== SIGNING_ALGORITHM || signedAt === undefined) {
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

function signedRequest(request: S3Request, path: string): SignedRequest {
  const [pathname = "/", query = ""] = path.split("?");
  return {
    method: request.method,
    pathname,
    query,
    signedHeaders: (request.param("X-Amz-SignedHeaders") ?? "").split(";"),
    header: (name) => request.header(name) ?? "",
    payloadHash:
      request.param("X-Amz-Content-Sha256") ??
      request.header("x-amz-content-sha256") ??
      "UNSIGNED-PAYLOAD",
    date: request.param("X-Amz-Date") ?? "",
    credential: request.param("X-Amz-Credential") ?? "",
  };
}
