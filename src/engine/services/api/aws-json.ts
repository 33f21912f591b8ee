/** AWS JSON 1.0 and 1.1. https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html */
import { parseJson } from "../../kernel/json.ts";
import type { OutgoingRequest } from "../../sandbox/process-options.ts";
import {
  bodyBytes,
  bodyText,
  headerOf,
  type AnswerContext,
  type HttpAnswer,
  type Protocol,
} from "./protocol.ts";
import { ServiceError } from "./service-error.ts";

export interface AwsJsonOptions {
  readonly version: "1.0" | "1.1";
  /** What stands before an error's code: `com.amazonaws.dynamodb.v20120810`. Absent: the code alone. */
  readonly namespace?: string;
  /** Of a service whose clients compress large requests with gzip. */
  readonly gunzip?: (bytes: Uint8Array) => Uint8Array;
}

export function awsJson({ version, namespace, gunzip }: AwsJsonOptions): Protocol {
  const answer = (status: number, body: string, { requestId }: AnswerContext): HttpAnswer => ({
    status,
    headers: [
      ["content-type", `application/x-amz-json-${version}`],
      ["x-amzn-requestid", requestId],
    ],
    body,
  });
  return {
    read({ request }) {
      const operation = headerOf(request, "x-amz-target")?.split(".").at(-1);
      if (!operation) return undefined;
      return { operation, input: parsed(plainText(request, gunzip)) };
    },
    write: (output, context) => answer(200, JSON.stringify(output ?? {}), context),
    writeError(error, context) {
      const { code, message, status, members, queryCode, fault } = error;
      const __type = namespace ? `${namespace}#${code}` : code;
      const { headers, ...rest } = answer(
        status,
        JSON.stringify({ __type, message, ...members }),
        context,
      );
      const compatible: [string, string][] = queryCode
        ? [["x-amzn-query-error", `${queryCode};${fault}`]]
        : [];
      return { ...rest, headers: [...headers, ...compatible] };
    },
  };
}

const decoder = new TextDecoder();

const plainText = (request: OutgoingRequest, gunzip: AwsJsonOptions["gunzip"]): string =>
  gunzip && headerOf(request, "content-encoding") === "gzip"
    ? decoder.decode(gunzip(bodyBytes(request)))
    : bodyText(request);

function parsed(text: string): object {
  const value = parseJson(text || "{}");
  if (typeof value === "object" && value !== null) return value;
  throw new ServiceError(
    "SerializationException",
    "Start of structure or map found where not expected.",
  );
}
