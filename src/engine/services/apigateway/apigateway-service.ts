/** API Gateway of an account: its HTTP APIs and REST APIs by their addresses. */
import type { HttpCaller, HttpPorts, OnResponse } from "../../lambda/http/exchange.ts";
import type { HttpRequest } from "../../lambda/http/messages.ts";
import { REGION } from "../../lambda/environment-variables.ts";
import { Api } from "./api.ts";
import type { ApiConfiguration } from "./configuration.ts";
import { apiHost } from "./ids.ts";
import { IssuerKeys, type Fetch } from "./issuer-keys.ts";
import { validateApi } from "./rules.ts";
import { AccountThrottle } from "./throttles.ts";

interface Ports extends HttpPorts {
  /** Fetches issuers' documents from hosts outside AWS. */
  fetch: Fetch;
}

export class ApiGatewayService {
  private readonly ports: Ports;
  private readonly keys: IssuerKeys;
  private readonly account: AccountThrottle;
  private readonly byHost = new Map<string, Api>();
  private readonly byName = new Map<string, Api>();

  constructor(ports: Ports) {
    this.ports = ports;
    this.keys = new IssuerKeys(ports.agenda, (...call) => ports.fetch(...call));
    this.account = new AccountThrottle(ports.agenda.now);
  }

  /** `CreateApi` or `CreateRestApi`, with everything in it. Throws `ConfigurationError`. */
  createApi(configuration: ApiConfiguration): void {
    validateApi(configuration);
    const api = new Api(configuration, this.ports, this.keys, this.account);
    this.byHost.set(apiHost(api.id, REGION), api);
    this.byName.set(configuration.name, api);
  }

  /** The address of an API, for its clients: the host, and what its paths begin with. */
  addressOf(name: string): { host: string; base: string } | undefined {
    const api = this.byName.get(name);
    if (!api) return undefined;
    const [stage] = api.stageNames;
    const base = stage === undefined || stage === "$default" ? "" : `/${stage}`;
    return { host: apiHost(api.id, REGION), base };
  }

  /** Whether one of the account's APIs has this address. */
  has(host: string): boolean {
    return this.byHost.has(host);
  }

  /** For a request to an address that {@link ApiGatewayService.has}. */
  send(request: HttpRequest, caller: HttpCaller, onResponse: OnResponse): void {
    this.byHost.get(request.host)!.send(request, caller, onResponse);
  }
}
