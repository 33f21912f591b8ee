/** The numbers of a run: what is counted, by what, and how times are spread. Errors and durations count attempts, as AWS's metrics do. */
import { percentile } from "../session/percentile.ts";
import type { InvocationSummary, RunResult, TraceRecord } from "../session/protocol.ts";
import { ofType } from "../session/records.ts";

export interface Spread {
  p50: number;
  p90: number;
  p95: number;
  p99: number;
  max: number;
}

type Counts = Record<string, number>;

export interface RunNumbers {
  /** Calls of the Invoke API that were answered. */
  invocations: number;
  coldStarts: number;
  warmStarts: number;
  environments: number;
  /** Attempts that failed, by how they ended and by error type. */
  errors: Counts;
  errorTypes: Counts;
  /** Attempts that were throttled, by AWS's reason. */
  throttles: Counts;
  /** Calls that the API refused, by its status code. */
  refusals: Counts;
  /** Answers to HTTP clients of the workload, by status. */
  httpStatuses: Counts;
  /** Asynchronous invocations by how their events left the queue; `waiting` for those still in it. */
  asynchronous: Counts;
  /** Invocations that provisioned concurrency had no room for. */
  spilled: number;
  /** Injected faults by name. */
  faults: Counts;
  /** Of every attempt. */
  durationMs: Spread | null;
  /** Of synchronous calls from clients that were neither throttled nor refused, and of every HTTP request. */
  latencyMs: Spread | null;
  initMs: Spread | null;
}

export function numbersOf(run: RunResult): RunNumbers {
  const { invocations, httpExchanges, trace } = run;
  const clients = httpExchanges.filter(({ index }) => index >= 0);
  const ended = ofType(run, "invoke.ended");
  const failed = ended.filter(({ status }) => status !== "success");
  const answers = new Map(invocations.map(({ requestId, payload }) => [requestId, payload]));
  const logged = loggedErrors(trace);
  const served = ofType(run, "invoke.started");
  const cold = served.filter(({ coldStart }) => coldStart).length;
  const inits = ofType(run, "init.ended").filter(({ status }) => status === "success");
  return {
    invocations: invocations.length,
    coldStarts: cold,
    warmStarts: served.length - cold,
    environments: ofType(run, "environment.created").length,
    errors: countBy(failed, ({ status }) => status),
    errorTypes: countBy(
      failed,
      (it) => it.errorType ?? typeOfError(answers.get(it.requestId)) ?? logged.get(it) ?? it.status,
    ),
    throttles: countBy(ofType(run, "invocation.throttled"), ({ reason }) => reason),
    refusals: countBy(
      ofType(run, "invocation.completed").filter(({ status }) => status === "refused"),
      ({ statusCode }) => String(statusCode),
    ),
    httpStatuses: countBy(clients, ({ status }) => String(status)),
    asynchronous: countBy(
      invocations.filter(({ invocationType }) => invocationType === "Event"),
      ({ condition, status }) =>
        status === "accepted" || condition ? (condition ?? "waiting") : undefined,
    ),
    spilled: ofType(run, "invocation.spilled").length,
    faults: countBy(ofType(run, "fault.injected"), ({ fault }) => fault),
    durationMs: spreadOf(ended.map(({ durationUs }) => durationUs / 1_000)),
    latencyMs: spreadOf([
      ...invocations.filter(isAnswered).map(({ latencyMs }) => latencyMs!),
      ...clients.map(({ latencyMs }) => latencyMs),
    ]),
    initMs: spreadOf(inits.map(({ durationUs }) => durationUs / 1_000)),
  };
}

/** What the handler threw stands in its answer. */
function typeOfError(payload: unknown): string | undefined {
  const type = (payload as { errorType?: unknown } | null | undefined)?.errorType;
  return typeof type === "string" ? type : undefined;
}

/** As the runtime writes it, in text and in JSON. */
const INVOKE_ERROR = /(?:\tInvoke Error \t\{|"level":"ERROR".*"message":\{)"errorType":"([^"]+)"/;

/** Of an event's error nobody is told, but the runtime logs it before the attempt ends. */
function loggedErrors(trace: TraceRecord[]): Map<TraceRecord, string> {
  const types = new Map<TraceRecord, string>();
  const last = new Map<string, string>();
  for (const record of trace) {
    if (record.type === "log" && record.requestId !== undefined) {
      const [, type] = INVOKE_ERROR.exec(record.line) ?? [];
      if (type !== undefined) last.set(record.requestId, type);
    } else if (record.type === "invoke.ended") {
      const type = last.get(record.requestId);
      if (type !== undefined) types.set(record, type);
      last.delete(record.requestId);
    }
  }
  return types;
}

const isAnswered = (it: InvocationSummary): boolean =>
  it.source === "client" &&
  it.invocationType === "RequestResponse" &&
  it.status !== "throttle" &&
  it.status !== "refused" &&
  it.latencyMs !== null;

function countBy<T>(items: T[], key: (item: T) => string | undefined): Counts {
  const counts: Counts = {};
  for (const item of items) {
    const name = key(item);
    if (name !== undefined) counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

function spreadOf(values: number[]): Spread | null {
  const at = (percent: number): number => percentile(values, percent)!;
  return values.length === 0
    ? null
    : { p50: at(50), p90: at(90), p95: at(95), p99: at(99), max: at(100) };
}
