/** Errors of the Invoke API itself, before anything ran, in AWS's words. https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
import { parseJson } from "../kernel/json.ts";
import type { InvocationType, ThrottleReason } from "../kernel/trace.ts";
import { functionArn } from "./environment-variables.ts";
import { LAMBDA_QUOTAS } from "./quotas.ts";

/** What the API answers instead of an invocation's outcome. */
export interface InvokeError {
  readonly statusCode: number;
  /** AWS's error code, for example `ResourceNotFoundException`. */
  readonly errorCode: string;
  /** The response body, JSON text. Which of its keys are capitals differs from error to error, as in AWS. */
  readonly payload: string;
}

const BYTES_PER_MB = 1_024 * 1_024;

/** The function or the qualifier does not exist. AWS names `$LATEST` when no qualifier was given. */
export const notFoundError = (functionName: string, qualifier = "$LATEST"): InvokeError => ({
  statusCode: 404,
  errorCode: "ResourceNotFoundException",
  payload: JSON.stringify({
    Type: "User",
    Message: `Function not found: ${functionArn(functionName, qualifier)}`,
  }),
});

/** The request body is not JSON; `undefined` when it is. An empty body is allowed: the event is `{}`. */
export function contentError(payload: string): InvokeError | undefined {
  if (payload === "" || parseJson(payload) !== undefined) return undefined;
  return {
    statusCode: 400,
    errorCode: "InvalidRequestContentException",
    payload: JSON.stringify({
      Type: "User",
      message: `Could not parse request body into json: Could not parse payload into json: ${complaint(payload)}`,
    }),
  };
}

/** Lambda's parser is Jackson. What the JavaScript engine says of the text differs from browser to browser. */
function complaint(payload: string): string {
  const token = /^\s*([A-Za-z_$][\w$]*)/.exec(payload)?.[1];
  if (token && !["true", "false", "null"].includes(token)) {
    return `Unrecognized token '${token}': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')`;
  }
  return "Unexpected character or end-of-input: was expecting a valid JSON value";
}

/** The payload is larger than the invocation type allows: 6 MB, or 1 MB for `Event`. `undefined` when it is not. */
export function payloadLimitError(
  invocationType: InvocationType,
  bytes: number,
): InvokeError | undefined {
  const quota =
    invocationType === "Event" ? LAMBDA_QUOTAS.asynchronousPayload : LAMBDA_QUOTAS.requestPayload;
  const limit = quota.value * BYTES_PER_MB;
  if (bytes <= limit) return undefined;
  return {
    statusCode: 413,
    errorCode: "RequestTooLargeException",
    payload: JSON.stringify({
      Type: "User",
      message: `Request must be smaller than ${limit} bytes for the InvokeFunction operation`,
    }),
  };
}

export const throttledError = (reason: ThrottleReason): InvokeError => ({
  statusCode: 429,
  errorCode: "TooManyRequestsException",
  payload: JSON.stringify({ Reason: reason, Type: "User", message: "Rate Exceeded." }),
});

/** The invocation would go round a recursive loop once too often. */
export const recursionError = (): InvokeError => ({
  statusCode: 400,
  errorCode: "RecursiveInvocationException",
  payload: JSON.stringify({ Type: "User", Message: RECURSION_MESSAGE }),
});

export const RECURSION_MESSAGE =
  "Lambda has detected your function being invoked in a recursive loop with other Amazon Web Services resources and stopped your function's invocation.";
