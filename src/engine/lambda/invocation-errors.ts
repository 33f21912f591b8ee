/** Error payloads that Lambda itself makes, in AWS's words. */
import type { GuestStopped } from "../sandbox/guest-error.ts";
import { LAMBDA_QUOTAS } from "./quotas.ts";

export interface LambdaError {
  errorType: string;
  payload: string;
}

const BYTES_PER_MB = 1_024 * 1_024;

const make = (errorType: string, errorMessage: string): LambdaError => ({
  errorType,
  payload: JSON.stringify({ errorType, errorMessage }),
});

/** Recorded in November 2025: the payload has an errorType now. */
export const timeoutError = (requestId: string, timeoutSeconds: number): LambdaError =>
  make(
    "Sandbox.Timedout",
    `RequestId: ${requestId} Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`,
  );

/** The runtime process ended without posting a response. */
export function exitError(requestId: string, stopped: GuestStopped): LambdaError {
  const reason = exitReason(stopped);
  return make("Runtime.ExitError", `RequestId: ${requestId} Error: ${reason}`);
}

/** An extension's process ended before the environment was shut down. */
export const extensionCrash = (requestId: string): LambdaError =>
  make("Extension.Crash", `RequestId: ${requestId} Error: exit status 1`);

function exitReason(stopped: GuestStopped): string {
  switch (stopped.reason) {
    case "memory":
      return "Runtime exited with error: signal: killed";
    case "exit":
      return stopped.exitCode === 0
        ? "Runtime exited without providing a reason"
        : `Runtime exited with error: exit status ${stopped.exitCode}`;
    default:
      return "Runtime exited with error: signal: segmentation fault";
  }
}

/** The limit counts bytes of UTF-8; most bodies are far from it and are not counted. */
export function exceedsResponseLimit(body: string): boolean {
  const limit = LAMBDA_QUOTAS.responsePayload.value;
  const mostBytesPerCharacter = 3;
  if (body.length * mostBytesPerCharacter <= limit) return false;
  return new TextEncoder().encode(body).length > limit;
}

export const responseTooLargeError = (): LambdaError =>
  make(
    "Function.ResponseSizeTooLarge",
    `Response payload size exceeded maximum allowed payload size (${LAMBDA_QUOTAS.responsePayload.value} bytes).`,
  );

/** A streamed response has a limit of its own. */
export const streamTooLargeError = (): LambdaError =>
  make(
    "Function.ResponseSizeTooLarge",
    `Response payload size exceeded maximum allowed payload size (${LAMBDA_QUOTAS.streamMaximum.value * BYTES_PER_MB} bytes).`,
  );

/** The runtime broke a streamed response off without saying why. */
export const truncatedError = (errorType: string): LambdaError =>
  make(errorType, "The response stream ended before the function had ended it.");

/** An error that the runtime posted; its body is the payload. */
export const postedError = (body: string): LambdaError => ({
  errorType: errorTypeOf(body) || "Runtime.Unknown",
  payload: body,
});

/** Guest code can post anything. */
function errorTypeOf(body: string): string {
  try {
    const { errorType } = JSON.parse(body) as { errorType?: unknown };
    return typeof errorType === "string" ? errorType : "";
  } catch {
    return "";
  }
}
