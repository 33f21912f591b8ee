/** The clients `node:http` and `node:https`, and the messages that web frameworks are made of. A server never listens. */
import {
  base,
  Buffer,
  coded,
  EventEmitter,
  exchange,
  joined,
  missing,
  nextTick,
  ownBytes,
  timers,
} from "./shared.ts";
import { METHODS, STATUS_CODES } from "./http-names.ts";
import {
  CallableServerResponse,
  IncomingMessage,
  OutgoingMessage,
  type ServerResponse,
} from "./http-messages.ts";

const RUNTIME_API = "/2018-06-01/runtime/";

type Listener = (response: IncomingMessage) => void;

interface RequestOptions {
  protocol?: string;
  host?: string;
  hostname?: string;
  port?: number | string;
  path?: string;
  method?: string;
  headers?: Record<string, unknown> | unknown[];
  auth?: string;
  timeout?: number;
  agent?: Agent | false;
  signal?: AbortSignalLike;
  defaultPort?: number;
}
interface AbortSignalLike {
  aborted: boolean;
  addEventListener(type: string, listener: () => void, options: object): void;
}

class Agent extends EventEmitter {
  options: object;
  maxSockets = Infinity;
  maxFreeSockets = 256;
  maxTotalSockets = Infinity;
  keepAlive: boolean;
  sockets = {};
  requests = {};
  freeSockets = {};
  defaultPort = 80;
  protocol = "http:";
  constructor(options: { keepAlive?: boolean; maxSockets?: number } = {}) {
    super();
    this.options = { ...options };
    this.keepAlive = options.keepAlive ?? false;
    this.maxSockets = options.maxSockets ?? Infinity;
  }
  destroy(): void {}
  getName({ host = "localhost", port = "" }: RequestOptions = {}): string {
    return `${host}:${port}:`;
  }
}

class SecureAgent extends Agent {
  override defaultPort = 443;
  override protocol = "https:";
}

/** The connection of a request, as far as clients look at it. */
class ClientSocket extends EventEmitter {
  connecting = true;
  destroyed = false;
  readable = true;
  writable = true;
  encrypted: boolean;
  remoteAddress = "203.0.113.1";
  constructor(encrypted: boolean) {
    super();
    this.encrypted = encrypted;
  }
  setKeepAlive(): this {
    return this;
  }
  setNoDelay(): this {
    return this;
  }
  setTimeout(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
  destroy(): this {
    this.destroyed = true;
    return this;
  }
}

class ClientRequest extends OutgoingMessage {
  readonly method: string;
  readonly path: string;
  readonly protocol: string;
  readonly host: string;
  readonly agent: unknown;
  aborted = false;
  reusedSocket = false;
  res: IncomingMessage | undefined;
  private readonly url: string;
  private readonly body: (string | Uint8Array)[] = [];
  private giveUp: (() => void) | undefined;
  private timer: unknown;

  constructor(options: RequestOptions, defaultAgent: Agent, onResponse?: Listener) {
    super({ decodeStrings: false });
    const { protocol = defaultAgent.protocol, headers = {}, auth, signal } = options;
    const named = options.hostname ?? options.host ?? "localhost";
    const port = options.port || options.defaultPort || defaultAgent.defaultPort;
    const usual = String(port) === String(protocol === "https:" ? 443 : 80);
    this.method = (options.method ?? "GET").toUpperCase();
    this.path = options.path ?? "/";
    this.protocol = protocol;
    this.host = named;
    this.agent = options.agent ?? defaultAgent;
    const authority = usual ? named : `${named}:${port}`;
    this.url = `${protocol}//${authority}${this.path}`;
    this.setAll(headers);
    if (auth && !this.hasHeader("authorization")) {
      this.setHeader("Authorization", `Basic ${Buffer.from(auth).toString("base64")}`);
    }
    if (!this.hasHeader("host")) this.setHeader("Host", authority);
    if (onResponse) this.once("response", onResponse as never);
    if (options.timeout) this.setTimeout(options.timeout);
    if (signal) this.follow(signal);
    nextTick(() => this.connect());
  }

  private setAll(headers: Record<string, unknown> | unknown[]): void {
    const pairs = Array.isArray(headers)
      ? headers.map((each, i) => [each, headers[i + 1]]).filter((_, i) => i % 2 === 0)
      : Object.entries(headers);
    for (const [name, value] of pairs) if (value !== undefined) this.setHeader(String(name), value);
  }

  private follow(signal: AbortSignalLike): void {
    const stop = () => this.destroy(coded(new Error("The operation was aborted"), "ABORT_ERR"));
    if (signal.aborted) nextTick(stop);
    else signal.addEventListener("abort", stop, { once: true });
  }

  private connect(): void {
    if (this.destroyed) return;
    const socket = new ClientSocket(this.protocol === "https:");
    this.socket = this.connection = socket;
    this.emit("socket", socket);
    socket.connecting = false;
    socket.emit("connect");
    socket.emit("secureConnect");
  }

  _write(chunk: unknown, encoding: string, callback: () => void): void {
    const isText = typeof chunk === "string" && (encoding === "utf8" || encoding === "utf-8");
    if (isText && chunk.isWellFormed()) this.body.push(chunk);
    else if (typeof chunk === "string") this.body.push(Buffer.from(chunk, encoding));
    else this.body.push(ownBytes(chunk as Uint8Array));
    callback();
  }

