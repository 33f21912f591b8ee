/** Hosts outside AWS, as a scenario defines them: latency, routes, connections that are kept per process. */
import { awsCallOf, notSimulated, type AwsEndpoints } from "./aws-endpoints.ts";
import type { Agenda } from "../kernel/agenda.ts";
import { fromMs, MICROSECONDS_PER_MS, type Microseconds } from "../kernel/instant.ts";
import { RandomStream } from "../kernel/random.ts";
import type { TraceEvent } from "../kernel/trace.ts";
import type { Faults } from "../lambda/faults.ts";
import type { OutsideAnswer, OutsidePort, RequestOwner } from "../lambda/world.ts";
import type { OutgoingRequest } from "../sandbox/guest-process.ts";

/** A host outside AWS that the function may call with `fetch`. An unknown host fails as DNS would. */
export interface OutsideHost {
  /** For example `rates.example.com`. */
  host: string;
  /** Median time to the first byte of an answer, log-normal with `latencySigma`. */
  latencyMs: number;
  /** Default 0: every answer takes exactly `latencyMs`. */
  latencySigma?: number;
  /** What a new connection costs before the first request (TCP and TLS). Default: 3 times `latencyMs`, at most 60 ms. */
  connectMs?: number;
  /** The first route whose method and path match answers; nothing matching answers 404. A path ending in `*` matches any rest. */
  routes: OutsideRoute[];
}

export interface OutsideRoute {
  method?: string;
  path: string;
  status?: number;
  /** Sent as JSON unless it is a string. */
  body?: unknown;
  /** Overrides the host's median for this route. */
  latencyMs?: number;
  /** How often this route answers; after that it does not match any more. Default: always. */
  times?: number;
}

type DependencyFault = NonNullable<Faults["dependencies"]>[number];

const ROUND_TRIPS_TO_CONNECT = 3;
const LONGEST_DEFAULT_CONNECT_MS = 60;
const DNS_FAILURE_MS = 5;
/** A call of AWS that is not simulated fails at once; no time of its own stands for that. */
const REFUSED_MS = 1;

interface HostState {
  definition: OutsideHost;
  random: RandomStream;
  /** How often each route has answered. */
  answered: Map<OutsideRoute, number>;
}

interface TimedAnswer {
  answer: OutsideAnswer;
  takes: Microseconds;
}

const failedAnswer = (status: number | undefined): OutsideAnswer =>
  status === undefined
    ? { code: "ECONNRESET", message: "read ECONNRESET" }
    : { status, body: JSON.stringify({ message: "injected failure" }) };

export class OutsideHosts implements OutsidePort {
  private readonly agenda: Agenda;
  private readonly record: (event: TraceEvent) => void;
  private readonly hosts = new Map<string, HostState>();
  /** Idle connections by process and host. */
  private readonly connections = new Map<string, number>();
  private readonly faults: readonly DependencyFault[];
  private readonly faultRandom: RandomStream;
  private readonly aws: AwsEndpoints | undefined;
  private exchanges = 0;

  constructor(
    agenda: Agenda,
    seed: string,
    hosts: OutsideHost[],
    faults: Faults,
    record: (event: TraceEvent) => void,
    aws?: AwsEndpoints,
  ) {
    this.aws = aws;
    this.agenda = agenda;
    this.record = record;
    this.faults = faults.dependencies ?? [];
    this.faultRandom = new RandomStream(seed, "faults/dependencies");
    for (const definition of hosts) {
      const { host } = definition;
      const random = new RandomStream(seed, `outside/${host}`);
      this.hosts.set(host, { definition, random, answered: new Map() });
    }
  }

  send(
    owner: RequestOwner,
    request: OutgoingRequest,
    onAnswer: (answer: OutsideAnswer) => void,
  ): (because: string) => void {
    const { host, path } = splitUrl(request.url);
    // A scenario may put a host of its own in the place of one of AWS's.
    const call = this.hosts.has(host) ? undefined : awsCallOf(request, host, path);
    const giveUp = call && this.aws?.send(owner, call, onAnswer);
    if (giveUp) return giveUp;
    const exchange = ++this.exchanges;
    const sentAt = this.agenda.now;
    const key = `${owner.environmentId}/${owner.incarnation}/${host}`;
    const newConnection = (this.connections.get(key) ?? 0) === 0;
    this.record({
      type: "http.requested",
      environmentId: owner.environmentId,
      ...(owner.requestId ? { requestId: owner.requestId } : {}),
      exchange,
      method: request.method,
      host,
      path,
      ...(request.body ? { body: request.body } : {}),
      newConnection,
    });
    const { answer, takes } = this.withFaults(
      owner,
      host,
      call
        ? { answer: notSimulated(call), takes: fromMs(REFUSED_MS) }
        : this.answer(host, path, request.method, newConnection),
    );
    if (!newConnection) this.connections.set(key, this.connections.get(key)! - 1);
    const entry = this.agenda.at(sentAt + takes, () => {
      if ("status" in answer) this.connections.set(key, (this.connections.get(key) ?? 0) + 1);
      const outcome = "status" in answer ? { status: answer.status } : { error: answer.message };
      this.respond(owner, exchange, outcome, takes);
      onAnswer(answer);
    });
    return (because) => {
      if (entry.cancelled) return;
      this.agenda.cancel(entry);
      this.respond(owner, exchange, { error: because }, this.agenda.now - sentAt);
    };
  }

