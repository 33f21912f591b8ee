/**
 * What an HTTP API (format 2.0) and a function URL make of a function's result (facts 62 and 63).
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
import { isObject, parseJson } from "../../kernel/json.ts";
import { isBase64 } from "../../sandbox/base64.ts";
import { bodyOfBase64 } from "./bytes.ts";
import { headerOf, type Headers, type HttpResponse } from "./messages.ts";

/** A function's result as a response, or why it is none. */
export type Interpretation = { readonly response: HttpResponse } | { readonly malformed: string };

interface Flavour {
  /** Of a response that has a `statusCode` and no `content-type`. */
  readonly contentType: string;
  /** A function URL writes a body that is no text as JSON; an HTTP API answers with an error. */
  readonly bodies: "any" | "text";
}

export const HTTP_API: Flavour = { contentType: "text/plain;charset=UTF-8", bodies: "text" };
export const FUNCTION_URL: Flavour = { contentType: "application/json", bodies: "any" };

/** `payload`: what the Invoke API answered. */
export function interpret2(payload: string, flavour: Flavour): Interpretation {
  const result = parseJson(payload);
  if (result === undefined) {
    return flavour.bodies === "any" ? { response: inferred(payload) } : NOT_JSON;
  }
  if (typeof result === "string") return { response: inferred(result) };
  if (!isObject(result) || result.statusCode === undefined) return { response: inferred(payload) };
  return structured(result, flavour);
}

const NOT_JSON = { malformed: "the function's result is not JSON" };

/** Valid JSON without a status code is the body of a 200. */
const inferred = (body: string): HttpResponse => ({
  status: 200,
  headers: [["content-type", "application/json"]],
  body,
});

function structured(
  { statusCode, headers, cookies, body, isBase64Encoded }: Record<string, unknown>,
  { contentType, bodies }: Flavour,
): Interpretation {
  const status = statusOf(statusCode);
  if (status === undefined) return { malformed: `statusCode is ${JSON.stringify(statusCode)}` };
  const lines = headerLines(headers);
  if (!lines) return { malformed: "headers is no object of texts" };
  const content = contentOf(body, isBase64Encoded === true, bodies);
  if (typeof content === "string") return { malformed: content };
  return {
    response: {
      status,
      headers: [
        ...(headerOf(lines, "content-type") === undefined
          ? [["content-type", contentType] as const]
          : []),
        ...lines,
        ...cookieLines(cookies),
      ],
      ...content,
    },
  };
}

/** Texts of digits count, as AWS has it. */
export function statusOf(statusCode: unknown): number | undefined {
  const isNumber = typeof statusCode === "number" || typeof statusCode === "string";
  const status = isNumber && statusCode !== "" ? Number(statusCode) : NaN;
  const isStatus = Number.isInteger(status) && status >= 100 && status <= 599;
  return isStatus ? status : undefined;
}

/** Numbers and booleans become texts; `undefined` for what can be no headers. */
export function headerLines(headers: unknown): Headers | undefined {
  if (headers === undefined || headers === null) return [];
  if (!isObject(headers)) return undefined;
  const entries = Object.entries(headers).filter(([, value]) => value !== null);
  if (entries.some(([, value]) => typeof value === "object")) return undefined;
  return entries.map(([name, value]) => [name, String(value)]);
}

export const cookieLines = (cookies: unknown): Headers =>
  Array.isArray(cookies) ? cookies.map((cookie) => ["set-cookie", String(cookie)]) : [];

function contentOf(
  body: unknown,
  encoded: boolean,
  bodies: Flavour["bodies"],
): Pick<HttpResponse, "body" | "isBase64"> | string {
  if (body === undefined || body === null) return { body: "" };
  if (typeof body !== "string") {
    return bodies === "any" ? { body: JSON.stringify(body) } : "body is not a text";
  }
  if (!encoded) return { body };
  return isBase64(body)
    ? bodyOfBase64(body)
    : "body is not base64, although isBase64Encoded is true";
}
