/**
 * What a REST API, and an HTTP API with format 1.0, make of a function's result (fact 62).
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-output-format
 */
import { isObject, parseJson } from "../../kernel/json.ts";
import { bodyOfBase64 } from "../../lambda/http/bytes.ts";
import { isBase64 } from "../../sandbox/base64.ts";
import { headerOf, type Headers } from "../../lambda/http/messages.ts";
import { headerLines, statusOf, type Interpretation } from "../../lambda/http/response-2.ts";
import { isBinary } from "./format-1.ts";

const KEYS = ["statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"];

interface Reading {
  /** Settings that nobody knows make the response malformed, as a REST API has it. */
  readonly strict: boolean;
  readonly contentType: string;
  /** Whether a body in base64 is decoded: a REST API asks what the client accepts. */
  readonly decodes: boolean;
}

/** Of a REST API: bytes leave as bytes for a client that accepts one of the binary media types. */
export const restReading = (
  requestHeaders: Headers,
  binaryMediaTypes: readonly string[],
): Reading => ({
  strict: true,
  contentType: "application/json",
  decodes: isBinary(headerOf(requestHeaders, "accept")?.split(",")[0], binaryMediaTypes),
});

export const HTTP_API_READING: Reading = {
  strict: false,
  contentType: "text/plain;charset=UTF-8",
  decodes: true,
};

export function interpret1(payload: string, reading: Reading): Interpretation {
  const result = parseJson(payload);
  if (!isObject(result)) return { malformed: "the function's result is not an object" };
  const unknown = Object.keys(result).find((key) => !KEYS.includes(key));
  if (reading.strict && unknown !== undefined) {
    return { malformed: `the function's result has ${unknown}, which no proxy response has` };
  }
  const { statusCode, body, isBase64Encoded } = result;
  if (!reading.strict && statusCode === undefined) return { malformed: "statusCode is missing" };
  const status = statusCode === undefined ? 200 : statusOf(statusCode);
  if (status === undefined) return { malformed: `statusCode is ${JSON.stringify(statusCode)}` };
  const headers = responseHeaders(result.headers, result.multiValueHeaders);
  if (!headers) return { malformed: "headers or multiValueHeaders is not what it should be" };
  if (body !== undefined && body !== null && typeof body !== "string") {
    return { malformed: "body is not a text" };
  }
  const content = contentOf(body ?? "", isBase64Encoded === true, reading.decodes);
  if (!content) return { malformed: "body is not base64, although isBase64Encoded is true" };
  const type: Headers =
    headerOf(headers, "content-type") === undefined ? [["content-type", reading.contentType]] : [];
  return { response: { status, headers: [...type, ...headers], ...content } };
}

/** Those with several values come in the place of those with one. */
function responseHeaders(single: unknown, multi: unknown): Headers | undefined {
  const lines = headerLines(single);
  if (!lines) return undefined;
  if (multi === undefined || multi === null) return lines;
  if (!isObject(multi) || !Object.values(multi).every(Array.isArray)) return undefined;
  const several = Object.entries(multi as Record<string, unknown[]>);
  const names = several.map(([name]) => name.toLowerCase());
  return [
    ...lines.filter(([name]) => !names.includes(name.toLowerCase())),
    ...several.flatMap(([name, values]) =>
      values.map((value): [string, string] => [name, String(value)]),
    ),
  ];
}

function contentOf(
  body: string,
  encoded: boolean,
  decodes: boolean,
): { body: string; isBase64?: true } | undefined {
  if (!encoded || !decodes) return { body };
  return isBase64(body) ? bodyOfBase64(body) : undefined;
}
