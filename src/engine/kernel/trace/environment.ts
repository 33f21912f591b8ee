/** Records of execution environments: their phases, and why they were made and ended. */
import type { Microseconds } from "../instant.ts";
import type { Decision } from "./decision.ts";

export type EnvironmentEvent =
  | EnvironmentCreated
  | InitStarted
  | InitEnded
  | ModuleLoaded
  | EnvironmentReady
  | EnvironmentFrozen
  | EnvironmentThawed
  | EnvironmentReset
  | SignalSent
  | ExtensionRan
  | ExtensionAnswered
  | EnvironmentShutdown;

/** What the environment was made for: requests as they come, or provisioned concurrency. */
export type InitializationType = "on-demand" | "provisioned-concurrency";

/** Lambda starts to place a new execution environment. */
export interface EnvironmentCreated extends Decision {
  type: "environment.created";
  environmentId: string;
  functionName: string;
  /** Published version, or `$LATEST`. */
  version: string;
  initializationType: InitializationType;
  /** The invocation that this environment was created for; absent for provisioned concurrency. */
  requestId?: string;
}

/** The init phase begins. `phase: "invoke"` is a "suppressed init": it runs inside an invocation and its time is part of Duration. */
export interface InitStarted {
  type: "init.started";
  environmentId: string;
  phase: "init" | "invoke";
}

/** The init phase is over. Runtime and extensions asked for their first event (`success`), failed (`error`) or ran out of time (`timeout`). */
export interface InitEnded {
  type: "init.ended";
  environmentId: string;
  phase: "init" | "invoke";
  status: "success" | "error" | "timeout";
  errorType?: string;
  durationUs: Microseconds;
  /** With provisioned concurrency, whose init is billed by itself; on demand it is billed with the invocation. */
  billedMs?: number;
  costUsd?: number;
}

/** A file of the deployment package or of a layer was evaluated. */
export interface ModuleLoaded {
  type: "module.loaded";
  environmentId: string;
  /** The invocation in which it was loaded; absent during the init phase. */
  requestId?: string;
  path: string;
  bytes: number;
}

/** A provisioned environment waits for its first invocation. */
export interface EnvironmentReady {
  type: "environment.ready";
  environmentId: string;
}

/** Nothing in the environment runs until it is thawed; its timers keep their remaining time. */
export interface EnvironmentFrozen {
  type: "environment.frozen";
  environmentId: string;
  /** Timers (but for those that `unref` was called of) and requests that were still pending: work that the freeze interrupts. */
  pending: number;
}

export interface EnvironmentThawed {
  type: "environment.thawed";
  environmentId: string;
  /** Absent when it is thawed only to shut down. */
  requestId?: string;
  frozenUs: Microseconds;
}

/** The runtime process was ended after a time-out or crash; `/tmp` stays, globals are lost. */
export interface EnvironmentReset {
  type: "environment.reset";
  environmentId: string;
  because: string;
}

/** Lambda asks the runtime process to end. `budgetUs` is what is left until SIGKILL. */
export interface SignalSent {
  type: "signal.sent";
  environmentId: string;
  signal: "SIGTERM" | "SIGKILL";
  budgetUs: Microseconds;
}

/** An extension worked: in its init, after an invocation, or during shutdown. */
export interface ExtensionRan {
  type: "extension.ran";
  environmentId: string;
  extension: string;
  phase: "init" | "invoke" | "shutdown";
  /** The invocation it belongs to. */
  requestId?: string;
  durationUs: Microseconds;
}

/** The Parameters and Secrets extension answered a request on localhost. */
export interface ExtensionAnswered {
  type: "extension.answered";
  environmentId: string;
  requestId?: string;
  /** `/secretsmanager/get` or `/systemsmanager/parameters/get`, without the query. */
  path: string;
  /** Of the secret or the parameter. */
  name?: string;
  status: number;
  /** From its cache, from the service, or `none`: the request was refused. */
  cache: "hit" | "miss" | "none";
  durationUs: Microseconds;
}

export interface EnvironmentShutdown {
  type: "environment.shutdown";
  environmentId: string;
  /** AWS's shutdown reason, or `end-of-run` when the simulation stopped with the environment alive. */
  reason: "spindown" | "timeout" | "failure" | "end-of-run";
  because: string;
}
