/** APIs, function URLs and the requests that clients send to them: shapes, and that everything which is named exists. */
import type { AccountDefinition } from "../protocol.ts";
import {
  filledText,
  flag,
  isObject,
  json,
  listOf,
  mapOf,
  number,
  objectOf,
  oneOf,
  optional,
  show,
  text,
  textLike,
  wholeFrom,
  type Report,
  type Shape,
} from "./shapes.ts";

type Api = NonNullable<AccountDefinition["apis"]>[number];
type HttpApi = Extract<Api, { kind: "HTTP" }>;
type RestApi = Extract<Api, { kind: "REST" }>;
type Url = NonNullable<AccountDefinition["functionUrls"]>[number];
type Authorizer = NonNullable<Api["authorizers"]>[number];
type AuthorizerOf<T extends Authorizer["type"]> = Extract<Authorizer, { type: T }>;
type Integration = Api["routes"][number]["integration"];
type FunctionIntegration = Extract<Integration, { functionName: string }>;
type Mock = Extract<Integration, { mock: unknown }>;
type Stage = NonNullable<Api["stages"]>[number];

const texts = mapOf(text, "an object of names and texts");
const names = listOf(filledText);

const corsShape = objectOf<NonNullable<Url["cors"]>>({
  allowOrigins: optional(names),
  allowMethods: optional(names),
  allowHeaders: optional(names),
  exposeHeaders: optional(names),
  maxAgeSeconds: optional(wholeFrom(0, 86_400, "s")),
  allowCredentials: optional(flag),
});

const functionShape = objectOf<FunctionIntegration>({
  functionName: filledText,
  qualifier: optional(filledText),
  payloadFormatVersion: optional(oneOf("1.0", "2.0")),
  timeoutMs: optional(number),
  responseTransferMode: optional(oneOf("BUFFERED", "STREAM")),
});

const mockShape = objectOf<Mock>({
  mock: objectOf<Mock["mock"]>({
    status: wholeFrom(200, 599, "HTTP status"),
    headers: optional(texts),
    body: optional(text),
  }),
});

const integrationShape: Shape = (value, path, report) => {
  const isMock = isObject(value) && "mock" in value;
  (isMock ? mockShape : functionShape)(value, path, report);
};

const routeShape = objectOf<Api["routes"][number]>({
  routeKey: filledText,
  integration: integrationShape,
  authorizer: optional(filledText),
  authorizationScopes: optional(names),
});

type Throttling = NonNullable<Stage["throttling"]>;
const throttlingShape = objectOf<Throttling>({ rateLimit: number, burstLimit: number });

const stageShape = objectOf<Stage>({
  name: filledText,
  variables: optional(texts),
  throttling: optional(throttlingShape),
  routeThrottling: optional(mapOf(throttlingShape, "an object of route keys and throttles")),
});

const AUTHORIZERS: { [T in Authorizer["type"]]: Shape } = {
  REQUEST: objectOf<AuthorizerOf<"REQUEST">>({
    name: filledText,
    type: oneOf("REQUEST"),
    functionName: filledText,
    qualifier: optional(filledText),
    identitySources: optional(names),
    payloadFormatVersion: optional(oneOf("1.0", "2.0")),
    simpleResponses: optional(flag),
    ttlSeconds: optional(number),
  }),
  TOKEN: objectOf<AuthorizerOf<"TOKEN">>({
    name: filledText,
    type: oneOf("TOKEN"),
    functionName: filledText,
    qualifier: optional(filledText),
    identitySource: optional(filledText),
    identityValidationExpression: optional(regularExpression),
    ttlSeconds: optional(number),
  }),
  JWT: objectOf<AuthorizerOf<"JWT">>({
    name: filledText,
    type: oneOf("JWT"),
    issuer: filledText,
    audience: names,
    identitySource: optional(filledText),
  }),
};

function regularExpression(value: unknown, path: string, report: Report): void {
  const problem = { path, expected: "a regular expression", received: show(value) };
  if (typeof value !== "string") return report(problem);
  try {
    RegExp(value);
  } catch {
    report(problem);
  }
}

