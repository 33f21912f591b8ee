/**
 * What AWS's runtime client expects of its native addon (`rapid-client.node`) and of HTTP to the runtime API, on the
 * host's operations.
 */
import EventEmitter from "events";
import { host } from "./host.ts";

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

/** The part of `node:http` that the runtime client uses. */
export const http = {
  Agent: class Agent {},
  request(
    options: { path?: string },
    onResponse: (response: EventEmitter) => void,
  ): RuntimeApiRequest {
    const request = new RuntimeApiRequest(options.path ?? "", onResponse);
    if (request.isInitError) return request;
    throw Object.assign(
      new Error(
        "node:http requests are not simulated yet, and neither is response streaming. Use fetch.",
      ),
      { code: "ERR_NOT_SIMULATED" },
    );
  },
};
