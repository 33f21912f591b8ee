/** One API: what becomes of a request between its client and the function. */
import {
  FrontEnd,
  type Ending,
  type Exchange,
  type HttpCaller,
  type HttpPorts,
  type OnResponse,
} from "../../lambda/http/exchange.ts";
import { isPreflight, preflightResponse, withCors } from "../../lambda/http/cors.ts";
import { callFunction, type IntegrationResult } from "../../lambda/http/integration.ts";
import {
  bodyBytes,
  type Headers,
  type HttpRequest,
  type HttpResponse,
} from "../../lambda/http/messages.ts";
import { HTTP_API, interpret2, type Interpretation } from "../../lambda/http/response-2.ts";
import { interpretStreamed } from "../../lambda/http/streamed-response.ts";
import { standardHeaders } from "../../lambda/http/standard-headers.ts";
import type { InvokeAnswer, StreamedPayload } from "../../lambda/world.ts";
import { Authorizers } from "./authorizers.ts";
import type { ApiConfiguration, FunctionIntegration, StageConfiguration } from "./configuration.ts";
import { extendedIdOf } from "./format-1.ts";
import { gatewayResponse, type GatewayAnswer, type GatewayErrorName } from "./gateway-errors.ts";
import { apiIdOf } from "./ids.ts";
import { functionArn } from "../../lambda/environment-variables.ts";
import { eventOf, formatOf, sourceArn, type Incoming } from "./incoming.ts";
import type { IssuerKeys } from "./issuer-keys.ts";
import { APIGATEWAY_QUOTAS } from "./quotas.ts";
import { HTTP_API_READING, interpret1, restReading } from "./response-1.ts";
import {
  bySpecificity,
  matchPath,
  matchRoute,
  routeOf,
  takesMethod,
  type MatchedRoute,
  type Route,
} from "./routes.ts";
import { RouteThrottles, type AccountThrottle } from "./throttles.ts";

const BYTES_PER_MB = 1_024 * 1_024;
const TOO_LARGE = 413;

/** The facts that decide: event formats, results that are no response, limits. */
const RULE = { routing: 61, result: 62, limit: 64, streaming: 65 } as const;

export class Api {
  readonly id: string;
  readonly configuration: ApiConfiguration;
  private readonly ports: HttpPorts;
  private readonly account: AccountThrottle;
  private readonly frontEnd: FrontEnd;
  private readonly authorizers: Authorizers;
  private readonly throttles = new RouteThrottles();
  private readonly routes: readonly Route[];
  private readonly stages: readonly StageConfiguration[];

  constructor(
    configuration: ApiConfiguration,
    ports: HttpPorts,
    keys: IssuerKeys,
    account: AccountThrottle,
  ) {
    const { kind, name, id = apiIdOf(name), routes, stages } = configuration;
    this.id = id;
    this.configuration = configuration;
    this.ports = ports;
    this.account = account;
    this.frontEnd = new FrontEnd(kind === "HTTP" ? "http-api" : "rest-api", name, ports);
    this.authorizers = new Authorizers(ports, keys);
    this.routes = routes.map(routeOf).sort(bySpecificity);
    this.stages = stages ?? [{ name: kind === "HTTP" ? "$default" : "Prod" }];
  }

  /** The stages' names: what a path begins with, but for `$default`. */
  get stageNames(): string[] {
    return this.stages.map(({ name }) => name);
  }

  send(request: HttpRequest, caller: HttpCaller, onResponse: OnResponse): void {
    this.frontEnd.accept(request, caller, onResponse, (exchange) => this.handle(exchange));
  }