const authorizerShape: Shape = (value, path, report) => {
  const type = isObject(value) ? value.type : undefined;
  if (typeof type === "string" && Object.hasOwn(AUTHORIZERS, type)) {
    return AUTHORIZERS[type as Authorizer["type"]](value, path, report);
  }
  const known = Object.keys(AUTHORIZERS).join(", ");
  const expected = `an authorizer: an object whose type is one of ${known}`;
  const fix =
    type === "COGNITO_USER_POOLS"
      ? "User pools are not simulated; a JWT authorizer checks their tokens for an HTTP API."
      : undefined;
  report({ path, expected, received: show(value), ...(fix ? { fix } : {}) });
};

const apiId = textLike(/^[a-z0-9]{10}$/, "ten lower-case letters and digits");

const httpApiShape = objectOf<HttpApi>({
  kind: oneOf("HTTP"),
  name: filledText,
  id: optional(apiId),
  authorizers: optional(listOf(authorizerShape)),
  routes: listOf(routeShape),
  stages: optional(listOf(stageShape)),
  cors: optional(corsShape),
});

type GatewayResponse = NonNullable<RestApi["gatewayResponses"]>[number];

const restApiShape = objectOf<RestApi>({
  kind: oneOf("REST"),
  name: filledText,
  id: optional(apiId),
  authorizers: optional(listOf(authorizerShape)),
  routes: listOf(routeShape),
  stages: optional(listOf(stageShape)),
  binaryMediaTypes: optional(names),
  gatewayResponses: optional(
    listOf(
      objectOf<GatewayResponse>({
        responseType: filledText,
        statusCode: optional(wholeFrom(200, 599, "HTTP status")),
        headers: optional(texts),
        template: optional(text),
      }),
    ),
  ),
});

export const apiShape: Shape = (value, path, report) => {
  const kind = isObject(value) ? value.kind : undefined;
  if (kind === "HTTP") return httpApiShape(value, path, report);
  if (kind === "REST") return restApiShape(value, path, report);
  const fix = kind === "WEBSOCKET" ? { fix: "WebSocket APIs are not simulated." } : {};
  const expected = "an API: an object whose kind is HTTP or REST";
  report({ path, expected, received: show(isObject(value) ? kind : value), ...fix });
};

export const functionUrlShape = objectOf<Url>({
  functionName: filledText,
  qualifier: optional(filledText),
  authType: oneOf("NONE", "AWS_IAM"),
  invokeMode: optional(oneOf("BUFFERED", "RESPONSE_STREAM")),
  cors: optional(corsShape),
});

interface Arrival {
  method?: string;
  path: string;
  headers?: Record<string, string>;
  query?: Record<string, string | string[]>;
  body?: unknown;
}

const queryValue: Shape = (value, path, report) => {
  const all: unknown[] = Array.isArray(value) ? value : [value];
  if (all.every((each) => typeof each === "string")) return;
  report({ path, expected: "a text or a list of texts", received: show(value) });
};

/** The payload of an arrival that goes to an API or a function URL. */
export const httpArrivalShape = objectOf<Arrival>({
  method: optional(textLike(/^[A-Za-z]+$/, "an HTTP method, for example GET")),
  path: textLike(/^\//, "a path that begins with /, after the API's own address"),
  headers: optional(texts),
  query: optional(mapOf(queryValue, "an object of names and texts")),
  body: optional(json),
});

/** The functions that APIs and function URLs call, with the place of each. */
export function calledFunctions({
  apis = [],
  functionUrls = [],
}: AccountDefinition): { functionName: string; qualifier?: string | undefined; path: string }[] {
  return [
    ...apis.flatMap(({ routes, authorizers = [] }, i) => [
      ...routes.flatMap(({ integration }, j) =>
        "mock" in integration
          ? []
          : [{ ...integration, path: `account.apis[${i}].routes[${j}].integration` }],
      ),
      ...authorizers.flatMap((each, j) =>
        each.type === "JWT" ? [] : [{ ...each, path: `account.apis[${i}].authorizers[${j}]` }],
      ),
    ]),
    ...functionUrls.map((each, i) => ({ ...each, path: `account.functionUrls[${i}]` })),
  ];
}
