/**
 * What AWS's runtime client expects of its native addon (`rapid-client.node`) and of HTTP to the runtime API, on the
 * host's operations.
 */
import EventEmitter from "events";
import { host } from "./host.ts";
import { loadStreams, type ResponseRequest } from "./streams.ts";

interface NextInvocation {
  bodyJson: string;
  headers: Record<string, string>;
}

let waiting: ((invocation: NextInvocation) => void) | undefined;

/** Gives the error to post instead of a response, or nothing. */
let errorInsteadOf: (body: string) => string | undefined = () => undefined;

export function replaceResponse(by: (body: string) => string | undefined): void {
  errorInsteadOf = by;
}

/** `rapid-client.node`: next, done, error. */
export const nativeClient = {
  initializeClient(): void {},
  next(): Promise<NextInvocation> {
    return new Promise((resolve) => {
      waiting = resolve;
      host.next();
    });
  },
  done(requestId: string, body: string): void {
    const error = errorInsteadOf(body);
    if (error === undefined) host.done(requestId, body);
    else host.fail(requestId, error);
  },
  error: (requestId: string, body: string): void => host.fail(requestId, body),
};

/** Called by the host with the next event; headers as JSON. */
export function deliver(headers: string, bodyJson: string): void {
  const resolve = waiting;
  waiting = undefined;
  resolve?.({ bodyJson, headers: JSON.parse(headers) as Record<string, string> });
}

const INIT_ERROR_PATH = "/2018-06-01/runtime/init/error";

/** A request to the runtime API: the client posts init errors this way. */
class RuntimeApiRequest extends EventEmitter {
  private readonly path: string;
  private readonly onResponse: (response: EventEmitter) => void;
  constructor(path: string, onResponse: (response: EventEmitter) => void) {
    super();
    this.path = path;
    this.onResponse = onResponse;
  }
  end(body: string): this {
    host.initError(body);
    const response = new EventEmitter();
    this.onResponse(response);
    response.emit("end");
    return this;
  }
  get isInitError(): boolean {
    return this.path === INIT_ERROR_PATH;
  }
}

interface RequestOptions {
  path?: string;
  headers?: Record<string, unknown>;
  agent?: { createConnection?(options: object, listener: () => void): Connection };
}
interface Connection {
  writableHighWaterMark: number;
}

const RESPONSE_PATH = /^\/2018-06-01\/runtime\/invocation\/([^/]+)\/response$/;
/** Node's default for sockets, since Node.js 22. */
const HIGH_WATER_MARK = 65_536;
/** Marks a connection as one to the runtime API: nobody else has the symbol. */
const RUNTIME_API = Symbol("runtime API");

const notSimulated = (what: string): never => {
  throw Object.assign(new Error(`${what} is not simulated yet. Use fetch.`), {
    code: "ERR_NOT_SIMULATED",
  });
};

/** The part of `node:net` that the runtime client uses. */
export const net = {
  createConnection(options: { highWaterMark?: number; [RUNTIME_API]?: true } = {}): Connection {
    if (!options[RUNTIME_API]) return notSimulated("node:net");
    return { writableHighWaterMark: options.highWaterMark ?? HIGH_WATER_MARK };
  },
};

const responses = new Map<string, ResponseRequest>();

function streamResponse(
  requestId: string,
  { headers, agent }: RequestOptions,
  onResponse: (response: EventEmitter) => void,
): EventEmitter {
  const connection = agent?.createConnection?.({ [RUNTIME_API]: true }, () => {});
  const highWaterMark = connection?.writableHighWaterMark ?? HIGH_WATER_MARK;
  const request = loadStreams().createResponseRequest(
    requestId,
    { highWaterMark, ...(headers ? { headers } : {}) },
    (response) => {
      responses.delete(requestId);
      onResponse(response);
    },
  );
  responses.set(requestId, request);
  return request;
}

/** Called by the host when the oldest chunk of a streamed response has left. */
export const streamDrained = (requestId: string): void => responses.get(requestId)?.drained();

/** The part of `node:http` that the runtime client uses. */
export const http = {
  Agent: class Agent {},
  request(options: RequestOptions, onResponse: (response: EventEmitter) => void): EventEmitter {
    const path = options.path ?? "";
    const [, requestId] = RESPONSE_PATH.exec(path) ?? [];
    if (requestId) return streamResponse(decodeURIComponent(requestId), options, onResponse);
    const request = new RuntimeApiRequest(path, onResponse);
    return request.isInitError ? request : notSimulated("node:http");
  },
};