  _final(callback: () => void): void {
    this.headersSent = true;
    this.giveUp = exchange(
      {
        method: this.method,
        url: this.url,
        headers: this.headerLines(),
        body: this.wholeBody(),
      },
      {
        onAnswer: (answer) => {
          const { status, isBase64, isOpen } = answer;
          timers.clearTimeout(this.timer);
          const response = new IncomingMessage(this.socket);
          const body = Buffer.from(answer.body, isBase64 ? "base64" : "utf8");
          response.receive(status, answer.headers, body, isOpen ? this.giveUp : undefined);
          this.res = response;
          // Nobody listens: Node throws the body away.
          if (!this.emit("response", response)) response.resume();
        },
        onPart: (part) =>
          this.res!.receivePart(part === undefined ? part : Buffer.from(part, "base64")),
        onFailure: (error) => {
          timers.clearTimeout(this.timer);
          this.destroy(error);
        },
      },
    );
    callback();
  }

  private wholeBody(): string | Uint8Array {
    const { body } = this;
    if (body.every((each) => typeof each === "string")) return body.join("");
    return joined(body.map((each) => (typeof each === "string" ? Buffer.from(each) : each)));
  }

  override setTimeout(ms: number, callback?: () => void): this {
    timers.clearTimeout(this.timer);
    if (callback) this.once("timeout", callback);
    if (ms > 0) this.timer = timers.setTimeout(() => this.emit("timeout"), ms);
    return this;
  }

  abort(): void {
    this.aborted = true;
    this.destroy();
  }

  _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    timers.clearTimeout(this.timer);
    this.giveUp?.();
    this.res?.breakOff();
    const unanswered = this.res === undefined;
    callback(error ?? (unanswered ? coded(new Error("socket hang up"), "ECONNRESET") : null));
  }
}

type Target = string | { href: string } | RequestOptions;

/** Node's forms: `(url, options, listener)`, `(url, listener)`, `(options, listener)`. */
function request(defaultAgent: Agent, args: unknown[]): ClientRequest {
  const onResponse = args.find((each) => typeof each === "function") as Listener | undefined;
  const [target, second] = args as [Target, unknown];
  const isUrl = typeof target === "string" || "href" in target;
  const given = (isUrl ? (typeof second === "object" ? second : {}) : target) as RequestOptions;
  const fromUrl = isUrl ? optionsOf(typeof target === "string" ? target : target.href) : {};
  const options = { ...fromUrl, ...given };
  if (options.path?.startsWith(RUNTIME_API)) return base.http.request(options, onResponse);
  return new ClientRequest(options, options.agent || defaultAgent, onResponse);
}

declare const URL: new (
  url: string,
) => Record<
  "protocol" | "hostname" | "port" | "pathname" | "search" | "username" | "password",
  string
>;

function optionsOf(url: string): RequestOptions {
  const { protocol, hostname, port, pathname, search, username, password } = new URL(url);
  const auth = username ? `${decodeURIComponent(username)}:${decodeURIComponent(password)}` : "";
  return {
    protocol,
    hostname,
    path: pathname + search,
    ...(port ? { port } : {}),
    ...(auth ? { auth } : {}),
  };
}

function client(name: string, AgentClass: typeof Agent): Record<string, unknown> {
  const globalAgent = new AgentClass({ keepAlive: true });
  const ServerClass = serverNamed(name);
  return {
    Agent: AgentClass,
    globalAgent,
    request: (...args: unknown[]) => request(globalAgent, args),
    get: (...args: unknown[]) => request(globalAgent, args).end(),
    createServer: (...args: ConstructorParameters<typeof Server>) => new ServerClass(...args),
    Server: ServerClass,
  };
}

type OnRequest = (request: IncomingMessage, response: ServerResponse) => void;

/** Frameworks make one and hand it requests themselves (light-my-request): it never listens. */
class Server extends EventEmitter {
  listening = false;
  timeout = 0;
  keepAliveTimeout = 5_000;
  headersTimeout = 60_000;
  requestTimeout = 300_000;
  maxHeadersCount = null;
  maxRequestsPerSocket = 0;
  constructor(options?: object | OnRequest, onRequest?: OnRequest) {
    super();
    const listener = typeof options === "function" ? (options as OnRequest) : onRequest;
    if (listener) this.on("request", listener as () => void);
  }
  setTimeout(): this {
    return this;
  }
  address(): null {
    return null;
  }
  close(done?: (error: Error) => void): this {
    const error = coded(new Error("Server is not running."), "ERR_SERVER_NOT_RUNNING");
    if (done) nextTick(() => done(error));
    return this;
  }
  closeAllConnections(): void {}
  closeIdleConnections(): void {}
}

/** Nothing outside an environment can reach a port of it: `listen` says that it is not there. */
function serverNamed(name: string): typeof Server {
  return class extends Server {
    listen = missing(`${name}.Server.listen`);
  };
}

export const http: Record<string, unknown> = {
  ...client("http", Agent),
  ClientRequest,
  IncomingMessage,
  OutgoingMessage,
  ServerResponse: CallableServerResponse,
  METHODS,
  STATUS_CODES,
  maxHeaderSize: 16_384,
  validateHeaderName: () => {},
  validateHeaderValue: () => {},
};

export const https: Record<string, unknown> = client("https", SecureAgent);
