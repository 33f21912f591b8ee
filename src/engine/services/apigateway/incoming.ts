/** A request that found its route: what events, authorizers and throttles are made of. */
import type { Exchange } from "../../lambda/http/exchange.ts";
import { format2Event, format2Request, type RequestFacts } from "../../lambda/http/format-2.ts";
import { decoded } from "../../lambda/http/messages.ts";
import { ACCOUNT_ID, REGION } from "../../lambda/environment-variables.ts";
import type {
  ApiConfiguration,
  RestApiConfiguration,
  StageConfiguration,
} from "./configuration.ts";
import {
  httpApiFormat1Event,
  httpApiFormat1Request,
  restEvent,
  restRequest,
  type Format1Facts,
  type RestFacts,
} from "./format-1.ts";
import { deploymentIdOf, resourceIdOf } from "./ids.ts";
import type { MatchedRoute } from "./routes.ts";

export interface Incoming {
  readonly api: ApiConfiguration;
  readonly apiId: string;
  readonly exchange: Exchange;
  readonly stage: StageConfiguration;
  /** Without the stage; as it was sent. */
  readonly path: string;
  readonly matched: MatchedRoute;
}

export type PayloadFormat = "rest" | "1.0" | "2.0";

/** The route's or authorizer's own setting counts for an HTTP API alone. */
export const formatOf = (
  { kind }: ApiConfiguration,
  setting: "1.0" | "2.0" | undefined,
): PayloadFormat => (kind === "REST" ? "rest" : (setting ?? "2.0"));

export const apiArn = ({ apiId }: Pick<Incoming, "apiId">): string =>
  `arn:aws:execute-api:${REGION}:${ACCOUNT_ID}:${apiId}`;

/** `arn:aws:execute-api:us-east-1:123456789012:<api>/<stage>/GET/items/1` */
export const methodArn = (incoming: Incoming): string =>
  `${apiArn(incoming)}/${incoming.stage.name}/${incoming.exchange.request.method}${incoming.path}`;

/** What a function's own policy names: the method of the route, with its variables. */
export function sourceArn(incoming: Incoming): string {
  const { method, path } = incoming.matched.route;
  const route = path === "" ? "/$default" : `/${method === "ANY" ? "*" : method}${path}`;
  return `${apiArn(incoming)}/${incoming.stage.name}${route}`;
}

export function eventOf(
  incoming: Incoming,
  format: PayloadFormat,
  authorizer: Record<string, unknown> | undefined,
): Record<string, unknown> {
  const { request } = incoming.exchange;
  const facts = factsOf(incoming, authorizer);
  switch (format) {
    case "rest":
      return restEvent(request, facts, restFacts(incoming));
    case "1.0":
      return httpApiFormat1Event(request, facts);
    case "2.0":
      return format2Event(request, facts, "decoded");
  }
}

/** The event without its body. */
export function authorizerEventOf(
  incoming: Incoming,
  format: PayloadFormat,
): Record<string, unknown> {
  const { request } = incoming.exchange;
  const facts = factsOf(incoming, undefined);
  switch (format) {
    case "rest":
      return restRequest(request, facts, restFacts(incoming));
    case "1.0":
      return httpApiFormat1Request(request, facts);
    case "2.0": {
      const { pathParameters, stageVariables } = facts;
      return {
        ...format2Request(request, facts, "decoded"),
        ...(pathParameters ? { pathParameters } : {}),
        ...(stageVariables ? { stageVariables } : {}),
      };
    }
  }
}

function factsOf(
  { api, apiId, exchange, stage, path, matched }: Incoming,
  authorizer: Record<string, unknown> | undefined,
): Format1Facts {
  const { routeKey } = matched.route.configuration;
  const { caller, requestId, date, epochMs, traceId } = exchange;
  const pathParameters = parametersOf(api, matched);
  const facts: RequestFacts = {
    accountId: ACCOUNT_ID,
    apiId,
    requestId,
    routeKey,
    stage: stage.name,
    sourceIp: caller.sourceIp,
    date,
    epochMs,
    traceId,
    ...(pathParameters ? { pathParameters } : {}),
    ...(stage.variables ? { stageVariables: stage.variables } : {}),
    ...(authorizer ? { authorizer } : {}),
  };
  const resourcePath = matched.route.path || routeKey;
  return { ...facts, resourcePath, path, identity: caller.identity };
}

/** An HTTP API decodes them; a REST API hands them on as they came, as recorded. */
function parametersOf(
  { kind }: ApiConfiguration,
  { pathParameters }: MatchedRoute,
): Record<string, string> | undefined {
  if (!pathParameters || kind === "REST") return pathParameters;
  return Object.fromEntries(
    Object.entries(pathParameters).map(([name, value]) => [name, decoded(value)] as const),
  );
}

const restFacts = ({ api, apiId, matched }: Incoming): RestFacts => ({
  deploymentId: deploymentIdOf(apiId),
  resourceId: resourceIdOf(apiId, matched.route.path),
  binaryMediaTypes: (api as RestApiConfiguration).binaryMediaTypes ?? [],
});
