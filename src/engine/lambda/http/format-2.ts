/**
 * Payload format 2.0: what a function is given for an HTTP request by an HTTP API and by a function URL (fact 61).
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
import { ACCOUNT_ID } from "../environment-variables.ts";
import { base64OfText, textOfBase64 } from "./bytes.ts";
import type { SignedIdentity } from "./exchange.ts";
import { decoded, grouped, headerOf, queryPairs, type HttpRequest } from "./messages.ts";

/** What the front end knows of a request besides the request. */
export interface RequestFacts {
  readonly accountId: string;
  readonly apiId: string;
  readonly requestId: string;
  /** `$default` of a function URL. */
  readonly routeKey: string;
  readonly stage: string;
  readonly sourceIp: string;
  /** ISO 8601. */
  readonly date: string;
  readonly epochMs: number;
  readonly traceId: string;
  readonly pathParameters?: Record<string, string>;
  readonly stageVariables?: Record<string, string>;
  /** `{ jwt }`, `{ lambda }`, `{ iam }`; null for a function URL that anybody may call. */
  readonly authorizer?: Record<string, unknown> | null;
}

/** An HTTP API decodes the path, a function URL hands it on as it came. */
export function format2Event(
  request: HttpRequest,
  facts: RequestFacts,
  path: "decoded" | "raw",
): Record<string, unknown> {
  const { body, isBase64Encoded } = eventBody(request);
  const { pathParameters, stageVariables } = facts;
  return {
    ...format2Request(request, facts, path),
    ...(pathParameters ? { pathParameters } : {}),
    ...(body === null ? {} : { body }),
    isBase64Encoded,
    ...(stageVariables ? { stageVariables } : {}),
  };
}

/** The event without its body: what a Lambda authorizer is given too. */
export function format2Request(
  request: HttpRequest,
  facts: RequestFacts,
  path: "decoded" | "raw",
): Record<string, unknown> {
  const { method, host, query } = request;
  const rawPath = path === "decoded" ? decoded(request.path) : request.path;
  const queryStringParameters = joined(grouped(queryPairs(query)));
  const cookies = cookiesOf(request);
  return {
    version: "2.0",
    routeKey: facts.routeKey,
    rawPath,
    rawQueryString: query,
    ...(cookies.length === 0 ? {} : { cookies }),
    headers: format2Headers(request, facts),
    ...(queryStringParameters ? { queryStringParameters } : {}),
    requestContext: {
      accountId: facts.accountId,
      apiId: facts.apiId,
      ...(facts.authorizer === undefined ? {} : { authorizer: facts.authorizer }),
      domainName: host,
      domainPrefix: host.split(".")[0]!,
      http: {
        method,
        path: rawPath,
        protocol: PROTOCOL,
        sourceIp: facts.sourceIp,
        userAgent: headerOf(request.headers, "user-agent") ?? "",
      },
      requestId: facts.requestId,
      routeKey: facts.routeKey,
      stage: facts.stage,
      time: logTime(facts.date),
      timeEpoch: facts.epochMs,
    },
  };
}

export const PROTOCOL = "HTTP/1.1";

/** What the front end adds to the headers of a request. */
export const forwardedHeaders = ({
  sourceIp,
  traceId,
}: Pick<RequestFacts, "sourceIp" | "traceId">): [string, string][] => [
  ["X-Amzn-Trace-Id", `Root=${traceId}`],
  ["X-Forwarded-For", sourceIp],
  ["X-Forwarded-Port", "443"],
  ["X-Forwarded-Proto", "https"],
];

/** Lower-cased names, values of one name joined, cookies taken out. */
function format2Headers(request: HttpRequest, facts: RequestFacts): Record<string, string> {
  const given = request.headers.filter(([name]) => name.toLowerCase() !== "cookie");
  const lines = [...given, ...forwardedHeaders(facts)].map(
    ([name, value]) => [name.toLowerCase(), value] as const,
  );
  return joined(grouped(lines)) ?? {};
}

function cookiesOf({ headers }: HttpRequest): string[] {
  const lines = headers.filter(([name]) => name.toLowerCase() === "cookie");
  return lines.flatMap(([, value]) => value.split(/;\s*/)).filter((cookie) => cookie !== "");
}

/** `undefined` when there is nothing: AWS leaves the member out. */
function joined(values: Map<string, string[]>): Record<string, string> | undefined {
  if (values.size === 0) return undefined;
  const entries = [...values].map(([name, each]): [string, string] => [name, each.join(",")]);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Whether a body of this type is handed on as text; everything else is base64. */
const TEXT = /^(text\/|application\/(json|xml|javascript)\b|[^;]+\+(json|xml)\b)/i;

/** The body as the event has it. Forms are not text here, as on AWS. */
export function eventBody(request: HttpRequest): { body: string | null; isBase64Encoded: boolean } {
  if (request.body === "") return { body: null, isBase64Encoded: false };
  const isText = TEXT.test(headerOf(request.headers, "content-type") ?? "");
  return isText ? asText(request) : asBase64(request);
}

export const asText = (request: HttpRequest): { body: string; isBase64Encoded: false } => ({
  body: request.isBase64 ? textOfBase64(request.body) : request.body,
  isBase64Encoded: false,
});

export const asBase64 = (request: HttpRequest): { body: string; isBase64Encoded: true } => ({
  body: request.isBase64 ? request.body : base64OfText(request.body),
  isBase64Encoded: true,
});

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `2026-01-05T09:00:00.000Z` as `05/Jan/2026:09:00:00 +0000`. */
export function logTime(date: string): string {
  const [, year, month, day, time] = /^(\d+)-(\d+)-(\d+)T([\d:]+)/.exec(date)!;
  return `${day}/${MONTHS[Number(month) - 1]}/${year}:${time} +0000`;
}

/** `requestContext.authorizer` of a signed request. */
export function iamAuthorizer({ accessKey, arn }: SignedIdentity): Record<string, unknown> {
  const userId = arn.split("/").at(-1)!;
  return {
    iam: {
      accessKey,
      accountId: ACCOUNT_ID,
      callerId: userId,
      cognitoIdentity: null,
      principalOrgId: null,
      userArn: arn,
      userId,
    },
  };
}