  private handle(exchange: Exchange): void {
    const { request } = exchange;
    const { kind } = this.configuration;
    const limit = APIGATEWAY_QUOTAS.payload.value;
    if (bodyBytes(request) > limit * BYTES_PER_MB) {
      return this.refuse(exchange, "tooLarge", `requests have at most ${limit} MB`, RULE.limit);
    }
    const tooMany = this.account.refusal(this.ports.agenda.now);
    if (tooMany) return this.refuse(exchange, "throttled", tooMany, RULE.limit);
    if (kind === "HTTP" && this.configuration.cors && isPreflight(request)) {
      return this.answer(exchange, preflightResponse(this.configuration.cors, request, 204), {
        decision: { because: "the gateway answers CORS's preflight requests", rule: RULE.routing },
      });
    }
    const incoming = this.match(exchange);
    if (typeof incoming === "string") {
      return this.refuse(exchange, "notFound", incoming, RULE.routing);
    }
    this.admit(incoming);
  }

  private admit(incoming: Incoming): void {
    const { exchange } = incoming;
    const throttled = this.throttles.refusal(incoming, this.ports.agenda.now);
    if (throttled) return this.refuse(exchange, "throttled", throttled, RULE.limit);
    this.authorizers.authorize(incoming, (authorization) => {
      if ("refused" in authorization) return this.refuseWith(exchange, authorization.refused);
      this.integrate(incoming, authorization.context);
    });
  }

  /** The request with its stage and route, or why there is none. */
  private match(exchange: Exchange): Incoming | string {
    const { request } = exchange;
    const { configuration: api, id: apiId } = this;
    const at = this.stageOf(request.path);
    if (!at) {
      return `no stage of ${api.name} is the first part of ${request.path}; there is ${this.stageNames.join(", ")}`;
    }
    const { stage, path } = at;
    const matched =
      api.kind === "HTTP"
        ? matchRoute(this.routes, request.method, path, "counts")
        : this.methodOf(request.method, path);
    if (!matched) return `${api.name} has no route for ${request.method} ${path}`;
    return { api, apiId, exchange, stage, path, matched };
  }

  /** The stage of a path, and the rest of it. */
  private stageOf(path: string): { stage: StageConfiguration; path: string } | undefined {
    const [, first = ""] = path.split("/", 2);
    const named = this.stages.find(({ name }) => name === first && name !== "$default");
    if (named) return { stage: named, path: path.slice(first.length + 1) || "/" };
    const usual = this.stages.find(({ name }) => name === "$default");
    return usual && { stage: usual, path };
  }

  /** A REST API takes the most specific resource, whether it has the method or not. */
  private methodOf(method: string, path: string): MatchedRoute | undefined {
    let resource: string | undefined;
    for (const route of this.routes) {
      if (resource !== undefined && route.path !== resource) continue;
      const matched = matchPath(route, path, "ignored");
      if (!matched) continue;
      resource = route.path;
      if (takesMethod(route, method)) return matched;
    }
    return undefined;
  }

  private integrate(incoming: Incoming, authorizer: Record<string, unknown> | undefined): void {
    const { integration } = incoming.matched.route.configuration;
    if ("mock" in integration) {
      const { status, headers = {}, body = "" } = integration.mock;
      const lines: Headers = [["content-type", "application/json"], ...Object.entries(headers)];
      return this.answer(
        incoming.exchange,
        { status, headers: lines, body },
        {
          decision: { because: "the method has a mock integration", rule: RULE.routing },
        },
      );
    }
    const { kind, name } = this.configuration;
    const { functionName, qualifier } = integration;
    const arn = functionArn(functionName, qualifier);
    if (!this.ports.permissions.gatewayMayInvoke(arn, sourceArn(incoming))) {
      const because = `${arn} does not let API Gateway invoke it`;
      return this.refuse(incoming.exchange, "functionRefused", because, RULE.result);
    }
    const format = formatOf(this.configuration, integration.payloadFormatVersion);
    const streams = integration.responseTransferMode === "STREAM";
    const { restTimeout, httpTimeout } = APIGATEWAY_QUOTAS;
    const timeoutMs = integration.timeoutMs ?? (kind === "REST" ? restTimeout : httpTimeout).value;
    callFunction(
      this.ports,
      incoming.exchange,
      {
        functionName,
        qualifier,
        event: eventOf(incoming, format, authorizer),
        sourceId: `${kind} API ${name}`,
        streams,
        timeoutMs,
      },
      (result) => this.finish(incoming, integration, result, timeoutMs),
    );
  }

