/** How operations, their input and their output are written into HTTP. https://smithy.io/2.0/aws/protocols/index.html */
import type { AwsCall } from "./aws-call.ts";
import type { BodyRest, OutgoingRequest } from "../../sandbox/process-options.ts";
import { base64ToBytes, bytesToBase64 } from "../../sandbox/base64.ts";
import type { ServiceError } from "./service-error.ts";

export interface Protocol {
  /** Throws {@link ServiceError} for what cannot be read. `undefined`: this is no operation of the service. */
  read(call: AwsCall): { readonly operation: string; readonly input: object } | undefined;
  write(output: unknown, context: AnswerContext): HttpAnswer;
  writeError(error: ServiceError, context: AnswerContext): HttpAnswer;
}

export interface AnswerContext {
  readonly operation: string;
  readonly requestId: string;
  /** What was asked; `undefined` when it could not be read. */
  readonly input?: object;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: readonly [string, string][];
  readonly body: string | Uint8Array;
  /** The body goes on as its parts come. */
  readonly rest?: BodyRest;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export const bodyBytes = ({ body, isBase64 }: OutgoingRequest): Uint8Array =>
  isBase64 ? base64ToBytes(body) : encoder.encode(body);

export const bodyText = ({ body, isBase64 }: OutgoingRequest): string =>
  isBase64 ? decoder.decode(base64ToBytes(body)) : body;

/** A header of a request; names are compared without case. */
export function headerOf({ headers }: OutgoingRequest, name: string): string | undefined {
  return headers.find(([each]) => each.toLowerCase() === name)?.[1];
}

/** As the sandbox takes it: text where it is text. */
export function asExchangeAnswer({ status, headers, body, rest }: HttpAnswer) {
  const bytes = typeof body === "string" ? undefined : body;
  return {
    status,
    headers: headers.map(([name, value]): [string, string] => [name, value]),
    body: bytes ? bytesToBase64(bytes) : (body as string),
    ...(bytes ? { isBase64: true as const } : {}),
    ...(rest ? { rest } : {}),
  };
}
