/** Invoke and InvokeWithResponseStream, as a function calls them with the SDK. https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
import type { InvocationType } from "../../kernel/trace.ts";
import { LAMBDA_QUOTAS } from "../../lambda/quotas.ts";
import type { InvokeAnswer, InvokeApi, InvokeRequest } from "../../lambda/world.ts";
import { base64ToBytes, bytesToBase64 } from "../../sandbox/base64.ts";
import { eventMessage } from "../api/event-stream.ts";
import { RestOutput, type RestInput } from "../api/rest-json.ts";
import { Later, type Call } from "../api/service-api.ts";
import { ServiceError, notSimulated } from "../api/service-error.ts";
import { invalidParameter } from "./errors.ts";
import { functionNamed } from "./function-name.ts";

const TYPES: readonly InvocationType[] = ["RequestResponse", "Event", "DryRun"];
const STREAMING_TYPES: readonly InvocationType[] = ["RequestResponse", "DryRun"];
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function invoke(lambda: InvokeApi, input: RestInput, call: Call): Later<RestOutput> {
  const request = requestOf(input, call, TYPES);
  return new Later((answer, fail) => {
    lambda.invoke(request, (given) => {
      const refusal = refusalOf(given);
      if (refusal) fail(refusal);
      else answer(outputOf(given));
    });
    // Whoever gives up does not stop the function: it runs on, and is billed.
    return () => {};
  });
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_InvokeWithResponseStream.html */
export function invokeWithResponseStream(
  lambda: InvokeApi,
  input: RestInput,
  call: Call,
): Later<RestOutput> {
  const request = requestOf(input, call, STREAMING_TYPES);
  return new Later((answer, fail) => {
    let send: ((part: Uint8Array | undefined) => void) | undefined;
    const begin = (executedVersion: string): void =>
      answer(
        new RestOutput(
          200,
          "",
          {
            "content-type": "application/vnd.amazon.eventstream",
            "x-amz-executed-version": executedVersion,
          },
          (onPart) => {
            send = onPart;
          },
        ),
      );
    const sendChunk = (bytes: Uint8Array): void =>
      send?.(eventMessage("PayloadChunk", "application/octet-stream", bytes));
    lambda.invoke(
      {
        ...request,
        streams: true,
        onStreamStart: (stream) => {
          begin(stream.executedVersion);
          stream.onLeave = (text) => sendChunk(Uint8Array.from(text, (byte) => byte.charCodeAt(0)));
        },
      },
      (given) => {
        const refusal = refusalOf(given);
        if (refusal) return fail(refusal);
        const { executedVersion, functionError, streamed, payload } = given;
        if (executedVersion === undefined) return answer(outputOf(given));
        // What was not streamed comes whole.
        if (!streamed) {
          begin(executedVersion);
          if (!functionError) sendChunk(encoder.encode(payload));
        }
        send?.(eventMessage("InvokeComplete", "application/json", encoder.encode(endOf(given))));
        send?.(undefined);
      },
    );
    return () => {};
  });
}

/** AWS does not document the code of a function's error: it is the word of Invoke, and the details are its payload. */
function endOf({ functionError, payload, logTail }: InvokeAnswer): string {
  return JSON.stringify({
    ...(functionError ? { ErrorCode: functionError, ErrorDetails: payload } : {}),
    ...(logTail === undefined ? {} : { LogResult: inBase64(logTail) }),
  });
}

function requestOf(
  input: RestInput,
  { operation, caller, traceHeader }: Call,
  types: readonly InvocationType[],
): InvokeRequest {
  const { functionName, qualifier } = functionNamed(
    input.params.FunctionName!,
    input.query.Qualifier,
  );
  for (const header of ["x-amz-tenant-id", "x-amz-durable-execution-name"]) {
    if (input.header(header)) notSimulated(`${operation} with ${header}`);
  }
  const invocationType = typeOf(input.header("x-amz-invocation-type"), types);
  const clientContext = contextOf(input.header("x-amz-client-context"));
  const waits = invocationType === "RequestResponse";
  return {
    functionName,
    ...(qualifier === undefined ? {} : { qualifier }),
    invocationType,
    payload: input.body,
    source: "function",
    sourceId: caller.functionName,
    index: -1,
    ...(traceHeader ? { traceHeader } : {}),
    ...(clientContext && waits ? { clientContext } : {}),
    ...(waits && input.header("x-amz-log-type") === "Tail" ? { logTail: true } : {}),
  };
}

function typeOf(header = "RequestResponse", types: readonly InvocationType[]): InvocationType {
  const found = types.find((each) => each === header);
  if (found) return found;
  throw invalidParameter(
    `1 validation error detected: Value '${header}' at 'invocationType' failed to satisfy constraint: Member must satisfy enum value set: [${types.join(", ")}]`,
  );
}

function contextOf(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const most = LAMBDA_QUOTAS.clientContext.value;
  if (header.length > most) {
    throw new ServiceError(
      "InvalidRequestContentException",
      `Client context must be no more than ${most} bytes when base64-encoded.`,
    );
  }
  try {
    const text = decoder.decode(base64ToBytes(header));
    JSON.parse(text);
    return text;
  } catch {
    throw new ServiceError(
      "InvalidRequestContentException",
      "Client context must be a valid Base64-encoded JSON object.",
    );
  }
}

function outputOf(answer: InvokeAnswer): RestOutput {
  const { statusCode, payload, functionError, executedVersion, logTail } = answer;
  return new RestOutput(statusCode, payload, {
    ...(functionError ? { "x-amz-function-error": functionError } : {}),
    ...(executedVersion ? { "x-amz-executed-version": executedVersion } : {}),
    ...(logTail === undefined ? {} : { "x-amz-log-result": inBase64(logTail) }),
  });
}

const inBase64 = (text: string): string => bytesToBase64(encoder.encode(text));

/** What the API answered instead of running the function; its body has the message and sometimes a reason. */
function refusalOf({ errorCode, statusCode, payload }: InvokeAnswer): ServiceError | undefined {
  if (errorCode === undefined) return undefined;
  const {
    Type: _,
    Message,
    message = Message,
    ...members
  } = JSON.parse(payload) as {
    [member: string]: string;
  };
  return new ServiceError(errorCode, message ?? "", { status: statusCode, members });
}
