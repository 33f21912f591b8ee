/**
 * The metrics of AWS/ApiGateway, and those of function URLs in AWS/Lambda, from the records of the trace.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html
 */
import { toMs, type Instant } from "../../kernel/instant.ts";
import type { ApiRequested, ApiResponded, TraceEvent } from "../../kernel/trace.ts";
import type { MetricStore } from "./metric-store.ts";

interface Names {
  readonly namespace: string;
  readonly dimension: string;
  readonly count: string;
  readonly clientErrors: string;
  readonly serverErrors: string;
  readonly latency: string;
  readonly integrationLatency?: string;
}

/** REST APIs are known by their names, HTTP APIs by their ids. */
const NAMES: Record<ApiRequested["front"], Names> = {
  "http-api": {
    namespace: "AWS/ApiGateway",
    dimension: "ApiId",
    count: "Count",
    clientErrors: "4xx",
    serverErrors: "5xx",
    latency: "Latency",
    integrationLatency: "IntegrationLatency",
  },
  "rest-api": {
    namespace: "AWS/ApiGateway",
    dimension: "ApiName",
    count: "Count",
    clientErrors: "4XXError",
    serverErrors: "5XXError",
    latency: "Latency",
    integrationLatency: "IntegrationLatency",
  },
  "function-url": {
    namespace: "AWS/Lambda",
    dimension: "FunctionName",
    count: "UrlRequestCount",
    clientErrors: "Url4xxCount",
    serverErrors: "Url5xxCount",
    latency: "UrlRequestLatency",
  },
};

const FIRST_CLIENT_ERROR = 400;
const FIRST_SERVER_ERROR = 500;

/** Datapoints carry the instant at which the request came. */
export class HttpMetrics {
  private readonly store: MetricStore;
  private readonly ids: Readonly<Record<string, string>>;
  private readonly requests = new Map<number, { at: Instant; request: ApiRequested }>();

  /** `ids`: of HTTP APIs, by their names. */
  constructor(store: MetricStore, ids: Readonly<Record<string, string>>) {
    this.store = store;
    this.ids = ids;
  }

  observe(at: Instant, event: TraceEvent): void {
    if (event.type === "api.requested") this.requests.set(event.exchange, { at, request: event });
    if (event.type === "api.responded") this.respond(event);
  }

  private respond({ exchange, status, latencyUs, integrationUs }: ApiResponded): void {
    const { at, request } = this.requests.get(exchange)!;
    this.requests.delete(exchange);
    const { front, name } = request;
    const { namespace, dimension, ...names } = NAMES[front];
    const named = front === "http-api" ? (this.ids[name] ?? name) : name;
    const add = (metricName: string, unit: string, value: number): void =>
      this.store
        .series({ namespace, metricName, dimensions: { [dimension]: named }, unit })
        .add(at, value);
    add(names.count, "Count", 1);
    const isServerError = status >= FIRST_SERVER_ERROR;
    // AWS publishes zeros beside every request: their average is the rate of errors.
    add(names.clientErrors, "Count", status >= FIRST_CLIENT_ERROR && !isServerError ? 1 : 0);
    add(names.serverErrors, "Count", isServerError ? 1 : 0);
    add(names.latency, "Milliseconds", toMs(latencyUs));
    if (names.integrationLatency === undefined || integrationUs === undefined) return;
    add(names.integrationLatency, "Milliseconds", toMs(integrationUs));
  }
}
