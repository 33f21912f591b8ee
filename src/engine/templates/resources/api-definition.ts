/**
 * What an OpenAPI definition says about an API: its routes, authorizers, CORS and gateway responses, by API Gateway's extensions.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
 */
import type { CorsConfiguration } from "../../lambda/http/cors.ts";
import type {
  AuthorizerConfiguration,
  GatewayResponseConfiguration,
  RouteConfiguration,
} from "../../services/apigateway/configuration.ts";
import type { AccountBuilder } from "../account-builder.ts";
import type { Located, Plain } from "../node.ts";
import { calledFunction } from "./api-parts.ts";

type Members = { readonly [name: string]: Plain };

export interface ApiDefinition {
  readonly title: string | undefined;
  readonly routes: RouteConfiguration[];
  readonly authorizers: AuthorizerConfiguration[];
  readonly cors: CorsConfiguration | undefined;
  readonly gatewayResponses: GatewayResponseConfiguration[];
  readonly binaryMediaTypes: string[];
}

/** Where the definition stands, for messages, and the account that it is for. */
interface Context {
  readonly kind: "HTTP" | "REST";
  readonly at: Located;
  readonly account: AccountBuilder;
  readonly schemes: ReadonlyMap<string, Members>;
}

const ANY = "x-amazon-apigateway-any-method";
const METHODS = ["get", "post", "put", "patch", "delete", "head", "options"];

export function readDefinition(
  body: Members,
  kind: "HTTP" | "REST",
  at: Located,
  account: AccountBuilder,
): ApiDefinition {
  const listed = members(members(body.components).securitySchemes ?? body.securityDefinitions);
  const schemes = new Map(Object.entries(listed).map(([name, it]) => [name, members(it)]));
  const context: Context = { kind, at, account, schemes };
  return {
    title: textIn(members(body.info), "title"),
    routes: Object.entries(members(body.paths)).flatMap(([path, methods]) =>
      Object.entries(members(methods)).flatMap(([method, it]) =>
        routeOf(path, method, members(it), context),
      ),
    ),
    authorizers: [...schemes].flatMap(([name, scheme]) => authorizerOf(name, scheme, context)),
    cors: corsOf(body["x-amazon-apigateway-cors"]),
    gatewayResponses: Object.entries(members(body["x-amazon-apigateway-gateway-responses"])).map(
      ([responseType, it]) => gatewayResponseOf(responseType, members(it)),
    ),
    binaryMediaTypes: texts(body["x-amazon-apigateway-binary-media-types"]),
  };
}

function routeOf(
  path: string,
  method: string,
  it: Members,
  context: Context,
): RouteConfiguration[] {
  if (method !== ANY && !METHODS.includes(method)) return [];
  const name = method === ANY ? "ANY" : method.toUpperCase();
  const routeKey = path === "$default" ? path : `${name} ${path}`;
  const integration = integrationOf(
    routeKey,
    members(it["x-amazon-apigateway-integration"]),
    context,
  );
  if (!integration) return [];
  const [security] = Array.isArray(it.security) ? it.security : [];
  const [scheme, scopes] = Object.entries(members(security))[0] ?? [];
  const authorizationScopes = texts(scopes);
  return [
    {
      routeKey,
      integration,
      ...(scheme === undefined
        ? {}
        : { authorizer: isSigned(context.schemes.get(scheme)) ? "AWS_IAM" : scheme }),
      ...(authorizationScopes.length > 0 ? { authorizationScopes } : {}),
    },
  ];
}

/** Of an operation of a definition; `undefined`, and a message, when it calls no function. */
export function integrationOf(
  routeKey: string,
  it: Members,
  { at, account }: Pick<Context, "at" | "account">,
): RouteConfiguration["integration"] | undefined {
  const type = textIn(it, "type")?.toLowerCase();
  if (type === "mock") return mockOf(it);
  if (type !== "aws_proxy") {
    account.messages.notSimulated(
      at,
      `${routeKey} has ${type === undefined ? "no integration" : `an integration of type ${type}`}: functions are called with aws_proxy, and mock answers by itself.`,
    );
    return undefined;
  }
  const called = calledFunction(textIn(it, "uri") ?? "", at, account);
  if (!called) return undefined;
  const timeoutMs = numberIn(it, "timeoutInMillis");
  const format = textIn(it, "payloadFormatVersion");
  return {
    ...called,
    ...(format === "1.0" || format === "2.0" ? { payloadFormatVersion: format } : {}),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(textIn(it, "responseTransferMode") === "STREAM" ? { responseTransferMode: "STREAM" } : {}),
  };
}

const HEADER = "method.response.header.";

/** The default response: a status, and headers whose values stand in quotes. */
function mockOf(it: Members): RouteConfiguration["integration"] {
  const response = members(Object.values(members(it.responses))[0]);
  const parameters = Object.entries(members(response.responseParameters));
  const headers = parameters.flatMap(([name, value]): [string, string][] =>
    name.startsWith(HEADER) ? [[name.slice(HEADER.length), unquoted(value)]] : [],
  );
  const body = textIn(members(response.responseTemplates), "application/json")?.trim();
  return {
    mock: {
      status: Number(textIn(response, "statusCode") ?? 200),
      headers: Object.fromEntries(headers),
      ...(body === undefined || body === "{}" ? {} : { body }),
    },
  };
}

