/**
 * What API Gateway answers in a function's place. REST APIs: the types and codes of
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
import { jsonResponse, type Headers, type HttpResponse } from "../../lambda/http/messages.ts";
import type { Decision } from "../../kernel/trace.ts";
import type { ApiConfiguration, GatewayResponseConfiguration } from "./configuration.ts";

export type GatewayErrorName =
  | "notFound"
  | "tooLarge"
  | "throttled"
  | "unauthorized"
  | "denied"
  | "deniedExplicitly"
  | "authorizerFailure"
  | "unsigned"
  | "badSignature"
  | "timeout"
  | "functionError"
  | "functionRefused"
  | "functionThrottled"
  | "malformed";

interface GatewayError {
  readonly status: number;
  /** The body, with AWS's spaces. */
  readonly body: string;
  /** Of a REST API. */
  readonly responseType: string;
}

type Errors = Record<GatewayErrorName, GatewayError>;

const error = (status: number, body: string, responseType = ""): GatewayError => ({
  status,
  body,
  responseType,
});

/** What is not on the page above was seen: 502 for a result that is no response, 500 for a throttled function. */
const REST: Errors = {
  notFound: error(
    403,
    '{"message":"Missing Authentication Token"}',
    "MISSING_AUTHENTICATION_TOKEN",
  ),
  tooLarge: error(413, '{"message":"Request Too Long"}', "REQUEST_TOO_LARGE"),
  throttled: error(429, '{"message":"Too Many Requests"}', "THROTTLED"),
  unauthorized: error(401, '{"message":"Unauthorized"}', "UNAUTHORIZED"),
  denied: error(
    403,
    '{"message":"User is not authorized to access this resource"}',
    "ACCESS_DENIED",
  ),
  deniedExplicitly: error(
    403,
    '{"message":"User is not authorized to access this resource with an explicit deny"}',
    "ACCESS_DENIED",
  ),
  authorizerFailure: error(500, '{"message":null}', "AUTHORIZER_FAILURE"),
  unsigned: error(
    403,
    '{"message":"Missing Authentication Token"}',
    "MISSING_AUTHENTICATION_TOKEN",
  ),
  badSignature: error(403, '{"message":"Forbidden"}', "ACCESS_DENIED"),
  timeout: error(504, '{"message": "Endpoint request timed out"}', "INTEGRATION_TIMEOUT"),
  functionError: error(502, '{"message": "Internal server error"}', "DEFAULT_5XX"),
  functionThrottled: error(500, '{"message": "Internal server error"}', "DEFAULT_5XX"),
  functionRefused: error(500, '{"message": "Internal server error"}', "DEFAULT_5XX"),
  malformed: error(502, '{"message": "Internal server error"}', "DEFAULT_5XX"),
};

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-troubleshooting-lambda.html; time-outs were seen as 503. */
const HTTP: Errors = {
  notFound: error(404, '{"message":"Not Found"}'),
  tooLarge: error(413, '{"message":"Request Entity Too Large"}'),
  throttled: error(429, '{"message":"Too Many Requests"}'),
  unauthorized: error(401, '{"message":"Unauthorized"}'),
  denied: error(403, '{"message":"Forbidden"}'),
  deniedExplicitly: error(403, '{"message":"Forbidden"}'),
  authorizerFailure: error(500, '{"message":"Internal Server Error"}'),
  unsigned: error(403, '{"message":"Forbidden"}'),
  badSignature: error(403, '{"message":"Forbidden"}'),
  timeout: error(503, '{"message":"Service Unavailable"}'),
  functionError: error(500, '{"message":"Internal Server Error"}'),
  functionThrottled: error(503, '{"message":"Service Unavailable"}'),
  functionRefused: error(500, '{"message":"Internal Server Error"}'),
  malformed: error(500, '{"message":"Internal Server Error"}'),
};

const MULTIPLE_100 = 100;

/** Why an API answered in its function's place, and what. */
export interface GatewayAnswer {
  readonly error: GatewayErrorName;
  readonly decision: Decision;
  /** `www-authenticate` of a JWT authorizer. */
  readonly headers?: Headers;
  /** In place of the error's usual words, which a REST API makes of the request. */
  readonly message?: string;
}

/** `requestId`: of the request, for templates of gateway responses. */
export function gatewayResponse(
  api: ApiConfiguration,
  { error: name, headers = [], message }: GatewayAnswer,
  requestId: string,
): HttpResponse {
  if (api.kind === "HTTP") {
    const { status, body } = HTTP[name];
    return jsonResponse(status, body, headers);
  }
  const error = REST[name];
  const usual = message === undefined ? error : { ...error, body: JSON.stringify({ message }) };
  const custom = customResponse(api.gatewayResponses ?? [], usual);
  if (!custom) return jsonResponse(usual.status, usual.body, headers);
  const status = custom.statusCode ?? usual.status;
  const body =
    custom.template === undefined ? usual.body : filled(custom.template, usual, requestId);
  return jsonResponse(status, body, Object.entries(custom.headers ?? {}));
}

/** Its own type, or the type for all of its hundred. */
function customResponse(
  responses: readonly GatewayResponseConfiguration[],
  { responseType, status }: GatewayError,
): GatewayResponseConfiguration | undefined {
  const hundred = `DEFAULT_${Math.floor(status / MULTIPLE_100)}XX`;
  return (
    responses.find((each) => each.responseType === responseType) ??
    responses.find((each) => each.responseType === hundred)
  );
}

function filled(template: string, { body, responseType }: GatewayError, requestId: string): string {
  const { message } = JSON.parse(body) as { message: string | null };
  const values: Record<string, string> = {
    "$context.error.messageString": JSON.stringify(message),
    "$context.error.message": message ?? "null",
    "$context.error.responseType": responseType,
    "$context.requestId": requestId,
  };
  // The longer name first: one begins with the other.
  return Object.entries(values).reduce(
    (text, [name, value]) => text.replaceAll(name, value),
    template,
  );
}

/** AWS's names; some of them are for what is not simulated. */
export const GATEWAY_RESPONSE_TYPES: readonly string[] = [
  "DEFAULT_4XX",
  "DEFAULT_5XX",
  "ACCESS_DENIED",
  "API_CONFIGURATION_ERROR",
  "AUTHORIZER_CONFIGURATION_ERROR",
  "AUTHORIZER_FAILURE",
  "BAD_REQUEST_BODY",
  "BAD_REQUEST_PARAMETERS",
  "EXPIRED_TOKEN",
  "INTEGRATION_FAILURE",
  "INTEGRATION_TIMEOUT",
  "INVALID_API_KEY",
  "INVALID_SIGNATURE",
  "MISSING_AUTHENTICATION_TOKEN",
  "QUOTA_EXCEEDED",
  "REQUEST_TOO_LARGE",
  "RESOURCE_NOT_FOUND",
  "THROTTLED",
  "UNAUTHORIZED",
  "UNSUPPORTED_MEDIA_TYPE",
  "WAF_FILTERED",
];