  /** What the host will answer, and after how long. */
  private answer(host: string, path: string, method: string, newConnection: boolean): TimedAnswer {
    const state = this.hosts.get(host);
    if (!state) {
      const message = `getaddrinfo ENOTFOUND ${host}`;
      return { answer: { code: "ENOTFOUND", message }, takes: fromMs(DNS_FAILURE_MS) };
    }
    const route = findRoute(state, method, path);
    if (route) state.answered.set(route, (state.answered.get(route) ?? 0) + 1);
    const takes = (newConnection ? connectUs(state.definition) : 0) + latencyUs(state, route);
    const status = route ? (route.status ?? 200) : 404;
    return { answer: { status, body: toText(route?.body ?? notFound(path, route)) }, takes };
  }

  /** Dependencies that the scenario makes slow or unreliable. */
  private withFaults({ requestId }: RequestOwner, host: string, normal: TimedAnswer): TimedAnswer {
    let { answer, takes } = normal;
    const nowMs = this.agenda.now / MICROSECONDS_PER_MS;
    for (const fault of this.faults) {
      if (fault.host !== undefined && fault.host !== host) continue;
      if (nowMs < (fault.fromMs ?? 0) || nowMs >= (fault.untilMs ?? Infinity)) continue;
      const effects: string[] = [];
      if (fault.extraLatencyMs) {
        takes += fromMs(fault.extraLatencyMs);
        effects.push(`${fault.extraLatencyMs} ms slower`);
      }
      if (this.faultRandom.uniform() < (fault.errorProbability ?? 0)) {
        answer = failedAnswer(fault.errorStatus);
        effects.push("status" in answer ? `answered ${answer.status}` : answer.code);
      }
      if (effects.length === 0) continue;
      this.record({
        type: "fault.injected",
        fault: "dependencies",
        subject: host,
        ...(requestId ? { requestId } : {}),
        effect: effects.join(", "),
      });
    }
    return { answer, takes };
  }

  private respond(
    owner: RequestOwner,
    exchange: number,
    outcome: { status: number } | { error: string },
    durationUs: Microseconds,
  ): void {
    this.record({
      type: "http.responded",
      environmentId: owner.environmentId,
      ...(owner.requestId ? { requestId: owner.requestId } : {}),
      exchange,
      ...outcome,
      durationUs,
    });
  }
}

function splitUrl(url: string): { host: string; path: string } {
  const [, host = "", path = ""] =
    /^https?:\/\/(?:[^/?#@]*@)?([^/?#:]*)(?::\d+)?([^#]*)/i.exec(url) ?? [];
  return { host: host.toLowerCase(), path: path.startsWith("/") ? path : `/${path}` };
}

function findRoute(
  { definition, answered }: HostState,
  method: string,
  path: string,
): OutsideRoute | undefined {
  const [bare = path] = path.split("?");
  return definition.routes.find((route) => {
    if ((answered.get(route) ?? 0) >= (route.times ?? Infinity)) return false;
    if (route.method && route.method.toUpperCase() !== method) return false;
    if (route.path.endsWith("*")) return path.startsWith(route.path.slice(0, -1));
    return route.path === path || route.path === bare;
  });
}

const connectUs = ({ connectMs, latencyMs }: OutsideHost): Microseconds =>
  fromMs(connectMs ?? Math.min(ROUND_TRIPS_TO_CONNECT * latencyMs, LONGEST_DEFAULT_CONNECT_MS));

const latencyUs = (
  { definition, random }: HostState,
  route: OutsideRoute | undefined,
): Microseconds =>
  fromMs(random.logNormal(route?.latencyMs ?? definition.latencyMs, definition.latencySigma ?? 0));

const notFound = (path: string, route: OutsideRoute | undefined): unknown =>
  route ? "" : { message: `no route for ${path}` };

const toText = (body: unknown): string => (typeof body === "string" ? body : JSON.stringify(body));
