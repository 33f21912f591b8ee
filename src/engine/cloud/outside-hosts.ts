/** Hosts outside AWS, as a scenario defines them: latency, routes, connections that are kept per process. */
import {
  awsCallOf,
  notSimulated,
  type AwsAnswer,
  type AwsEndpoints,
  type CallTerms,
} from "../services/api/aws-call.ts";
import { DNS_FAILURE_MS } from "../services/api/latency.ts";
import { Exchanges } from "./exchanges.ts";
import { CollectionState, type Collection, type CollectionContents } from "./collections.ts";
import { HostCapacity, type Capacity } from "./host-capacity.ts";
import type { Agenda, Entry } from "../kernel/agenda.ts";
import { fromMs, MICROSECONDS_PER_MS, type Microseconds } from "../kernel/instant.ts";
import { Pausable } from "../kernel/pausable.ts";
import { RandomStream } from "../kernel/random.ts";
import type { TraceEvent } from "../kernel/trace.ts";
import type { AwsCallName } from "../kernel/trace/service.ts";
import type { CallFaults } from "../lambda/fault-schedule.ts";
import type { Faults } from "../lambda/faults.ts";
import type { OutsideAnswer, OutsidePort, RequestOwner, SentRequest } from "../lambda/world.ts";
import type { BodyRest, OutgoingRequest } from "../sandbox/process-options.ts";

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
  /** Share of requests that fail although nothing else is wrong. Default 0. */
  failureRate?: number;
  /** Status of requests that fail; absent: the connection breaks (ECONNRESET). */
  failureStatus?: number;
  /** How many requests it serves at a time. Default: any number. */
  capacity?: Capacity;
  /** The first route whose method and path match answers; nothing matching answers 404. A path ending in `*` matches any rest. */
  routes: OutsideRoute[];
}

export interface OutsideRoute {
  method?: string;
  path: string;
  status?: number;
  /** Sent as JSON unless it is a string. */
  body?: unknown;
  /** Besides the content type, which is that of JSON. */
  headers?: Record<string, string>;
  /** Overrides the host's median for this route. */
  latencyMs?: number;
  /** How often this route answers; after that it does not match any more. Default: always. */
  times?: number;
  /** The path, and everything under it, is a collection that the host keeps; instead of `status` and `body`. */
  collection?: Collection;
}

type DependencyFault = NonNullable<Faults["dependencies"]>[number];

const ROUND_TRIPS_TO_CONNECT = 3;
const LONGEST_DEFAULT_CONNECT_MS = 60;
const LOCAL_ADDRESSES: Readonly<Record<string, string>> = {
  localhost: "127.0.0.1",
  "127.0.0.1": "127.0.0.1",
};
/** A refused connection, or a call of AWS that is not simulated, fails at once; no time of its own stands for that. */
const REFUSED_MS = 1;

interface HostState {
  definition: OutsideHost;
  random: RandomStream;
  /** How often each route has answered. */
  answered: Map<OutsideRoute, number>;
  collections: Map<OutsideRoute, CollectionState>;
  capacity?: HostCapacity;
}

interface TimedAnswer {
  answer: OutsideAnswer;
  takes: Microseconds;
}

const failedAnswer = (status: number | undefined): OutsideAnswer =>
  status === undefined
    ? { code: "ECONNRESET", message: "read ECONNRESET" }
    : { status, body: JSON.stringify({ message: "injected failure" }) };

type Fault = Omit<CallTerms, "newConnection">;

const lostBy = ({ fails }: Fault): { lost?: true } =>
  fails && !fails.afterEffect ? { lost: true } : {};

const JSON_TYPE: [string, string][] = [["content-type", "application/json"]];

const OVERLOADED: OutsideAnswer = {
  status: 503,
  body: JSON.stringify({ message: "too many requests at a time" }),
};

