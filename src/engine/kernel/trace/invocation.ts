/** Records of invocations as clients and the runtime see them. */
import type { Instant, Microseconds } from "../instant.ts";
import type { Decision } from "./decision.ts";

export type InvocationEvent =
  | InvocationReceived
  | InvocationThrottled
  | InvocationCompleted
  | InvokeStarted
  | InvokeResponded
  | InvokeEnded
  | StreamStarted
  | StreamChunk
  | StreamEnded;

/** `RequestResponse` waits for the answer, `Event` only for the asynchronous queue, `DryRun` for the checks alone. */
export type InvocationType = "RequestResponse" | "Event" | "DryRun";

/** Who called: a client of the workload, an event source mapping's poller, or a service that pushes. */
export type InvocationSource = "client" | "event-source-mapping" | "service" | "function";

/** Somebody called the Invoke API. */
export interface InvocationReceived {
  type: "invocation.received";
  requestId: string;
  functionName: string;
  /** Alias or version that was called; absent for the unqualified function. */
  qualifier?: string;
  invocationType: InvocationType;
  source: InvocationSource;
  /** Which poller, service or function, for sources other than the client. */
  sourceId?: string;
  /** The arrival's place in the workload, from 0; -1 for everything that no client sent. */
  index: number;
  payloadBytes: number;
  /** Present when X-Ray samples the request and the function traces actively. */
  traced?: Traced;
}

/** Ids of X-Ray's documents. https://docs.aws.amazon.com/xray/latest/devguide/aws-xray-interface-api.html */
export interface Traced {
  /** `1-<8 hex>-<24 hex>` */
  traceId: string;
  /** Of the function's segment, 16 hexadecimal digits: what the function is given as `Parent`. */
  segmentId: string;
  /** The caller's segment. */
  parentId?: string;
}

/** AWS's reasons of `TooManyRequestsException`. https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export type ThrottleReason =
  | "ConcurrentInvocationLimitExceeded"
  | "ReservedFunctionConcurrentInvocationLimitExceeded"
  | "FunctionInvocationRateLimitExceeded"
  | "ReservedFunctionInvocationRateLimitExceeded"
  | "CallerRateLimitExceeded";

/** Lambda refused to run the invocation (attempt) before any environment saw it. */
export interface InvocationThrottled extends Decision {
  type: "invocation.throttled";
  requestId: string;
  functionName: string;
  /** Which attempt of an asynchronous invocation, from 1; 1 for synchronous ones. */
  attempt: number;
  reason: ThrottleReason;
}

/**
 * How an invocation ended for whoever called. `accepted`: an asynchronous invocation is in the queue (202) or a dry run
 * would have been allowed (204). `refused`: the API answered with an error before anything ran (400, 404, 413 ...).
 */
export type InvocationStatus =
  "success" | "error" | "timeout" | "crash" | "throttle" | "accepted" | "refused";

/** The caller has its answer. `payload` is the response body as text, exactly as Lambda returns it. */
export interface InvocationCompleted {
  type: "invocation.completed";
  requestId: string;
  functionName: string;
  status: InvocationStatus;
  /** HTTP status of the Invoke API: 200 also for function errors, 202 and 204 for the other types, 429 when throttled. */
  statusCode: number;
  functionError?: "Unhandled";
  /** `X-Amz-Executed-Version`; absent when nothing ran. */
  executedVersion?: string;
  payload: string;
  /** From arrival to answer, as the caller sees it: waiting, placement, init and duration. */
  latencyUs: Microseconds;
}

/** The runtime received the event. */
export interface InvokeStarted {
  type: "invoke.started";
  environmentId: string;
  requestId: string;
  /** Which attempt of an asynchronous invocation, from 1; 1 for synchronous ones. */
  attempt: number;
  /** Published version, or `$LATEST`. */
  version: string;
  /** True for the first invocation of an environment whose init ran for it. */
  coldStart: boolean;
  /** When Lambda will end the invocation with a time-out. */
  deadline: Instant;
}

/** The runtime posted its response or error; the caller is answered at this instant (a streamed response started earlier). */
export interface InvokeResponded {
  type: "invoke.responded";
  environmentId: string;
  requestId: string;
  ok: boolean;
}

/** The invoke phase is over: runtime and extensions asked for the next event. The REPORT line's numbers. */
export interface InvokeEnded {
  type: "invoke.ended";
  environmentId: string;
  requestId: string;
  attempt: number;
  status: "success" | "error" | "timeout" | "crash";
  errorType?: string;
  durationUs: Microseconds;
  /** Present on an on-demand cold start: billed with the duration. */
  initUs?: Microseconds;
  /** What extensions went on with after the runtime was done (`PostRuntimeExtensionsDuration`). */
  postRuntimeExtensionsUs?: Microseconds;
  billedMs: number;
  memoryUsedMb: number;
  costUsd: number;
}

/** A streamed response begins: the caller has status and headers. */
export interface StreamStarted {
  type: "stream.started";
  environmentId: string;
  requestId: string;
  contentType: string;
}

/** A piece of a streamed response reached the caller, at Lambda's pace. */
export interface StreamChunk {
  type: "stream.chunk";
  environmentId: string;
  requestId: string;
  bytes: number;
  totalBytes: number;
}

export interface StreamEnded {
  type: "stream.ended";
  environmentId: string;
  requestId: string;
  totalBytes: number;
  status: "complete" | "error" | "truncated";
  errorType?: string;
}
