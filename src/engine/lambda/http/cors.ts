/**
 * CORS as a front end answers it for the function: HTTP APIs and function URLs.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
 */
import {
  headerOf,
  withoutHeaders,
  type Headers,
  type HttpRequest,
  type HttpResponse,
} from "./messages.ts";

/** AWS's `CorsConfiguration`. `*` stands for any. */
export interface CorsConfiguration {
  allowOrigins?: string[];
  allowMethods?: string[];
  allowHeaders?: string[];
  exposeHeaders?: string[];
  maxAgeSeconds?: number;
  allowCredentials?: boolean;
}

/** A browser asks before it sends the request itself. */
export const isPreflight = ({ method, headers }: HttpRequest): boolean =>
  method === "OPTIONS" &&
  headerOf(headers, "origin") !== undefined &&
  headerOf(headers, "access-control-request-method") !== undefined;

/** Without CORS headers when the origin is not allowed: the browser then stops. */
export function preflightResponse(
  cors: CorsConfiguration,
  { headers }: HttpRequest,
  status: number,
): HttpResponse {
  const origin = allowedOrigin(cors, headers);
  if (origin === undefined) return { status, headers: [], body: "" };
  const { allowMethods = [], allowHeaders = [], maxAgeSeconds } = cors;
  return {
    status,
    headers: [
      ...originHeaders(cors, origin),
      ...listHeader("access-control-allow-methods", allowMethods),
      ...listHeader("access-control-allow-headers", allowHeaders),
      ...(maxAgeSeconds === undefined
        ? []
        : [["access-control-max-age", String(maxAgeSeconds)] as const]),
    ],
    body: "",
  };
}

/** The configuration's headers take the place of those that the function sent. */
export function withCors(
  cors: CorsConfiguration,
  { headers }: HttpRequest,
  response: HttpResponse,
): HttpResponse {
  const own = withoutHeaders(response.headers, (name) => name.startsWith("access-control-"));
  const origin = allowedOrigin(cors, headers);
  if (origin === undefined) return { ...response, headers: own };
  const exposed = listHeader("access-control-expose-headers", cors.exposeHeaders ?? []);
  return { ...response, headers: [...own, ...originHeaders(cors, origin), ...exposed] };
}

function originHeaders({ allowCredentials }: CorsConfiguration, origin: string): Headers {
  return [
    ["access-control-allow-origin", origin],
    ...(allowCredentials ? [["access-control-allow-credentials", "true"] as const] : []),
    ...(origin === "*" ? [] : [["vary", "origin"] as const]),
  ];
}

const listHeader = (name: string, values: readonly string[]): Headers =>
  values.length === 0 ? [] : [[name, values.join(",")]];

/** What `access-control-allow-origin` says to this request. */
function allowedOrigin(
  { allowOrigins = [] }: CorsConfiguration,
  headers: Headers,
): string | undefined {
  const origin = headerOf(headers, "origin");
  if (origin === undefined) return undefined;
  if (allowOrigins.includes("*")) return "*";
  return allowOrigins.some((allowed) => isOrigin(allowed, origin)) ? origin : undefined;
}

/** `https://*` allows every origin of the scheme, `https://*.example.com` every one of the domain. */
function isOrigin(allowed: string, origin: string): boolean {
  const [before, after] = allowed.split("*", 2);
  if (after === undefined) return allowed === origin;
  return (
    origin.length > before!.length + after.length &&
    origin.startsWith(before!) &&
    origin.endsWith(after)
  );
}
