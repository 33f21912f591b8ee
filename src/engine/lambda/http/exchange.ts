/** One HTTP request on its way through a front end: its records, its ids, and its answer. */
import type { Agenda } from "../../kernel/agenda.ts";
import { MICROSECONDS_PER_MS, type Instant } from "../../kernel/instant.ts";
import { RandomStream } from "../../kernel/random.ts";
import type { Decision, HttpFront, TraceEvent } from "../../kernel/trace.ts";
import type { InvokeApi } from "../world.ts";
import { bodyBytes, type HttpRequest, type HttpResponse } from "./messages.ts";
import { frontEndUs } from "./time-model.ts";

/** Who sends a request. */
export interface HttpCaller {
  /** The arrival's place in the workload; -1 for a function. */
  readonly index: number;
  readonly sourceIp: string;
  /** Whose signature the request carries; absent when it is not signed. */
  readonly identity?: SignedIdentity;
}

/** The principal that signed a request. */
export interface SignedIdentity {
  readonly accessKey: string;
  readonly arn: string;
  /** `execute-api` or `lambda`: what the signature was made for. */
  readonly service: string;
  may: May;
}

/** Whether an IAM action on a resource is allowed; `context` has condition keys of the service. */
export type May = (action: string, resource: string, context?: Record<string, string>) => boolean;

/** What the account's policies say. */
export interface HttpPermissions {
  /** Whether somebody who did not sign may. */
  readonly anybodyMay: May;
  /** Whether API Gateway may invoke a function for an API, whose ARN `sourceArn` is. */
  gatewayMayInvoke(functionArn: string, sourceArn: string): boolean;
}

/** What the account gives its front ends. */
export interface HttpPorts {
  readonly agenda: Agenda;
  readonly seed: string;
  readonly epochMs: number;
  readonly lambda: InvokeApi;
  readonly permissions: HttpPermissions;
  /** Counts the run's requests to front ends, from 1. */
  nextExchange(): number;
  /** ISO 8601 date of an instant. */
  dateAt(instant: Instant): string;
  record(event: TraceEvent): void;
}

/** What became of a request besides the response. */
export interface Ending {
  /** Why the front end answered in the function's place. */
  readonly decision?: Decision;
  readonly firstByteAt?: Instant;
}

export type OnResponse = (response: HttpResponse) => void;

/** Requests of one front end draw from one stream of random numbers. */
export class FrontEnd {
  readonly front: HttpFront;
  readonly name: string;
  private readonly ports: HttpPorts;
  private readonly random: RandomStream;

  constructor(front: HttpFront, name: string, ports: HttpPorts) {
    this.front = front;
    this.name = name;
    this.ports = ports;
    this.random = new RandomStream(ports.seed, `${front} ${name}`);
  }

  /** Takes a request in; `onArrived` comes when the front end has read it. */
  accept(
    request: HttpRequest,
    caller: HttpCaller,
    onResponse: OnResponse,
    onArrived: (exchange: Exchange) => void,
  ): void {
    const { ports, front, name, random } = this;
    const exchange = new Exchange(ports, random, request, caller, onResponse);
    ports.record({
      type: "api.requested",
      exchange: exchange.id,
      front,
      name,
      index: caller.index,
      method: request.method,
      path: request.query === "" ? request.path : `${request.path}?${request.query}`,
      bytes: bodyBytes(request),
    });
    ports.agenda.at(ports.agenda.now + frontEndUs(front, random), () => onArrived(exchange));
  }
}

const KEPT_CHARACTERS = 64 * 1_024;
const ROOT_BYTES = 12;
const HEXADECIMAL = 16;
const MS_PER_SECOND = 1_000;

export class Exchange {
  readonly id: number;
  readonly request: HttpRequest;
  readonly caller: HttpCaller;
  /** The front end's own, not the invocation's. */
  readonly requestId: string;
  /** X-Ray's, `1-<8 hex>-<24 hex>`. */
  readonly traceId: string;
  private readonly ports: HttpPorts;
  private readonly onResponse: OnResponse;
  private readonly receivedAt: Instant;
  private invocationId: string | undefined;
  private integrationStartedAt: Instant | undefined;
  private integrationEndedAt: Instant | undefined;
  private answered = false;

  constructor(
    ports: HttpPorts,
    random: RandomStream,
    request: HttpRequest,
    caller: HttpCaller,
    onResponse: OnResponse,
  ) {
    this.ports = ports;
    this.id = ports.nextExchange();
    this.request = request;
    this.caller = caller;
    this.requestId = random.uuid();
    this.receivedAt = ports.agenda.now;
    const seconds = Math.floor(this.epochMs / MS_PER_SECOND);
    this.traceId = `1-${seconds.toString(HEXADECIMAL).padStart(8, "0")}-${random.hex(ROOT_BYTES)}`;
    this.onResponse = onResponse;
  }

  /** When the request came, in ISO 8601. */
  get date(): string {
    return this.ports.dateAt(this.receivedAt);
  }

  get epochMs(): number {
    return this.ports.epochMs + Math.floor(this.receivedAt / MICROSECONDS_PER_MS);
  }

  get isAnswered(): boolean {
    return this.answered;
  }

  integrationStarted(): void {
    this.integrationStartedAt = this.ports.agenda.now;
  }

  /** The function is being called. */
  invoked(invocationId: string): void {
    this.invocationId = invocationId;
  }

  integrationEnded(): void {
    this.integrationEndedAt = this.ports.agenda.now;
  }

  /** Answers the client. `HEAD` has headers only. */
  respond(response: HttpResponse, { decision, firstByteAt }: Ending = {}): void {
    if (this.answered) return;
    this.answered = true;
    const { now } = this.ports.agenda;
    const { status, headers, body, isBase64 } = bodiless(this.request, response);
    const started = this.integrationStartedAt;
    this.ports.record({
      type: "api.responded",
      exchange: this.id,
      ...(this.invocationId === undefined ? {} : { requestId: this.invocationId }),
      status,
      body: body.slice(0, KEPT_CHARACTERS),
      ...(isBase64 ? { isBase64 } : {}),
      bytes: bodyBytes({ body, ...(isBase64 ? { isBase64 } : {}) }),
      headers: headers.map(([name, value]) => [name, value]),
      latencyUs: now - this.receivedAt,
      ...(firstByteAt === undefined ? {} : { firstByteUs: firstByteAt - this.receivedAt }),
      ...(started === undefined
        ? {}
        : { integrationUs: (this.integrationEndedAt ?? now) - started }),
      ...(decision ? { decision } : {}),
    });
    this.onResponse({ status, headers, body, ...(isBase64 ? { isBase64 } : {}) });
  }
}

/** Answers without a body by HTTP's own rules. */
function bodiless(request: HttpRequest, response: HttpResponse): HttpResponse {
  const none = request.method === "HEAD" || response.status === 204 || response.status === 304;
  if (!none) return response;
  return { status: response.status, headers: response.headers, body: "" };
}
