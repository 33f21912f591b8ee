/** Invoke, as a function calls it with the SDK. https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
import type { InvocationType } from "../../kernel/trace.ts";
import { LAMBDA_QUOTAS } from "../../lambda/quotas.ts";
import type { InvokeAnswer, InvokeApi } from "../../lambda/world.ts";
import { base64ToBytes, bytesToBase64 } from "../../sandbox/base64.ts";
import { RestOutput, type RestInput } from "../api/rest-json.ts";
import { Later, type Call } from "../api/service-api.ts";
import { ServiceError, notSimulated } from "../api/service-error.ts";
import { invalidParameter } from "./errors.ts";
import { functionNamed } from "./function-name.ts";

const TYPES: readonly InvocationType[] = ["RequestResponse", "Event", "DryRun"];
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function invoke(lambda: InvokeApi, input: RestInput, call: Call): Later<RestOutput> {
  const { functionName, qualifier } = functionNamed(
    input.params.FunctionName!,
    input.query.Qualifier,
  );
  for (const header of ["x-amz-tenant-id", "x-amz-durable-execution-name"]) {
    if (input.header(header)) notSimulated(`Invoke with ${header}`);
  }
  const invocationType = typeOf(input.header("x-amz-invocation-type"));
  const clientContext = contextOf(input.header("x-amz-client-context"));
  const logTail = input.header("x-amz-log-type") === "Tail" && invocationType === "RequestResponse";
  const { traceHeader, caller } = call;
  return new Later((answer, fail) => {
    lambda.invoke(
      {
        functionName,
        ...(qualifier === undefined ? {} : { qualifier }),
        invocationType,
        payload: input.body,
        source: "function",
        sourceId: caller.functionName,
        index: -1,
        ...(traceHeader ? { traceHeader } : {}),
        ...(clientContext && invocationType === "RequestResponse" ? { clientContext } : {}),
        ...(logTail ? { logTail } : {}),
      },
      (given) => {
        const refusal = refusalOf(given);
        if (refusal) fail(refusal);
        else answer(outputOf(given));
      },
    );
    // Whoever gives up does not stop the function: it runs on, and is billed.
    return () => {};
  });
}

function typeOf(header = "RequestResponse"): InvocationType {
  const found = TYPES.find((each) => each === header);
  if (found) return found;
  throw invalidParameter(
    `1 validation error detected: Value '${header}' at 'invocationType' failed to satisfy constraint: Member must satisfy enum value set: [${TYPES.join(", ")}]`,
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
    ...(logTail === undefined
      ? {}
      : { "x-amz-log-result": bytesToBase64(encoder.encode(logTail)) }),
  });
}

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
