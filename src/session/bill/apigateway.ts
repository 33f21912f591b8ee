import type { TraceRecord } from "../protocol.ts";
import type { Meter, Position } from "./meter.ts";

const http: Position = {
  id: "apigateway.http-requests",
  title: "HTTP API requests",
  unit: "requests",
  price: "httpApiRequest",
};
const rest: Position = {
  id: "apigateway.rest-requests",
  title: "REST API requests",
  unit: "requests",
  price: "restApiRequest",
};

const BYTES_PER_HTTP_REQUEST = 512 * 1_024;

/**
 * Requests to APIs. An HTTP API counts every 512 KB of a request or its answer as one. What a
 * throttle or an authorizer turns away is not charged. A function URL costs nothing of its own.
 * https://aws.amazon.com/api-gateway/pricing/
 */
export class ApiGatewayMeter implements Meter {
  private readonly requests = new Map([
    [http, 0],
    [rest, 0],
  ]);
  private readonly open = new Map<number, { position: Position; bytes: number }>();

  note(record: TraceRecord): void {
    if (record.type === "api.requested" && record.front !== "function-url") {
      const position = record.front === "http-api" ? http : rest;
      this.open.set(record.exchange, { position, bytes: record.bytes });
    }
    if (record.type !== "api.responded") return;
    const request = this.open.get(record.exchange);
    this.open.delete(record.exchange);
    // What a function answered itself is paid for, whatever it is.
    if (!request || (record.decision && UNPAID.has(record.status))) return;
    this.add(request.position, Math.max(request.bytes, record.bytes));
  }

  /** Requests that have no answer yet count once. */
  *quantities(): Iterable<readonly [Position, number]> {
    for (const [position, count] of this.requests) {
      const waiting = [...this.open.values()].filter((each) => each.position === position);
      yield [position, count + waiting.length];
    }
  }

  private add(position: Position, bytes: number): void {
    const count = position === http ? Math.max(1, Math.ceil(bytes / BYTES_PER_HTTP_REQUEST)) : 1;
    this.requests.set(position, this.requests.get(position)! + count);
  }
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-pricing.html */
const UNPAID: ReadonlySet<number> = new Set([401, 403, 429]);
