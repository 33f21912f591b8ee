/** A finished run as checks look at it: lookups and summaries that most labs need. Nothing here knows a lab. */
import type {
  HttpExchange,
  InvocationSummary,
  LogLine,
  RunResult,
  TraceRecord,
} from "../session/protocol.ts";
import { ofType, type RecordOf } from "../session/records.ts";
import type { CheckFailure, Evidence } from "./lab.ts";

export function collectEvidence(run: RunResult): Evidence {
  return {
    run,
    invocations: run.invocations,
    trace: run.trace,
    records: (type) => ofType(run, type),
  };
}

/** Virtual time of a record, as `atMs` of a check's result wants it. */
export const atMs = (record: { at: number }): number => record.at / 1_000;

/** The part of a check's result that says where to look. */
export type Place = Pick<CheckFailure, "atMs" | "requestId">;

/**
 * Where to look for an invocation, an answer of an API, a line of a log or a record, to be spread into a check's result; nowhere
 * for what there is not.
 */
export function placeOf(
  what: (({ at: number } | { atMs: number }) & { requestId?: string | null }) | undefined,
): Place {
  if (!what) return {};
  const { requestId } = what;
  return { atMs: "at" in what ? atMs(what) : what.atMs, ...(requestId ? { requestId } : {}) };
}

/** The moment at which the caller had the answer; without one, the moment of the request. */
export const placeOfAnswer = ({
  atMs: asked,
  latencyMs,
  requestId,
}: Pick<InvocationSummary | HttpExchange, "atMs" | "latencyMs" | "requestId">): Place =>
  placeOf({ atMs: asked + (latencyMs ?? 0), requestId });

/** What came back to the requests of functions, by exchange. */
export const answersOf = ({ records }: Evidence): Map<number, RecordOf<"http.responded">> =>
  new Map(records("http.responded").map((answer) => [answer.exchange, answer]));

/** What one execution environment did between its creation and its end. */
export interface EnvironmentEvidence {
  environmentId: string;
  /** In the order in which they were served. */
  invocations: InvocationSummary[];
  /** Every record about this environment. */
  records: TraceRecord[];
  /** Length of the init phase that ended well, or `null` when none did. */
  initMs: number | null;
  logs: LogLine[];
}

/** Environments in the order of their creation. Throttled invocations had none and are left out. */
export function byEnvironment(evidence: Evidence): EnvironmentEvidence[] {
  return evidence.records("environment.created").map(({ environmentId }) => {
    const records = evidence.trace.filter(
      (record) => "environmentId" in record && record.environmentId === environmentId,
    );
    const served = records.filter((record) => record.type === "invoke.started");
    const init = records.find(
      (record) => record.type === "init.ended" && record.status === "success",
    );
    return {
      environmentId,
      records,
      invocations: served.flatMap(({ requestId }) => invocationOf(evidence, requestId) ?? []),
      initMs: init?.type === "init.ended" ? init.durationUs / 1_000 : null,
      logs: evidence.run.logs.filter((log) => log.environmentId === environmentId),
    };
  });
}

export function invocationOf(evidence: Evidence, requestId: string): InvocationSummary | undefined {
  return evidence.invocations.find((invocation) => invocation.requestId === requestId);
}

/** Every record about one invocation, in order. */
export function recordsOf(evidence: Evidence, requestId: string): TraceRecord[] {
  return evidence.trace.filter((record) => "requestId" in record && record.requestId === requestId);
}

/** What the function's own code logged, by invocation or in all; platform lines (START, REPORT ...) are left out. */
export function linesOf(evidence: Evidence, requestId?: string): string[] {
  return evidence.run.logs
    .filter((log) => log.source === "function")
    .filter((log) => requestId === undefined || log.requestId === requestId)
    .map((log) => log.line);
}

export { percentile } from "../session/percentile.ts";

export function countBy<T, K>(items: Iterable<T>, keyOf: (item: T) => K): Map<K, number> {
  const counts = new Map<K, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}

/**
 * A value of the learner's as a short text for messages. Never throws, whatever the value: a check that failed over a
 * strange response would blame us for it.
 */
export function show(value: unknown, longest = 120): string {
  return shortened(toText(value), longest);
}

/** A text as far as there is room for it in a message. */
export const shortened = (text: string, longest = 120): string =>
  text.length > longest ? `${text.slice(0, Math.max(0, longest - 3))}...` : text;

function toText(value: unknown): string {
  if (value === undefined) return "nothing";
  try {
    return JSON.stringify(value) ?? typeof value;
  } catch {
    // Nested deeper than the stack.
    return Array.isArray(value)
      ? "a list nested too deeply to show"
      : "an object nested too deeply to show";
  }
}

/** An object with fields, as opposed to `null`, a list or a plain value. */
export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A header's value in an object of headers, whatever the case of its name; `undefined` where there is none. */
export const headerIn = (headers: unknown, name: string): unknown =>
  isObject(headers)
    ? Object.entries(headers).find(([each]) => each.toLowerCase() === name)?.[1]
    : undefined;

/** JSON text to value; `undefined` when it is not JSON, which no JSON text stands for. */
export function parseJson(text: unknown): unknown {
  if (typeof text !== "string") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