  private finish(
    incoming: Incoming,
    integration: FunctionIntegration,
    result: IntegrationResult,
    timeoutMs: number,
  ): void {
    const { exchange } = incoming;
    const streamed = result.kind === "answered" ? result.answer.streamed : result.streamed;
    if (streamed) return this.finishStream(exchange, streamed);
    if (result.kind === "timed-out") {
      const because = `the function had not answered after ${timeoutMs} ms; it runs on`;
      return this.refuse(exchange, "timeout", because, RULE.limit);
    }
    const { answer } = result;
    const error = errorOf(answer);
    if (error) return this.refuse(exchange, error, becauseOf(answer), RULE.result);
    if (integration.responseTransferMode === "STREAM") {
      const because = "the integration streams and the function did not";
      return this.refuse(exchange, "malformed", because, RULE.streaming);
    }
    this.respond(exchange, this.interpret(incoming, integration, answer.payload), RULE.result);
  }

  /** Status and headers have left; what was there when the function failed or time was up is what the client has. */
  private finishStream(exchange: Exchange, streamed: StreamedPayload): void {
    const read = interpretStreamed(streamed, "required");
    this.respond(exchange, read, RULE.streaming, { firstByteAt: streamed.startedAt });
  }

  private interpret(
    { exchange }: Incoming,
    { payloadFormatVersion }: FunctionIntegration,
    payload: string,
  ): Interpretation {
    const { configuration } = this;
    if (configuration.kind === "REST") {
      const { headers } = exchange.request;
      return interpret1(payload, restReading(headers, configuration.binaryMediaTypes ?? []));
    }
    return payloadFormatVersion === "1.0"
      ? interpret1(payload, HTTP_API_READING)
      : interpret2(payload, HTTP_API);
  }

  private respond(exchange: Exchange, read: Interpretation, rule: number, ending?: Ending): void {
    if ("malformed" in read) return this.refuse(exchange, "malformed", read.malformed, rule);
    this.answer(exchange, read.response, ending);
  }

  private refuse(exchange: Exchange, error: GatewayErrorName, because: string, rule: number): void {
    this.refuseWith(exchange, { error, decision: { because, rule } });
  }

  private refuseWith(exchange: Exchange, refused: GatewayAnswer): void {
    const response = gatewayResponse(this.configuration, refused, exchange.requestId);
    this.answer(exchange, response, { decision: refused.decision });
  }

  private answer(exchange: Exchange, response: HttpResponse, ending?: Ending): void {
    const { configuration, ports } = this;
    const { request, requestId, traceId } = exchange;
    const cors = configuration.kind === "HTTP" ? configuration.cors : undefined;
    const its = cors && !isPreflight(request) ? withCors(cors, request, response) : response;
    const ids: Headers =
      configuration.kind === "HTTP"
        ? [["apigw-requestid", extendedIdOf(requestId)]]
        : [
            ["x-amzn-requestid", requestId],
            ["x-amz-apigw-id", extendedIdOf(requestId)],
            ["x-amzn-trace-id", `Root=${traceId}`],
          ];
    const { now } = ports.agenda;
    const headers = [
      ...standardHeaders(its, ports.epochMs, ports.dateAt(now), now),
      ...ids,
      ...its.headers,
    ];
    exchange.respond({ ...its, headers }, ending);
  }
}

/** What the gateway answers when the invocation is no success. */
function errorOf({ status, statusCode }: InvokeAnswer): GatewayErrorName | undefined {
  switch (status) {
    case "success":
      return undefined;
    case "throttle":
      return "functionThrottled";
    case "refused":
      // An event of more than 6 MB: a body in base64 is a third longer than it was.
      return statusCode === TOO_LARGE ? "tooLarge" : "functionRefused";
    default:
      return "functionError";
  }
}

function becauseOf({ status, because, payload }: InvokeAnswer): string {
  if (status === "throttle") return `the function was throttled: ${because}`;
  if (status === "refused") return `Lambda refused the call: ${payload}`;
  return `the function ended with ${status}`;
}
