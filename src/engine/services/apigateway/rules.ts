/** What API Gateway refuses when an API is created. Shapes are judged before. */
import { ConfigurationError } from "../../lambda/configuration-rules.ts";
import type {
  ApiConfiguration,
  AuthorizerConfiguration,
  FunctionIntegration,
  RouteConfiguration,
  Throttling,
} from "./configuration.ts";
import { GATEWAY_RESPONSE_TYPES } from "./gateway-errors.ts";
import { APIGATEWAY_QUOTAS } from "./quotas.ts";
import { DEFAULT_ROUTE } from "./routes.ts";

const METHODS = "GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|ANY";
const ROUTE_KEY = new RegExp(`^(${METHODS}) /\\S*$`);
const HTTP_SOURCE = /^\$(request\.(header|querystring)|context|stageVariables)\.\S+$/;
const REST_SOURCE = /^(method\.request\.(header|querystring)|context|stageVariables)\.\S+$/;

const refuse = (setting: string, message: string): never => {
  throw new ConfigurationError(setting, message);
};

/** Throws `ConfigurationError`; its setting is relative to the API. */
export function validateApi(api: ApiConfiguration): void {
  api.routes.forEach((route, i) => validateRoute(api, route, `routes[${i}]`));
  const keys = api.routes.map(({ routeKey }) => routeKey);
  const twice = keys.findIndex((key, i) => keys.indexOf(key) < i);
  if (twice >= 0) refuse(`routes[${twice}].routeKey`, `There are two routes ${keys[twice]}.`);
  api.authorizers?.forEach((it, i) => validateAuthorizer(api.kind, it, `authorizers[${i}]`));
  if (api.kind === "REST") {
    api.gatewayResponses?.forEach(({ responseType }, i) => {
      if (GATEWAY_RESPONSE_TYPES.includes(responseType)) return;
      refuse(
        `gatewayResponses[${i}].responseType`,
        `Expected one of ${GATEWAY_RESPONSE_TYPES.join(", ")}, received ${responseType}.`,
      );
    });
  }
  api.stages?.forEach(({ name, throttling, routeThrottling = {} }, i) => {
    validateStageName(api.kind, name, `stages[${i}].name`);
    validateThrottling(throttling, `stages[${i}].throttling`);
    for (const [key, each] of Object.entries(routeThrottling)) {
      const setting = `stages[${i}].routeThrottling.${key}`;
      if (!keys.includes(key)) refuse(setting, `The API has no route ${key}.`);
      validateThrottling(each, setting);
    }
  });
}

function validateRoute(api: ApiConfiguration, route: RouteConfiguration, at: string): void {
  const { routeKey, integration, authorizer, authorizationScopes } = route;
  const isDefault = routeKey === DEFAULT_ROUTE;
  if (isDefault && api.kind === "REST") {
    refuse(`${at}.routeKey`, "A REST API has no $default route; ANY /{proxy+} takes every path.");
  }
  if (!isDefault && !ROUTE_KEY.test(routeKey)) {
    refuse(
      `${at}.routeKey`,
      `The route key ${routeKey} is not a method and a path, for example GET /items/{id}.`,
    );
  }
  if (/\{[^}]*\+\}./.test(routeKey)) {
    refuse(`${at}.routeKey`, "A greedy path variable has to be the last part of the path.");
  }
  if ("mock" in integration) {
    if (api.kind === "HTTP") refuse(`${at}.integration`, "An HTTP API has no mock integrations.");
  } else validateIntegration(api.kind, integration, `${at}.integration`);
  const named = api.authorizers?.find(({ name }) => name === authorizer);
  if (authorizer !== undefined && authorizer !== "AWS_IAM" && !named) {
    refuse(`${at}.authorizer`, `The API has no authorizer ${authorizer}.`);
  }
  if (authorizationScopes && named?.type !== "JWT") {
    refuse(`${at}.authorizationScopes`, "Scopes are for a JWT authorizer.");
  }
}

