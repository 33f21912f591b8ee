/** APIs of API Gateway as an account definition has them. */
import type { CorsConfiguration } from "../../lambda/http/cors.ts";

export type ApiConfiguration = HttpApiConfiguration | RestApiConfiguration;

interface ApiBase {
  name: string;
  /** Default: ten characters made of the name. Its address is `https://<id>.execute-api.us-east-1.amazonaws.com`. */
  id?: string;
  authorizers?: AuthorizerConfiguration[];
}

/** An HTTP API. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api.html */
export interface HttpApiConfiguration extends ApiBase {
  kind: "HTTP";
  routes: RouteConfiguration[];
  /** Default: `$default` alone, whose name is not part of the path. */
  stages?: StageConfiguration[];
  cors?: CorsConfiguration;
}

/** A REST API. https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-rest-api.html */
export interface RestApiConfiguration extends ApiBase {
  kind: "REST";
  /** Its resources with their methods. */
  routes: RouteConfiguration[];
  /** The first part of every path. Default: `Prod`. */
  stages?: StageConfiguration[];
  /** Bodies of these types are bytes: base64 in the event. `*` stands for any. */
  binaryMediaTypes?: string[];
  gatewayResponses?: GatewayResponseConfiguration[];
}

/** What the gateway does with requests to one path. */
export interface RouteConfiguration {
  /** `GET /items/{id}`, `ANY /{proxy+}`; `$default` for an HTTP API. */
  routeKey: string;
  integration: FunctionIntegration | MockIntegration;
  /** Name of an authorizer of the API, or `AWS_IAM`. Default: everybody may call. */
  authorizer?: string;
  /** For a JWT authorizer: the token needs one of them. */
  authorizationScopes?: string[];
}

/** Lambda proxy integration. */
export interface FunctionIntegration {
  functionName: string;
  qualifier?: string;
  /** For an HTTP API, default 2.0; a REST API has a format of its own. */
  payloadFormatVersion?: "1.0" | "2.0";
  /** Default: as long as the API allows, 29 s for a REST API and 30 s for an HTTP API. */
  timeoutMs?: number;
  /** `STREAM` for a REST API: the response leaves as the function writes it. */
  responseTransferMode?: "BUFFERED" | "STREAM";
}

/** A REST API answers by itself: what `Cors` of a SAM template makes of OPTIONS. */
export interface MockIntegration {
  mock: { status: number; headers?: Record<string, string>; body?: string };
}

export interface StageConfiguration {
  name: string;
  variables?: Record<string, string>;
  /** For each route of the stage; a route's own come before. */
  throttling?: Throttling;
  /** By route key. */
  routeThrottling?: Record<string, Throttling>;
}

export interface Throttling {
  /** Requests a second. */
  rateLimit: number;
  burstLimit: number;
}

export type AuthorizerConfiguration =
  LambdaAuthorizerConfiguration | TokenAuthorizerConfiguration | JwtAuthorizerConfiguration;

/** A function decides by the request. */
export interface LambdaAuthorizerConfiguration {
  name: string;
  type: "REQUEST";
  functionName: string;
  qualifier?: string;
  /** `$request.header.Authorization`, of a REST API `method.request.header.Authorization` ... */
  identitySources?: string[];
  /** For an HTTP API, default 2.0. */
  payloadFormatVersion?: "1.0" | "2.0";
  /** For an HTTP API: the function answers `{ isAuthorized }` instead of a policy. */
  simpleResponses?: boolean;
  /** How long a result is kept. Default: 300 for a REST API, 0 (not at all) for an HTTP API. */
  ttlSeconds?: number;
}

/** A function decides by one header, of a REST API. */
export interface TokenAuthorizerConfiguration {
  name: string;
  type: "TOKEN";
  functionName: string;
  qualifier?: string;
  /** Default: `method.request.header.Authorization`. */
  identitySource?: string;
  /** A regular expression that the token has to match. */
  identityValidationExpression?: string;
  /** Default 300; 0 keeps nothing. */
  ttlSeconds?: number;
}

/** Tokens of an issuer, checked by an HTTP API itself. */
export interface JwtAuthorizerConfiguration {
  name: string;
  type: "JWT";
  /** An outside host of the scenario that serves `/.well-known/openid-configuration`: `https://id.example.com`. */
  issuer: string;
  audience: string[];
  /** Default: `$request.header.Authorization`. */
  identitySource?: string;
}

/** What a REST API answers in place of one of its errors. */
export interface GatewayResponseConfiguration {
  /** `DEFAULT_4XX`, `MISSING_AUTHENTICATION_TOKEN`, `INTEGRATION_TIMEOUT` ... */
  responseType: string;
  statusCode?: number;
  headers?: Record<string, string>;
  /** With `$context.error.message`, `$context.error.messageString`, `$context.error.responseType`, `$context.requestId`. */
  template?: string;
}
