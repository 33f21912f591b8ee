/**
 * What may go wrong beyond the function's own doing. Everything is off by default; each entity draws from its own stream
 * of the seed, so that switching one fault on does not disturb the rest of a run.
 */

export interface Faults {
  /** Init phases on demand and provisioned. */
  init?: {
    /** Share of init phases that take `slowMs` longer. */
    slowProbability?: number;
    slowMs?: number;
    /** Share of init phases that end with the runtime process crashing. */
    failProbability?: number;
  };
  /** The runtime process ends with exit status 1. */
  crash?: {
    /** Share of invocations that crash. */
    probability?: number;
    /** Arrivals (from 0) that crash on their first attempt. */
    arrivals?: number[];
    /** Crash at the n-th thing that the invocation does to the world (a log line, a request, a timer, its response), from 1. Default 1. */
    atHostCall?: number;
  };
  /** At-least-once delivery of asynchronous events and queue messages. */
  delivery?: {
    duplicateProbability?: number;
    /** How much later the duplicate comes. Default 1,000 ms. */
    duplicateAfterMs?: number;
    lateProbability?: number;
    /** How much later than usual an event is handed over. Default 10,000 ms. */
    lateMs?: number;
  };
  /** Hosts outside and services of AWS; without `host` and `service` all of them. */
  dependencies?: {
    host?: string;
    /**
     * A service of AWS by the name under which it is signed (`dynamodb`), and one of its operations. What other services
     * deliver to it fails, too: a topic's messages to a queue (`sqs`, `SendMessage`).
     */
    service?: string;
    operation?: string;
    extraLatencyMs?: number;
    /** Share of requests that fail. */
    errorProbability?: number;
    /** Status of failed requests; absent: the connection breaks (ECONNRESET). */
    errorStatus?: number;
    /** Calls of AWS fail after they were carried out: only the answer is lost. Default false: they are not carried out. */
    afterEffect?: boolean;
    /** From and until when, in ms from the start. Default: always. */
    fromMs?: number;
    untilMs?: number;
  }[];
  /** Share of invocations after which Lambda replaces the environment. */
  recycle?: { probability: number };
  /** Share of invocations that are throttled although there is room. */
  throttle?: { probability: number };
  /** Database instances that fail over to their standby, or restart where they have none. */
  failovers?: {
    /** Identifier of the instance. */
    database: string;
    atMs: number;
    /** Until connections are let in again. Default 90,000 ms. */
    durationMs?: number;
  }[];
  /** Faults at exact places; with it, an empty one too, a run also says which places there were. */
  schedule?: readonly ScheduledFault[];
}

/** One thing that goes wrong, once. */
export type ScheduledFault =
  /** The runtime process ends before it sends the request: what it did before stands. */
  | { readonly kind: "crash-before-call"; readonly call: number }
  /** The runtime process ends when the handler has returned, before Lambda hears of it. */
  | { readonly kind: "crash-before-response"; readonly invocation: number }
  /** Lambda replaces the environment after the invocation. */
  | { readonly kind: "recycle"; readonly invocation: number }
  /** The invocation is throttled although there is room. */
  | { readonly kind: "throttle"; readonly invocation: number }
  /** The request fails: with a status, or by its connection breaking. `afterEffect`: it was carried out, only its answer is lost. */
  | {
      readonly kind: "call-fails";
      readonly call: number;
      readonly status?: number;
      readonly afterEffect?: boolean;
    }
  | { readonly kind: "call-slow"; readonly call: number; readonly extraMs: number }
  /** The runtime process ends before its statements, or its login, reach the database: its connections are closed. */
  | { readonly kind: "crash-before-query"; readonly query: number }
  /**
   * The connection to the database ends instead: with the server's word for it (57P01), or without any. `afterEffect`: the
   * statements were carried out, only their answer is lost.
   */
  | {
      readonly kind: "query-fails";
      readonly query: number;
      readonly by: "57P01" | "ECONNRESET";
      readonly afterEffect?: boolean;
    }
  | { readonly kind: "query-slow"; readonly query: number; readonly extraMs: number }
  /** At-least-once delivery: the event comes once more, so long after the first. */
  | { readonly kind: "deliver-again"; readonly delivery: number; readonly afterMs: number }
  | { readonly kind: "deliver-late"; readonly delivery: number; readonly lateMs: number };
