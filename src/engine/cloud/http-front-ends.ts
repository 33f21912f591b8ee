/** What stands in front of functions: APIs and function URLs, for clients of the workload and for functions that call them. */
import { fromMs } from "../kernel/instant.ts";
import { Pausable } from "../kernel/pausable.ts";
import { FunctionUrls } from "../lambda/function-urls/function-urls.ts";
import { functionUrlHost } from "../lambda/function-urls/host.ts";
import type {
  HttpCaller,
  HttpPermissions,
  HttpPorts,
  OnResponse,
  SignedIdentity,
} from "../lambda/http/exchange.ts";
import { headerOf, type HttpRequest, type HttpResponse } from "../lambda/http/messages.ts";
import type { LambdaPorts, InvokeApi, RequestOwner } from "../lambda/world.ts";
import type { ApiGatewayService } from "../services/apigateway/apigateway-service.ts";
import type { Fetch } from "../services/apigateway/issuer-keys.ts";
import type { AwsCall, AwsEndpoints, PlannedCall } from "../services/api/aws-call.ts";
import { callerOf } from "../services/api/authentication.ts";
import { CONNECT_MS } from "../services/api/latency.ts";
import type { Access } from "../services/iam/access.ts";
import type { AccountDefinition } from "./account.ts";
import { clientRequest, CLIENT_IP, FUNCTION_IP, type HttpArrival } from "./http-client.ts";
import { located } from "./located.ts";
import type { HttpTarget } from "./workload.ts";

interface Ports {
  readonly ports: LambdaPorts;
  readonly lambda: InvokeApi;
  readonly access: Access;
  readonly fetch: Fetch;
  /** Absent when the account has no API. */
  readonly ApiGateway: typeof ApiGatewayService | undefined;
}

const SIGNATURE = /Credential=([^/]+)\/\d{8}\/[^/]+\/([^/]+)\/aws4_request/;

export class HttpFrontEnds implements AwsEndpoints {
  private readonly apigateway: ApiGatewayService | undefined;
  private readonly urls: FunctionUrls;
  private readonly access: Access;
  private readonly ports: LambdaPorts;

  constructor({ ports, lambda, access, fetch, ApiGateway }: Ports) {
    this.ports = ports;
    this.access = access;
    let exchanges = 0;
    const http: HttpPorts = {
      agenda: ports.agenda,
      seed: ports.seed,
      epochMs: ports.epochMs,
      lambda,
      permissions: permissionsOf(access),
      nextExchange: () => ++exchanges,
      dateAt: (instant) => ports.dateAt(instant),
      record: (event) => ports.record(event),
    };
    this.apigateway = ApiGateway && new ApiGateway({ ...http, fetch });
    this.urls = new FunctionUrls(http);
  }

  /** Throws `ConfigurationError`. */
  create({ apis = [], functionUrls = [] }: AccountDefinition): void {
    for (const [i, api] of apis.entries()) {
      located(`account.apis[${i}]`, () => this.apigateway!.createApi(api));
    }
    for (const [i, url] of functionUrls.entries()) {
      located(`account.functionUrls[${i}]`, () => this.urls.create(url));
    }
  }

  /** One arrival of a workload; `onResponse` comes with the whole answer. */
  arrive(target: HttpTarget, arrival: HttpArrival, index: number, onResponse: OnResponse): void {
    const { host, base } = this.addressOf(target);
    const request = clientRequest(arrival, host, base);
    this.send(request, { index, sourceIp: CLIENT_IP }, onResponse);
  }

  /** A request of a function to one of the account's addresses. */
  plan(owner: RequestOwner, call: AwsCall): PlannedCall | undefined {
    const { host, path, request } = call;
    if (!this.apigateway?.has(host) && !this.urls.has(host)) return undefined;
    const [bare = "/", ...query] = path.split("?");
    const incoming: HttpRequest = {
      method: request.method.toUpperCase(),
      host,
      path: bare,
      query: query.join("?"),
      headers: withHost(request.headers, host),
      body: request.body,
      ...(request.isBase64 ? { isBase64: true } : {}),
    };
    const service = this.urls.has(host) ? "lambda" : "execute-api";
    const caller: HttpCaller = {
      index: -1,
      sourceIp: FUNCTION_IP,
      ...this.signer(owner, incoming),
    };
    return {
      name: { service, operation: `${incoming.method} ${bare}` },
      begin: ({ newConnection, extraUs, fails }, onAnswer) => {
        const { agenda } = this.ports;
        let over = false;
        const answer = (response: HttpResponse): void => {
          if (over) return;
          over = true;
          if (!fails) return onAnswer(exchangeAnswer(response));
          if (fails.status === undefined)
            onAnswer({ code: "ECONNRESET", message: "read ECONNRESET" });
          else onAnswer({ status: fails.status, body: '{"message":"injected failure"}' });
        };
        const takes = extraUs + (newConnection ? fromMs(CONNECT_MS) : 0);
        const arrival = new Pausable(agenda, agenda.now + takes, () => {
          if (fails && !fails.afterEffect) return answer({ status: 500, headers: [], body: "" });
          this.send(incoming, caller, answer);
        });
        return {
          giveUp() {
            if (over) return false;
            over = true;
            arrival.cancel();
            return true;
          },
          freeze: () => newConnection && arrival.pause(),
          thaw: () => arrival.resume(),
        };
      },
    };
  }

  private send(request: HttpRequest, caller: HttpCaller, onResponse: OnResponse): void {
    if (this.urls.has(request.host)) this.urls.send(request, caller, onResponse);
    else this.apigateway!.send(request, caller, onResponse);
  }

  private addressOf(target: HttpTarget): { host: string; base: string } {
    if ("functionUrl" in target) {
      return { host: functionUrlHost(target.functionUrl, target.qualifier), base: "" };
    }
    return this.apigateway!.addressOf(target.api)!;
  }

  /** Who signed a function's request. */
  private signer(owner: RequestOwner, { headers }: HttpRequest): { identity?: SignedIdentity } {
    const [, accessKey, service] = SIGNATURE.exec(headerOf(headers, "authorization") ?? "") ?? [];
    if (accessKey === undefined || service === undefined) return {};
    const caller = callerOf(owner);
    const may: SignedIdentity["may"] = (action, resource, context = {}) =>
      this.access.refusal(caller, { action, resource, context }) === undefined;
    return { identity: { accessKey, arn: caller.arn, service, may } };
  }
}

const permissionsOf = (access: Access): HttpPermissions => ({
  anybodyMay: (action, resource, context = {}) =>
    access.allowsService({ service: "*", sourceArn: "", action, resource, context }),
  gatewayMayInvoke: (resource, sourceArn) =>
    access.allowsService({
      service: "apigateway.amazonaws.com",
      sourceArn,
      action: "lambda:InvokeFunction",
      resource,
    }),
});

const withHost = (headers: HttpRequest["headers"], host: string): HttpRequest["headers"] =>
  headers.some(([name]) => name.toLowerCase() === "host") ? headers : [["host", host], ...headers];

const exchangeAnswer = ({ status, headers, body, isBase64 }: HttpResponse) => ({
  status,
  headers: headers.map(([name, value]): [string, string] => [name, value]),
  body,
  ...(isBase64 ? { isBase64 } : {}),
});
