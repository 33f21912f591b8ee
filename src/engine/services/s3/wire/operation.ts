/** What an operation of the REST API is made of. */
import type { Permission } from "../../api/service-api.ts";
import { notSimulated } from "../../api/service-error.ts";
import type { Caller } from "../notifications.ts";
import type { S3Service } from "../s3-service.ts";
import type { S3Answer } from "./answer.ts";
import type { S3Request } from "./request.ts";

export interface S3Operation {
  /** Parameters of the query that it acts upon. */
  readonly query?: readonly string[];
  /** Its headers that begin with `x-amz-`; a `*` at the end stands for any rest. */
  readonly headers?: readonly string[];
  /** Which of the rates of a prefix it counts against. */
  readonly rate?: "read" | "write";
  permissions(request: S3Request): readonly Permission[];
  run(request: S3Request, context: S3Context): S3Answer;
}

export interface S3Context {
  readonly s3: S3Service;
  readonly caller: Caller;
  /** Whether IAM lets the caller do something; answers the sentence with which it does not. */
  refusal(permission: Permission): string | undefined;
}

export const onBucket = (action: string, bucket: string): Permission => ({
  action: `s3:${action}`,
  resource: `arn:aws:s3:::${bucket}`,
});

export const onObject = (action: string, bucket: string, key: string): Permission => ({
  action: `s3:${action}`,
  resource: `arn:aws:s3:::${bucket}/${key}`,
});

/** Parameters and headers of every request: signatures, what the SDK says of itself, checksums. */
const COMMON_QUERY = /^(x-id|X-Amz-.*)$/i;
const COMMON_HEADERS =
  /^x-amz-(date|content-sha256|security-token|user-agent|te|trailer|decoded-content-length|sdk-.*|expected-bucket-owner|source-expected-bucket-owner)$/;

/** Refuses what nothing acts upon. Throws `NotSimulated`. */
export function checkUnderstood(
  name: string,
  { query = [], headers = [] }: S3Operation,
  request: S3Request,
): void {
  for (const param of request.query.keys()) {
    if (query.includes(param) || COMMON_QUERY.test(param)) continue;
    notSimulated(`${name} with the parameter ${param}`);
  }
  for (const header of request.headerNames) {
    if (!header.startsWith("x-amz-") || COMMON_HEADERS.test(header)) continue;
    const known = headers.some((each) =>
      each.endsWith("*") ? header.startsWith(each.slice(0, -1)) : header === each,
    );
    if (!known) notSimulated(`${name} with the header ${header}`);
  }
}