const isSigned = (scheme: Members | undefined): boolean =>
  scheme?.["x-amazon-apigateway-authtype"] === "awsSigv4";

function authorizerOf(
  name: string,
  scheme: Members,
  { kind, at, account }: Context,
): AuthorizerConfiguration[] {
  if (isSigned(scheme)) return [];
  const it = members(scheme["x-amazon-apigateway-authorizer"]);
  const type = textIn(it, "type")?.toLowerCase();
  if (type === "jwt") {
    const jwt = members(it.jwtConfiguration);
    const identitySource = textIn(it, "identitySource");
    return [
      {
        name,
        type: "JWT",
        issuer: textIn(jwt, "issuer") ?? "",
        audience: texts(jwt.audience),
        ...(identitySource === undefined ? {} : { identitySource }),
      },
    ];
  }
  if (type !== "request" && type !== "token") {
    account.messages.notSimulated(
      at,
      `The authorizer ${name} is ${type === undefined ? "none of API Gateway's" : `of type ${type}`}: there are jwt, request and token.`,
    );
    return [];
  }
  const called = calledFunction(textIn(it, "authorizerUri") ?? "", at, account);
  if (!called) return [];
  const ttlSeconds = numberIn(it, "authorizerResultTtlInSeconds");
  const common = { name, ...called, ...(ttlSeconds === undefined ? {} : { ttlSeconds }) };
  if (type === "token") {
    const header = textIn(scheme, "name") ?? "Authorization";
    const expression = textIn(it, "identityValidationExpression");
    return [
      {
        ...common,
        type: "TOKEN",
        identitySource: `method.request.header.${header}`,
        ...(expression === undefined ? {} : { identityValidationExpression: expression }),
      },
    ];
  }
  const identitySources = (textIn(it, "identitySource") ?? "")
    .split(",")
    .map((each) => each.trim())
    .filter((each) => each !== "");
  const format = textIn(it, "authorizerPayloadFormatVersion");
  const isHttp = kind === "HTTP";
  return [
    {
      ...common,
      type: "REQUEST",
      ...(identitySources.length > 0 ? { identitySources } : {}),
      ...(isHttp && (format === "1.0" || format === "2.0") ? { payloadFormatVersion: format } : {}),
      ...(isHttp && textIn(it, "enableSimpleResponses") === "true"
        ? { simpleResponses: true }
        : {}),
    },
  ];
}

function corsOf(given: Plain | undefined): CorsConfiguration | undefined {
  if (given === undefined) return undefined;
  const it = members(given);
  const maxAgeSeconds = numberIn(it, "maxAge");
  return {
    ...listed("allowOrigins", it.allowOrigins),
    ...listed("allowMethods", it.allowMethods),
    ...listed("allowHeaders", it.allowHeaders),
    ...listed("exposeHeaders", it.exposeHeaders),
    ...(maxAgeSeconds === undefined ? {} : { maxAgeSeconds }),
    ...(textIn(it, "allowCredentials") === "true" ? { allowCredentials: true } : {}),
  };
}

const listed = (name: string, value: Plain | undefined): Record<string, string[]> =>
  value === undefined || value === null ? {} : { [name]: texts(value) };

const RESPONSE_HEADER = "gatewayresponse.header.";

/** As a definition has it, and as the resource AWS::ApiGateway::GatewayResponse. */
export function gatewayResponseOf(responseType: string, it: Members): GatewayResponseConfiguration {
  const parameters = Object.entries(members(it.responseParameters));
  const headers = parameters.flatMap(([name, value]): [string, string][] =>
    name.startsWith(RESPONSE_HEADER) ? [[name.slice(RESPONSE_HEADER.length), unquoted(value)]] : [],
  );
  const statusCode = numberIn(it, "statusCode");
  const template = textIn(members(it.responseTemplates), "application/json");
  return {
    responseType,
    ...(statusCode === undefined ? {} : { statusCode }),
    ...(headers.length > 0 ? { headers: Object.fromEntries(headers) } : {}),
    ...(template === undefined ? {} : { template }),
  };
}

/** `'*'` is a text; anything else would be taken from the request. */
const unquoted = (value: Plain): string => String(value).replace(/^'(.*)'$/s, "$1");

export const members = (value: Plain | undefined): Members =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};

function textIn(it: Members, name: string): string | undefined {
  const value = it[name];
  return value === undefined || value === null || typeof value === "object"
    ? undefined
    : String(value);
}

function numberIn(it: Members, name: string): number | undefined {
  const text = textIn(it, name);
  return text === undefined || text === "" ? undefined : Number(text);
}

const texts = (value: Plain | undefined): string[] =>
  Array.isArray(value)
    ? value.map(String)
    : value === undefined || value === null || typeof value === "object"
      ? []
      : [String(value)];
