/** What API Gateway sends to the function for `POST /convert`, and what it makes of the function's response. */
import { headerIn, isObject, parseJson, show, shortened } from "../../src/grading/evidence.ts";
import type { InvocationSummary } from "../../src/session/protocol.ts";

/** The event of an HTTP API, payload format version 2.0. A request without a body has no `body` field. */
export function convertRequest(body: string | undefined): unknown {
  return {
    version: "2.0",
    routeKey: "POST /convert",
    rawPath: "/convert",
    rawQueryString: "",
    headers: {
      "content-type": "application/json",
      host: "api.example.com",
      "user-agent": "till/3.1",
    },
    requestContext: {
      accountId: "123456789012",
      apiId: "a1b2c3d4e5",
      domainName: "api.example.com",
      domainPrefix: "api",
      http: {
        method: "POST",
        path: "/convert",
        protocol: "HTTP/1.1",
        sourceIp: "198.51.100.7",
        userAgent: "till/3.1",
      },
      requestId: "JKJaXmPLvHcESHA=",
      routeKey: "POST /convert",
      stage: "$default",
      time: "22/Nov/2026:09:00:00 +0000",
      timeEpoch: 1795338000000,
    },
    ...(body === undefined ? {} : { body }),
    isBase64Encoded: false,
  };
}

/** A response that a client of the API can read. */
export interface Answer {
  readable: true;
  statusCode: number;
  /** The body as it was sent, shortened for messages. */
  text: string;
  body: unknown;
  /** `body.message`, when it says something. */
  message: string | null;
}

export interface NoAnswer {
  readable: false;
  received: string;
  because: string;
}

const GATEWAY_ANSWERS_502 = "API Gateway answers the caller with a 502.";

/** Reads an invocation's result as API Gateway and then a client that expects JSON would. */
export function jsonAnswer(invocation: InvocationSummary): Answer | NoAnswer {
  if (invocation.status !== "success") return failure(invocation);
  const response = invocation.payload;
  if (!isObject(response)) {
    return unreadable(
      `the result ${show(response)}`,
      "A proxy response is an object with statusCode, headers and body.",
    );
  }
  const { statusCode, headers, body } = response;
  if (statusCode === undefined) {
    return unreadable(
      `an object without statusCode: ${show(response)}`,
      "Without a statusCode, an HTTP API sends the whole object with status 200: the function cannot say anything else.",
    );
  }
  if (typeof statusCode !== "number" || !Number.isInteger(statusCode)) {
    return unreadable(
      `the statusCode ${show(statusCode)}`,
      "The statusCode of a proxy response is a whole number.",
    );
  }
  if (typeof body !== "string") {
    return unreadable(
      body === undefined
        ? `statusCode ${statusCode} without a body`
        : `statusCode ${statusCode} with ${kind(body)} as body`,
      "The body of a proxy response is a text: an object has to be turned into JSON.",
    );
  }
  const type = headerIn(headers, "content-type");
  if (!/^application\/json\b/i.test(String(type))) {
    return unreadable(
      type === undefined
        ? `statusCode ${statusCode} without the header content-type`
        : `the content-type ${show(type)}`,
      "The caller reads the body as JSON only if the header content-type says application/json.",
    );
  }
  const parsed = parseJson(body);
  if (!isObject(parsed)) {
    return unreadable(`the body ${show(body)}`, "The body is not the JSON text of an object.");
  }
  return {
    readable: true,
    statusCode,
    text: shortened(body),
    body: parsed,
    message: messageOf(parsed),
  };
}

function failure({ status, payload }: InvocationSummary): NoAnswer {
  const error = isObject(payload) ? payload : {};
  const name = typeof error.errorType === "string" ? error.errorType : "an error";
  const text = typeof error.errorMessage === "string" ? error.errorMessage : "";
  if (status === "timeout") {
    return unreadable(
      "no response: Lambda ended the invocation at its time-out",
      "The function was still waiting when its time was up. API Gateway has no answer to pass on.",
    );
  }
  if (status === "error") {
    return unreadable(
      `a function error, ${name}: ${shortened(text)}`,
      `Nothing caught the error, so it ended the invocation. ${GATEWAY_ANSWERS_502}`,
    );
  }
  return unreadable(`no response: ${name}: ${shortened(text)}`, GATEWAY_ANSWERS_502);
}

const unreadable = (received: string, because: string): NoAnswer => ({
  readable: false,
  received,
  because,
});

function messageOf(body: Record<string, unknown>): string | null {
  const { message } = body;
  return typeof message === "string" && message.trim().length >= 3 ? message : null;
}

const kind = (value: unknown): string =>
  value === null
    ? "null"
    : Array.isArray(value)
      ? "a list"
      : typeof value === "object"
        ? "an object"
        : `a ${typeof value}`;
