/** What passes between the Lambda service, its environments and the account around them. */
import type { Agenda } from "../kernel/agenda.ts";
import type { Instant } from "../kernel/instant.ts";
import type { InvocationStatus, Logged, TraceEvent } from "../kernel/trace.ts";
import type { Deployment } from "../sandbox/deployment.ts";
import type { OutgoingRequest } from "../sandbox/guest-process.ts";
import type { SandboxImage } from "../sandbox/sandbox.ts";
import type { FunctionConfiguration } from "./configuration.ts";

export interface LambdaFunction {
  readonly configuration: FunctionConfiguration;
  readonly deployment: Deployment;
}

export interface Invocation {
  readonly requestId: string;
  readonly index: number;
  readonly functionName: string;
  readonly receivedAt: Instant;
  /** The event as JSON text. */
  readonly payload: string;
  readonly traceHeader: string;
}

/** Who sends a request to a host outside AWS. Connections belong to a process (an environment's incarnation). */
export interface RequestOwner {
  environmentId: string;
  incarnation: number;
  requestId?: string;
}

export type OutsideAnswer = { status: number; body: string } | { code: string; message: string };

/** The network beyond the account. */
export interface OutsidePort {
  /** Returns a function that gives the request up: its connection is closed and no answer comes. */
  send(
    owner: RequestOwner,
    request: OutgoingRequest,
    onAnswer: (answer: OutsideAnswer) => void,
  ): (because: string) => void;
}

/** What the account gives the Lambda service. */
export interface LambdaPorts {
  readonly agenda: Agenda;
  readonly seed: string;
  readonly image: SandboxImage;
  readonly epochMs: number;
  readonly outside: OutsidePort;
  readonly onHeartbeat?: () => void;
  /** ISO 8601 date of an instant. */
  dateAt(instant: Instant): string;
  record(event: TraceEvent): void;
  log(line: Logged): void;
}

/** An environment as the service keeps it while it is free. */
export interface FreeEnvironment {
  readonly id: string;
  thawFor(invocation: Invocation): void;
  end(reason: "spindown" | "failure" | "end-of-run", because: string): void;
}

/** What an execution environment sees of the service it belongs to. */
export interface LambdaWorld extends LambdaPorts {
  complete(
    invocation: Invocation,
    status: InvocationStatus,
    payload: string,
    failed: boolean,
  ): void;
  /** The environment is free again. */
  release(environment: FreeEnvironment): void;
  /** The environment is to be ended although nothing is wrong with it. */
  retire(environment: FreeEnvironment, because: string): void;
}