export class OutsideHosts implements OutsidePort {
  private readonly agenda: Agenda;
  private readonly record: (event: TraceEvent) => void;
  private readonly hosts = new Map<string, HostState>();
  private readonly exchanges: Exchanges;
  private readonly faults: readonly DependencyFault[];
  private readonly faultRandom: RandomStream;
  private readonly aws: AwsEndpoints | undefined;

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
    this.exchanges = new Exchanges(agenda, record);
    this.faults = faults.dependencies ?? [];
    this.faultRandom = new RandomStream(seed, "faults/dependencies");
    for (const definition of hosts) {
      const { host, capacity } = definition;
      const random = new RandomStream(seed, `outside/${host}`);
      const collections = definition.routes.flatMap((route): [OutsideRoute, CollectionState][] =>
        route.collection ? [[route, new CollectionState(route.path, route.collection)]] : [],
      );
      this.hosts.set(host, {
        definition,
        random,
        answered: new Map(),
        collections: new Map(collections),
        ...(capacity ? { capacity: new HostCapacity(capacity) } : {}),
      });
    }
  }

  send(
    owner: RequestOwner,
    request: OutgoingRequest,
    onAnswer: (answer: OutsideAnswer) => void,
    scheduled?: CallFaults,
  ): SentRequest {
    const { host, port, path } = splitUrl(request.url);
    // A scenario may put a host of its own in the place of one of AWS's.
    const call = this.hosts.has(host) ? undefined : awsCallOf(request, host, path);
    const planned = call && this.aws?.plan(owner, call);
    const exchange = this.exchanges.open(owner, {
      method: request.method,
      host,
      path,
      ...(isConfidential(planned?.name) ? {} : bodyOf(request)),
      ...(planned ? { aws: planned.name } : {}),
    });
    const { newConnection } = exchange;
    const { capacity, definition } = this.hosts.get(host) ?? {};
    const faultNow = () => this.faultFor(owner, host, planned?.name, scheduled);
    // What goes wrong with a request that waits in line is decided when its turn has come.
    let fault: Fault = capacity ? { extraUs: 0 } : faultNow();
    const close = ({ errorCode, ...answer }: AwsAnswer): void => {
      const lost = lostBy(fault);
      if ("status" in answer) {
        const outcome = { status: answer.status, ...(errorCode ? { errorCode } : {}), ...lost };
        const { rest } = answer;
        if (rest)
          return onAnswer({ ...answer, rest: whenOver(rest, () => exchange.close(outcome)) });
        exchange.close(outcome);
      } else exchange.close({ error: answer.message, ...lost });
      onAnswer(answer);
    };
    if (planned) {
      const begun = planned.begin({ newConnection, ...fault }, close);
      return {
        giveUp(because) {
          if (begun.giveUp()) exchange.close({ error: because, ...lostBy(fault) });
        },
        freeze: () => begun.freeze(),
        thaw: () => begun.thaw(),
      };
    }
    let answering: Entry | undefined;
    let isOver = false;
    const end = (answer: OutsideAnswer): void => {
      if (isOver) return;
      isOver = true;
      close(answer);
    };
    const serve = (leave = (): void => {}): void => {
      if (capacity) fault = faultNow();
      const usual = call
        ? { answer: notSimulated(call), takes: fromMs(REFUSED_MS) }
        : (this.refused(host, port) ?? this.answer(host, path, request, "lost" in lostBy(fault)));
      const answer = fault.fails ? failedAnswer(fault.fails.status) : usual.answer;
      answering = this.agenda.at(this.agenda.now + usual.takes + fault.extraUs, () => {
        end(answer);
        leave();
      });
    };
    const arrive = (): void => {
      if (!capacity) return serve();
      if (!capacity.enter(serve))
        this.agenda.at(this.agenda.now + fromMs(REFUSED_MS), () => end(OVERLOADED));
    };
    const connecting =
      newConnection && definition
        ? new Pausable(this.agenda, this.agenda.now + connectUs(definition), arrive)
        : undefined;
    if (!connecting) arrive();
    return {
      giveUp: (because) => {
        if (isOver) return;
        isOver = true;
        // A host that can serve so many at a time goes on with it: that is its time all the same.
        if (answering && !capacity) this.agenda.cancel(answering);
        connecting?.cancel();
        exchange.close({ error: because, ...lostBy(fault) });
      },
      freeze: () => connecting?.pause(),
      thaw: () => connecting?.resume(),
    };
  }

  /** Whether the host answers requests. */
  has(host: string): boolean {
    return this.hosts.has(host);
  }

  /** What the hosts keep. */
  get collections(): CollectionContents[] {
    return [...this.hosts].flatMap(([host, { collections }]) =>
      [...collections.values()].map(({ contents }) => ({ host, ...contents })),
    );
  }

  /** For services of AWS that ask outside themselves: the body of a 200, after its time. Nothing of it is in the trace. */
  fetch(url: string, onAnswer: (body: string | undefined) => void): void {
    const { host, path } = splitUrl(url);
    const request = { method: "GET", url, headers: [], body: "" };
    const { answer, takes } = this.answer(host, path, request, false);
    const isOk = "status" in answer && answer.status === 200;
    const state = this.hosts.get(host);
    const connect = state ? connectUs(state.definition) : 0;
    const at = this.agenda.now + connect + takes;
    this.agenda.at(at, () => onAnswer(isOk ? answer.body : undefined));
  }

  /** Inside the environment, where nothing listens on the port. */
  private refused(host: string, port: string): TimedAnswer | undefined {
    const address = LOCAL_ADDRESSES[host];
    if (address === undefined || this.hosts.has(host)) return undefined;
    const message = `connect ECONNREFUSED ${address}:${port}`;
    return { answer: { code: "ECONNREFUSED", message }, takes: fromMs(REFUSED_MS) };
  }

  /** What the host will answer, and how long after the request reached it. What it asks of a collection is done at once. */
  private answer(
    host: string,
    path: string,
    request: OutgoingRequest,
    isLost: boolean,
  ): TimedAnswer {
    const state = this.hosts.get(host);
    if (!state) {
      const message = `getaddrinfo ENOTFOUND ${host}`;
      return { answer: { code: "ENOTFOUND", message }, takes: fromMs(DNS_FAILURE_MS) };
    }
    const route = findRoute(state, request.method, path);
    if (route) state.answered.set(route, (state.answered.get(route) ?? 0) + 1);
    const takes = latencyUs(state, route);
    const { failureRate = 0, failureStatus } = state.definition;
    if (failureRate > 0 && state.random.uniform() < failureRate) {
      return { answer: failedAnswer(failureStatus), takes };
    }
    const collection = route && !isLost ? state.collections.get(route) : undefined;
    if (collection) {
      const [bare = "", query = ""] = path.split("?");
      const { status, body } = collection.answer(request, bare, query);
      return { answer: { status, body: toText(body) }, takes };
    }
    const status = route ? (route.status ?? 200) : 404;
    const body = toText(route?.body ?? notFound(path, route));
    const headers = route?.headers && { headers: [...JSON_TYPE, ...Object.entries(route.headers)] };
    return { answer: { status, body, ...headers }, takes };
  }

  /** Dependencies that the scenario makes slow or unreliable. */
  private faultFor(
    { requestId }: RequestOwner,
    host: string,
    name: AwsCallName | undefined,
    scheduled: CallFaults | undefined,
  ): Fault {
    const inject = (effects: readonly string[]): void =>
      this.record({
        type: "fault.injected",
        fault: "dependencies",
        subject: name ? `${name.service} ${name.operation}` : host,
        ...(requestId ? { requestId } : {}),
        effect: effects.join(", "),
      });
    let { fails, extraUs = 0 } = scheduled ?? {};
    if (scheduled && scheduled.effects.length > 0) inject(scheduled.effects);
    const nowMs = this.agenda.now / MICROSECONDS_PER_MS;
    for (const fault of this.faults) {
      if (fault.host !== undefined && fault.host !== host) continue;
      if (fault.service !== undefined && fault.service !== name?.service) continue;
      if (fault.operation !== undefined && fault.operation !== name?.operation) continue;
      if (nowMs < (fault.fromMs ?? 0) || nowMs >= (fault.untilMs ?? Infinity)) continue;
      const effects: string[] = [];
      if (fault.extraLatencyMs) {
        extraUs += fromMs(fault.extraLatencyMs);
        effects.push(`${fault.extraLatencyMs} ms slower`);
      }
      if (this.faultRandom.uniform() < (fault.errorProbability ?? 0)) {
        const { errorStatus: status, afterEffect = false } = fault;
        fails = { ...(status === undefined ? {} : { status }), afterEffect };
        effects.push(status === undefined ? "ECONNRESET" : `answered ${status}`);
        if (afterEffect) effects.push("after it was done");
      }
      if (effects.length > 0) inject(effects);
    }
    return { ...(fails ? { fails } : {}), extraUs };
  }
}

