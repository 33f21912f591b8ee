/** S3 on the network: its REST protocol and its operations. https://docs.aws.amazon.com/AmazonS3/latest/API/Welcome.html */
import { hash32 } from "../../kernel/random.ts";
import { roleArn, roleIdOf } from "../api/arns.ts";
import type { CredentialErrors } from "../api/service-api.ts";
import type { AwsCall } from "../api/aws-call.ts";
import { bodyBytes, type AnswerContext, type HttpAnswer, type Protocol } from "../api/protocol.ts";
import type { Authorisation, Call, Operation, ServiceApi } from "../api/service-api.ts";
import type { ServiceError } from "../api/service-error.ts";
import { ACCOUNT_ID } from "../../lambda/environment-variables.ts";
import type { CredentialStore } from "../../lambda/credentials.ts";
import { accessDenied, S3Error } from "./errors.ts";
import type { Caller } from "./notifications.ts";
import type { S3Service } from "./s3-service.ts";
import type { S3Answer } from "./wire/answer.ts";
import { checkUnderstood, type S3Operation } from "./wire/operation.ts";
import { checkPresigned, isPresigned } from "./wire/presigned.ts";
import { S3Request } from "./wire/request.ts";
import { routeOf, S3_OPERATIONS } from "./wire/routes.ts";
import { xmlDocument } from "./wire/xml.ts";

/** Inside the network that functions run in. */
const SOURCE_IP = "10.0.0.1";
const NOT_MODIFIED = 304;
const HOST_ID_PARTS = 8;

/** `x-amz-id-2`, which AWS's support asks for: made of the request's id. */
function hostIdOf(requestId: string): string {
  const parts = Array.from({ length: HOST_ID_PARTS }, (_, i) =>
    (hash32(`${requestId} ${i}`) >>> 0).toString(16).padStart(8, "0"),
  );
  return parts.join("");
}

/** S3's ids have 16 digits. */
const requestIdOf = (requestId: string): string =>
  requestId.replaceAll("-", "").slice(0, 16).toUpperCase();

const commonHeaders = (requestId: string): [string, string][] => [
  ["x-amz-request-id", requestIdOf(requestId)],
  ["x-amz-id-2", hostIdOf(requestId)],
  ["server", "AmazonS3"],
];

const protocol: Protocol = {
  read({ request, host, path }: AwsCall) {
    const { method, headers } = request;
    const input = new S3Request({ method, host, path, headers, body: bodyBytes(request) });
    return { operation: routeOf(input), input };
  },
  write(output, { requestId }) {
    const { status, headers, body } = output as S3Answer;
    return { status, headers: [...commonHeaders(requestId), ...Object.entries(headers)], body };
  },
  writeError,
};

function writeError(error: ServiceError, { requestId, input }: AnswerContext): HttpAnswer {
  const { code, message, status, members } = error;
  const headers = commonHeaders(requestId);
  const silent = status === NOT_MODIFIED || (input instanceof S3Request && input.method === "HEAD");
  if (silent) return { status, headers, body: "" };
  const content = {
    Code: code,
    Message: message,
    ...(members as Record<string, string>),
    RequestId: requestIdOf(requestId),
    HostId: hostIdOf(requestId),
  };
  return {
    status,
    headers: [...headers, ["content-type", "application/xml"]],
    body: xmlDocument("Error", content, ""),
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const CREDENTIAL_ERRORS: CredentialErrors = {
  unknown: (AWSAccessKeyId) =>
    new S3Error(
      "InvalidAccessKeyId",
      403,
      "The AWS Access Key Id you provided does not exist in our records.",
      { AWSAccessKeyId },
    ),
  expired: () => new S3Error("ExpiredToken", 400, "The provided token has expired."),
};

export function s3Api(
  s3: S3Service,
  access: Authorisation,
  credentials: CredentialStore,
): ServiceApi {
  return {
    service: "s3",
    title: "S3",
    protocol,
    accessDenied: { code: "AccessDenied", status: 403 },
    credentialErrors: CREDENTIAL_ERRORS,
    operations: Object.fromEntries(
      Object.entries(S3_OPERATIONS).map(([name, each]) => [
        name,
        asOperation(name, each, { s3, access, credentials }) as unknown as Operation,
      ]),
    ),
  };
}

interface Account {
  readonly s3: S3Service;
  readonly access: Authorisation;
  readonly credentials: CredentialStore;
}

function asOperation(
  name: string,
  operation: S3Operation,
  { s3, access, credentials }: Account,
): Operation<S3Request, S3Answer> {
  return {
    permissions: (request) => operation.permissions(request),
    resource: ({ bucket, key }) => (key === "" ? bucket : `${bucket}/${key}`),
    run(request, call) {
      checkSigned(request, call, credentials);
      checkUnderstood(name, operation, request);
      checkOwner(request);
      if (operation.rate) s3.admit(operation.rate, request.bucket, request.key);
      return operation.run(request, {
        s3,
        caller: callerOf(call),
        refusal: (permission) => access.refusal(call.caller, permission),
      });
    },
  };
}

/** Nothing is public: new buckets block that. Signatures in headers are the SDK's own; only those in URLs are checked. */
function checkSigned(
  request: S3Request,
  { http, nowMs }: Call,
  credentials: CredentialStore,
): void {
  const { accessKeyId, path } = http;
  if (accessKeyId === undefined) throw accessDenied();
  if (isPresigned(request)) checkPresigned(request, path, credentials.find(accessKeyId), nowMs);
}

/** Whether the caller expects the owner that all buckets here have. */
function checkOwner(request: S3Request): void {
  for (const name of ["x-amz-expected-bucket-owner", "x-amz-source-expected-bucket-owner"]) {
    const expected = request.header(name);
    if (expected !== undefined && expected !== ACCOUNT_ID) throw accessDenied();
  }
}

function callerOf({ caller, requestId, traceHeader }: Call): Caller {
  const [, role = "", session = ""] = caller.arn.split("/");
  return {
    principalId: `AWS:${roleIdOf(roleArn(role))}:${session}`,
    sourceIp: SOURCE_IP,
    requestId: requestIdOf(requestId),
    hostId: hostIdOf(requestId),
    ...(traceHeader === undefined ? {} : { traceHeader }),
  };
}
