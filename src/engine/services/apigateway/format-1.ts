/**
 * Payload format 1.0: what a function is given by a REST API, and by an HTTP API that is set to it (fact 61).
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
import {
  asBase64,
  asText,
  eventBody,
  forwardedHeaders,
  logTime,
  PROTOCOL,
  type RequestFacts,
} from "../../lambda/http/format-2.ts";
import {
  decoded,
  grouped,
  headerOf,
  queryPairs,
  type Headers,
  type HttpRequest,
} from "../../lambda/http/messages.ts";
import type { SignedIdentity } from "../../lambda/http/exchange.ts";

export interface Format1Facts extends RequestFacts {
  /** `/items/{id}`; `$default` of an HTTP API. */
  readonly resourcePath: string;
  /** Without the stage; as it was sent. */
  readonly path: string;
  readonly identity: SignedIdentity | undefined;
}

/** Of REST APIs alone. */
export interface RestFacts {
  readonly deploymentId: string;
  readonly resourceId: string;
  readonly binaryMediaTypes: readonly string[];
}

export function restEvent(
  request: HttpRequest,
  facts: Format1Facts,
  rest: RestFacts,
): Record<string, unknown> {
  return { ...restRequest(request, facts, rest), ...restBody(request, rest.binaryMediaTypes) };
}

/** Without the body: what a REQUEST authorizer is given too. */
export function restRequest(
  request: HttpRequest,
  facts: Format1Facts,
  { deploymentId, resourceId }: RestFacts,
): Record<string, unknown> {
  const named = request.headers
    .filter(([name]) => name.toLowerCase() !== "content-length")
    .map(([name, value]) => [restName(name), value] as const);
  return {
    resource: facts.resourcePath,
    path: facts.path,
    httpMethod: request.method,
    ...format1Parameters([...named, ...forwardedHeaders(facts)], request.query),
    pathParameters: facts.pathParameters ?? null,
    stageVariables: facts.stageVariables ?? null,
    requestContext: {
      ...commonContext(request, facts),
      deploymentId,
      resourceId,
      path: request.path,
      ...(facts.authorizer ? { authorizer: facts.authorizer } : {}),
    },
  };
}

export function httpApiFormat1Event(
  request: HttpRequest,
  facts: Format1Facts,
): Record<string, unknown> {
  return { ...httpApiFormat1Request(request, facts), ...eventBody(request) };
}

export function httpApiFormat1Request(
  request: HttpRequest,
  facts: Format1Facts,
): Record<string, unknown> {
  const lowered = [...request.headers, ...forwardedHeaders(facts)].map(
    ([name, value]) => [name.toLowerCase(), value] as const,
  );
  const path = decoded(request.path);
  return {
    version: "1.0",
    resource: facts.resourcePath,
    path,
    httpMethod: request.method,
    ...format1Parameters(lowered, request.query),
    requestContext: {
      ...commonContext(request, facts),
      authorizer: facts.authorizer ?? { claims: null, scopes: null },
      path,
      resourceId: null,
    },
    pathParameters: facts.pathParameters ?? null,
    stageVariables: facts.stageVariables ?? null,
  };
}

/** The last value of each name, and all of them. */
function format1Parameters(headers: Headers, query: string): Record<string, unknown> {
  const lines = grouped(headers);
  const parameters = grouped(queryPairs(query));
  const has = parameters.size > 0;
  return {
    headers: last(lines),
    multiValueHeaders: sorted(lines),
    queryStringParameters: has ? last(parameters) : null,
    multiValueQueryStringParameters: has ? sorted(parameters) : null,
  };
}

const sorted = (values: Map<string, string[]>): Record<string, string[]> =>
  Object.fromEntries([...values].sort(([a], [b]) => (a < b ? -1 : 1)));

const last = (values: Map<string, string[]>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(sorted(values)).map(([name, each]) => [name, each.at(-1)!] as const),
  );

/** Names stay as they were sent, but for these two. */
const restName = (name: string): string =>
  ({ host: "Host", "user-agent": "User-Agent" })[name.toLowerCase()] ?? name;

function commonContext(request: HttpRequest, facts: Format1Facts): Record<string, unknown> {
  return {
    accountId: facts.accountId,
    apiId: facts.apiId,
    domainName: request.host,
    domainPrefix: request.host.split(".")[0]!,
    extendedRequestId: extendedIdOf(facts.requestId),
    httpMethod: request.method,
    identity: identityOf(request, facts),
    protocol: PROTOCOL,
    requestId: facts.requestId,
    requestTime: logTime(facts.date),
    requestTimeEpoch: facts.epochMs,
    resourcePath: facts.resourcePath,
    stage: facts.stage,
  };
}

/** `JKJaXmPLvHcESHA=`: letters and digits of the request's id, in the form of API Gateway's second id. */
export const extendedIdOf = (requestId: string): string =>
  `${requestId.replaceAll("-", "").slice(0, 15)}=`;

function identityOf(
  { headers }: HttpRequest,
  { sourceIp, identity, accountId }: Format1Facts,
): Record<string, string | null> {
  const user = identity?.arn.split("/").at(-1) ?? null;
  return {
    accessKey: identity?.accessKey ?? null,
    accountId: identity ? accountId : null,
    caller: user,
    cognitoAuthenticationProvider: null,
    cognitoAuthenticationType: null,
    cognitoIdentityId: null,
    cognitoIdentityPoolId: null,
    principalOrgId: null,
    sourceIp,
    user,
    userAgent: headerOf(headers, "user-agent") ?? null,
    userArn: identity?.arn ?? null,
  };
}

/** A REST API hands bodies on as text, but for the binary media types of the API. */
function restBody(
  request: HttpRequest,
  binaryMediaTypes: readonly string[],
): { body: string | null; isBase64Encoded: boolean } {
  if (request.body === "") return { body: null, isBase64Encoded: false };
  const type = headerOf(request.headers, "content-type");
  return isBinary(type, binaryMediaTypes) ? asBase64(request) : asText(request);
}

/** Whether a media type is one of the API's binary ones. */
export function isBinary(type: string | undefined, binaryMediaTypes: readonly string[]): boolean {
  const given = (type ?? "application/json").split(";")[0]!.trim().toLowerCase();
  return binaryMediaTypes.some((each) => {
    const [kind = "", sub = ""] = each.toLowerCase().split("/");
    const [givenKind = "", givenSub = ""] = given.split("/");
    return (kind === "*" || kind === givenKind) && (sub === "*" || sub === givenSub);
  });
}
