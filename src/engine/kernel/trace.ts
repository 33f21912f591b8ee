import type { Instant, Microseconds } from "./instant.ts";

/**
 * The typed records of a run, in the order in which they happened. Everything that is shown or judged (timeline,
 * logs, bill, checks) is derived from them, so a record says what happened and why, and nothing else.
 *
 * Every `at` is an {@link Instant}: integer microseconds since the start of the run. Every length ends in `Us`.
 */
export type TraceEvent =
  | InvocationReceived
  | InvocationThrottled
  | InvocationCompleted
  | EnvironmentCreated
  | InitStarted
  | InitEnded
  | ModuleLoaded
  | InvokeStarted
  | InvokeResponded
  | InvokeEnded
  | EnvironmentFrozen
  | EnvironmentThawed
  | EnvironmentReset
  | EnvironmentShutdown
  | Logged
  | HttpRequested
  | HttpResponded
  | RunNote;

/** A trace event with its place: `seq` counts from 0 without gaps, `at` never decreases. */
export type TraceRecord = TraceEvent & { readonly seq: number; readonly at: Instant };

/** A client called the function. `index` is the arrival's place in the workload, from 0. */
export interface InvocationReceived {
  type: "invocation.received";
  requestId: string;
  functionName: string;
  index: number;
  payloadBytes: number;
}

/** Lambda refused the invocation with 429 before any environment saw it. */
export interface InvocationThrottled {
  type: "invocation.throttled";
  requestId: string;
  functionName: string;
  /** AWS's reason, as in `TooManyRequestsException.Reason`. */
  reason: "ConcurrentInvocationLimitExceeded";
}

export type InvocationStatus = "success" | "error" | "timeout" | "crash" | "throttle";

/** The client has its answer. `payload` is the response body as text, exactly as Lambda returns it. */
export interface InvocationCompleted {
  type: "invocation.completed";
  requestId: string;
  functionName: string;
  status: InvocationStatus;
  /** HTTP status of the Invoke API: 200 also for function errors, 429 when throttled. */
  statusCode: number;
  functionError?: "Unhandled";
  payload: string;
  /** From arrival to answer, as the client sees it: waiting, placement, init and duration. */
  latencyUs: Microseconds;
}

/** Lambda starts to place a new execution environment because none was free. */
export interface EnvironmentCreated {
  type: "environment.created";
  environmentId: string;
  functionName: string;
  /** The invocation that this environment was created for. */
  requestId: string;
  because: string;
}

/** The init phase begins. `phase: "invoke"` is a "suppressed init": it runs inside an invocation and its time is part of Duration. */
export interface InitStarted {
  type: "init.started";
  environmentId: string;
  phase: "init" | "invoke";
}

/** The init phase is over. The runtime asked for its first event (`success`), failed (`error`) or ran out of time (`timeout`). */
export interface InitEnded {
  type: "init.ended";
  environmentId: string;
  phase: "init" | "invoke";
  status: "success" | "error" | "timeout";
  errorType?: string;
  durationUs: Microseconds;
}

/** A file of the deployment package was evaluated. */
export interface ModuleLoaded {
  type: "module.loaded";
  environmentId: string;
  /** The invocation in which it was loaded; absent during the init phase. */
  requestId?: string;
  path: string;
  bytes: number;
}

/** The runtime received the event. */
export interface InvokeStarted {
  type: "invoke.started";
  environmentId: string;
  requestId: string;
  /** True for the first invocation of an environment whose init ran for it. */
  coldStart: boolean;
  /** When Lambda will end the invocation with a time-out. */
  deadline: Instant;
}

/** The runtime posted its response or error; the client is answered at this instant. */
export interface InvokeResponded {
  type: "invoke.responded";
  environmentId: string;
  requestId: string;
  ok: boolean;
}

/** The invoke phase is over; the REPORT line's numbers. */
export interface InvokeEnded {
  type: "invoke.ended";
  environmentId: string;
  requestId: string;
  status: "success" | "error" | "timeout" | "crash";
  errorType?: string;
  durationUs: Microseconds;
  /** Present on a cold start: billed with the duration. */
  initUs?: Microseconds;
  billedMs: number;
  memoryUsedMb: number;
  costUsd: number;
}

/** Nothing in the environment runs until it is thawed; its timers keep their remaining time. */
export interface EnvironmentFrozen {
  type: "environment.frozen";
  environmentId: string;
  /** Timers and requests that were still pending: work that the freeze interrupts. */
  pending: number;
}

export interface EnvironmentThawed {
  type: "environment.thawed";
  environmentId: string;
  requestId: string;
  frozenUs: Microseconds;
}

/** The runtime process was ended after a time-out or crash; `/tmp` stays, globals are lost. */
export interface EnvironmentReset {
  type: "environment.reset";
  environmentId: string;
  because: string;
}

export interface EnvironmentShutdown {
  type: "environment.shutdown";
  environmentId: string;
  /** AWS's shutdown reason, or `end-of-run` when the simulation stopped with the environment alive. */
  reason: "spindown" | "failure" | "end-of-run";
  because: string;
}

/** One line in the environment's log stream, without the line feed. Platform lines (START, REPORT ...) are `platform`. */
export interface Logged {
  type: "log";
  environmentId: string;
  requestId?: string;
  source: "platform" | "function";
  line: string;
}

/** The guest sent a request to a host outside AWS that the scenario defines. */
export interface HttpRequested {
  type: "http.requested";
  environmentId: string;
  requestId?: string;
  /** Counts requests in this run, from 1. */
  exchange: number;
  method: string;
  host: string;
  path: string;
  body?: string;
  /** True when a connection had to be set up first. */
  newConnection: boolean;
}

export interface HttpResponded {
  type: "http.responded";
  environmentId: string;
  requestId?: string;
  exchange: number;
  /** HTTP status, or absent when the exchange failed. */
  status?: number;
  error?: string;
  durationUs: Microseconds;
}

/** Something about the run itself: a limit reached, a cancelled run, records dropped. */
export interface RunNote {
  type: "run.note";
  kind: "cancelled" | "limit" | "dropped" | "rejected";
  message: string;
}