/** The same parts; `then` happens before the end is passed on. */
const whenOver =
  (rest: BodyRest, then: () => void): BodyRest =>
  (onPart) =>
    rest((part) => {
      if (!part) then();
      onPart(part);
    });

const CONFIDENTIAL = new Set(["secretsmanager", "ssm"]);

/** What is kept secret is not in the trace either: whoever looks at one must not find it. */
const isConfidential = (name: AwsCallName | undefined): boolean =>
  name !== undefined && CONFIDENTIAL.has(name.service);

function splitUrl(url: string): { host: string; port: string; path: string } {
  const [, scheme = "", host = "", port, path = ""] =
    /^(https?):\/\/(?:[^/?#@]*@)?([^/?#:]*)(?::(\d+))?([^#]*)/i.exec(url) ?? [];
  return {
    host: host.toLowerCase(),
    port: port ?? (scheme.toLowerCase() === "https" ? "443" : "80"),
    path: path.startsWith("/") ? path : `/${path}`,
  };
}

function findRoute(
  { definition, answered, collections }: HostState,
  method: string,
  path: string,
): OutsideRoute | undefined {
  const [bare = path] = path.split("?");
  return definition.routes.find((route) => {
    if ((answered.get(route) ?? 0) >= (route.times ?? Infinity)) return false;
    if (route.method && route.method.toUpperCase() !== method) return false;
    const collection = collections.get(route);
    if (collection) return collection.holds(bare);
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

/** Objects of megabytes on their way to S3 would fill the trace. */
const LONGEST_RECORDED_BODY = 256 * 1_024;

const bodyOf = ({ body }: OutgoingRequest): { body?: string } =>
  body !== "" && body.length <= LONGEST_RECORDED_BODY ? { body } : {};
