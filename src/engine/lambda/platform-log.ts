/** What Lambda itself writes into a log stream, in the format that the function is configured for. */
import type { Instant, Microseconds } from "../kernel/instant.ts";
import type { InitializationType, InvokeEnded } from "../kernel/trace.ts";
import type { FunctionVersion, Invocation } from "./world.ts";
import type { LogStream } from "./log-stream.ts";

export type InitPhaseName = "init" | "invoke";

/** How an invocation ended, in the words of Lambda's telemetry. */
type PlatformStatus = "success" | "error" | "timeout";

export interface InitReport {
  phase: InitPhaseName;
  status: "success" | "error" | "timeout";
  errorType?: string;
  durationUs: Microseconds;
}

/** The runtime is done with an invocation; extensions may go on. */
export interface RuntimeDone {
  status: PlatformStatus;
  errorType?: string;
  startedAt: Instant;
  /** When the runtime began to post its response; absent when it never did. */
  respondedAt?: Instant;
  /** When the response was sent completely. */
  sentAt?: Instant;
  /** The response. */
  payload: string;
}

/** The platform's events of one environment, in the order in which AWS writes them. */
export interface PlatformLog {
  initStart(phase: InitPhaseName): void;
  /** Once for every extension, when the init phase is over. */
  extension(name: string, ready: boolean, requestId: string | undefined): void;
  initRuntimeDone(report: InitReport, requestId: string | undefined): void;
  initReport(report: InitReport, requestId: string | undefined): void;
  start(invocation: Invocation): void;
  runtimeDone(invocation: Invocation, done: RuntimeDone): void;
  /** END and REPORT. */
  report(invocation: Invocation, ended: InvokeEnded): void;
}

export interface PlatformLogContext {
  readonly version: FunctionVersion;
  readonly initializationType: InitializationType;
  readonly stream: LogStream;
  now(): Instant;
  /** ISO 8601. */
  dateAt(instant: Instant): string;
}

/** The events that every extension registers for; what it would choose itself is not simulated. */
export const EXTENSION_EVENTS = ["INVOKE", "SHUTDOWN"] as const;

/** The trace of a function with active tracing whose request was sampled. */
export function sampledTrace(
  { configuration }: FunctionVersion,
  { traceHeader }: Invocation,
): { root: string; parent: string } | undefined {
  if (configuration.tracing !== "Active" || !traceHeader.includes("Sampled=1")) return undefined;
  const field = (name: string): string =>
    new RegExp(`${name}=([^;]*)`).exec(traceHeader)?.[1] ?? "";
  return { root: field("Root"), parent: field("Parent") };
}