function validateIntegration(
  kind: ApiConfiguration["kind"],
  { timeoutMs, payloadFormatVersion, responseTransferMode }: FunctionIntegration,
  at: string,
): void {
  const { timeoutMinimum, restTimeout, httpTimeout, streamTimeout } = APIGATEWAY_QUOTAS;
  if (kind === "REST" && payloadFormatVersion !== undefined) {
    refuse(`${at}.payloadFormatVersion`, "A REST API has one payload format.");
  }
  if (kind === "HTTP" && responseTransferMode === "STREAM") {
    refuse(`${at}.responseTransferMode`, "Only REST APIs stream responses.");
  }
  const streams = responseTransferMode === "STREAM";
  const longest = kind === "HTTP" ? httpTimeout : streams ? streamTimeout : restTimeout;
  if (timeoutMs === undefined) return;
  if (timeoutMs >= timeoutMinimum.value && timeoutMs <= longest.value) return;
  refuse(
    `${at}.timeoutMs`,
    `Timeout should be between ${timeoutMinimum.value} ms and ${longest.value} ms`,
  );
}

function validateAuthorizer(
  kind: ApiConfiguration["kind"],
  authorizer: AuthorizerConfiguration,
  at: string,
): void {
  const { type } = authorizer;
  if (kind === "REST" && type === "JWT") {
    refuse(`${at}.type`, "A REST API has no JWT authorizers; write a Lambda authorizer.");
  }
  if (kind === "HTTP" && type === "TOKEN") {
    refuse(`${at}.type`, "An HTTP API has Lambda authorizers of type REQUEST only.");
  }
  const pattern = kind === "HTTP" ? HTTP_SOURCE : REST_SOURCE;
  for (const source of identitySourcesOf(authorizer)) {
    if (pattern.test(source)) continue;
    const example = kind === "HTTP" ? "$request.header" : "method.request.header";
    refuse(at, `The identity source ${source} is not of the form ${example}.Authorization.`);
  }
  if (type === "JWT") {
    if (!/^https:\/\/[^/]+/.test(authorizer.issuer)) {
      refuse(`${at}.issuer`, "The issuer is an address that begins with https://.");
    }
    return;
  }
  const { ttlSeconds } = authorizer;
  const most = APIGATEWAY_QUOTAS.authorizerTtlMaximum.value;
  if (ttlSeconds !== undefined && (ttlSeconds < 0 || ttlSeconds > most)) {
    refuse(`${at}.ttlSeconds`, `An authorizer's result is kept for 0 to ${most} seconds.`);
  }
  if (type !== "REQUEST") return;
  const { identitySources = [], simpleResponses, payloadFormatVersion } = authorizer;
  const caches = (ttlSeconds ?? (kind === "REST" ? 1 : 0)) > 0;
  if (caches && identitySources.length === 0) {
    refuse(
      `${at}.identitySources`,
      "A result can only be kept for a request that is known by an identity source. Name one, or set ttlSeconds to 0.",
    );
  }
  if (kind === "REST" && (simpleResponses !== undefined || payloadFormatVersion !== undefined)) {
    refuse(at, "simpleResponses and payloadFormatVersion are settings of HTTP APIs.");
  }
  if (simpleResponses && payloadFormatVersion === "1.0") {
    refuse(`${at}.simpleResponses`, "Simple responses need payload format 2.0.");
  }
}

export const identitySourcesOf = (authorizer: AuthorizerConfiguration): string[] =>
  authorizer.type === "REQUEST"
    ? (authorizer.identitySources ?? [])
    : authorizer.identitySource === undefined
      ? []
      : [authorizer.identitySource];

function validateStageName(kind: ApiConfiguration["kind"], name: string, at: string): void {
  if (kind === "HTTP" && name === "$default") return;
  if (/^[\w-]{1,128}$/.test(name)) return;
  refuse(at, `Stage names have letters, digits, hyphens and underscores: ${name} does not.`);
}

function validateThrottling(throttling: Throttling | undefined, at: string): void {
  if (!throttling) return;
  if (throttling.rateLimit >= 0 && throttling.burstLimit >= 0) return;
  refuse(at, "The rate and the burst of a throttle are 0 or more.");
}
