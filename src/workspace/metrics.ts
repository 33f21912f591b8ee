import { percentile } from "../session/percentile.ts";
import type { InvocationSummary, RunResult } from "../session/protocol.ts";
import { ofType } from "../session/records.ts";
import { latenciesOf } from "./latencies.ts";

const SERVER_ERROR = 500;

const MS_PER_HOUR = 3_600_000;

/** A number of a run that texts, predictions and comparisons can name. */
export interface Metric {
  /** As a noun phrase, lower case. */
  label: string;
  unit: "count" | "ms" | "MB" | "USD";
  /** `null` when the run holds no such thing: no cold start, nothing answered. */
  read(run: RunResult): number | null;
}

export const METRICS = {
  invocations: { label: "invocations", unit: "count", read: (run) => run.invocations.length },
  runs: {
    label: "runs of functions",
    unit: "count",
    read: (run) => ofType(run, "invoke.started").length,
  },
  coldStarts: {
    label: "cold starts",
    unit: "count",
    // From the trace: a summary has the last attempt of an event only.
    read: (run) => ofType(run, "invoke.started").filter((it) => it.coldStart).length,
  },
  warmStarts: {
    label: "warm starts",
    unit: "count",
    read: (run) =>
      run.invocations.filter((it) => !it.coldStart && it.environmentId !== null).length,
  },
  environments: {
    label: "execution environments",
    unit: "count",
    read: (run) => ofType(run, "environment.created").length,
  },
  initMs: {
    label: "init of the first cold start",
    unit: "ms",
    read: (run) => first(run, (it) => it.initMs),
  },
  firstLatencyMs: {
    label: "latency of the first request",
    unit: "ms",
    read: (run) => run.invocations[0]?.latencyMs ?? null,
  },
  warmLatencyMs: {
    label: "median latency of warm requests",
    unit: "ms",
    read: (run) =>
      percentile(
        numbers(run, (it) => (it.coldStart ? null : it.latencyMs)),
        50,
      ),
  },
  coldLatencyMs: {
    label: "median latency of cold requests",
    unit: "ms",
    read: (run) =>
      percentile(
        numbers(run, (it) => (it.coldStart ? it.latencyMs : null)),
        50,
      ),
  },
  p50LatencyMs: {
    label: "median latency",
    unit: "ms",
    read: (run) => percentile(latenciesOf(run), 50),
  },
  p95LatencyMs: {
    label: "p95 latency",
    unit: "ms",
    read: (run) => percentile(latenciesOf(run), 95),
  },
  p99LatencyMs: {
    label: "p99 latency",
    unit: "ms",
    read: (run) => percentile(latenciesOf(run), 99),
  },
  maxLatencyMs: {
    label: "longest latency",
    unit: "ms",
    read: (run) => maximum(latenciesOf(run)),
  },
  firstDurationMs: {
    label: "duration of the first invocation",
    unit: "ms",
    read: (run) => first(run, (it) => it.durationMs),
  },
  warmDurationMs: {
    label: "median duration of warm invocations",
    unit: "ms",
    read: (run) =>
      percentile(
        numbers(run, (it) => (it.coldStart ? null : it.durationMs)),
        50,
      ),
  },
  billedMsOfFirst: {
    label: "billed duration of the first invocation",
    unit: "ms",
    read: (run) => first(run, (it) => it.billedMs),
  },
  maxBilledMs: {
    label: "longest billed duration",
    unit: "ms",
    read: (run) => maximum(numbers(run, (it) => it.billedMs)),
  },
  totalBilledMs: { label: "billed duration in all", unit: "ms", read: (run) => run.bill.billedMs },
  maxMemoryUsedMb: {
    label: "most memory used",
    unit: "MB",
    read: (run) => maximum(numbers(run, (it) => it.memoryUsedMb)),
  },
  costUsd: { label: "cost of the run", unit: "USD", read: (run) => run.bill.totalUsd },
  costPerHourUsd: {
    label: "cost of an hour like this",
    unit: "USD",
    read: ({ virtualMs, bill }) => (bill.totalUsd / virtualMs) * MS_PER_HOUR,
  },
  costPerMillionUsd: {
    label: "cost per million requests",
    unit: "USD",
    read: ({ arrivals, bill }) => (arrivals === 0 ? null : (bill.totalUsd / arrivals) * 1_000_000),
  },
  warmCostPerMillionUsd: {
    label: "cost of a million warm invocations",
    unit: "USD",
    read: (run) => {
      const median = percentile(
        numbers(run, (it) => (it.coldStart ? null : it.costUsd)),
        50,
      );
      return median === null ? null : median * 1_000_000;
    },
  },
  errors: {
    label: "failed requests",
    unit: "count",
    read: failedRequests,
  },
  lostWork: {
    label: "events and records lost",
    unit: "count",
    read: (run) =>
      ofType(run, "async.finished").filter(({ lost }) => lost).length +
      ofType(run, "message.expired").length +
      (ofType(run, "record.delivered").some(({ kind, ok }) => kind === "on-failure" && ok)
        ? 0
        : ofType(run, "stream.records.dropped").flatMap(({ records }) => records).length),
  },
  deadLetters: {
    label: "events and messages in a dead-letter queue",
    unit: "count",
    read: (run) =>
      ofType(run, "message.moved").length +
      ofType(run, "record.delivered").filter(({ kind, ok }) => kind === "dead-letter" && ok).length,
  },
  repeatedWork: {
    label: "events and messages handled more than once",
    unit: "count",
    read: (run) => {
      const times = new Map<string, number>();
      const add = (id: string) => times.set(id, (times.get(id) ?? 0) + 1);
      for (const { requestId } of ofType(run, "async.dequeued")) add(requestId);
      // Sequence numbers are those of a shard.
      const shards = new Map(ofType(run, "batch.invoked").map((it) => [it.batchId, it.shardId]));
      for (const { batchId, outcome, succeeded, failed } of ofType(run, "batch.ended"))
        if (outcome !== "throttled")
          for (const id of [...succeeded, ...failed]) add(`${shards.get(batchId)} ${id}`);
      return [...times.values()].filter((count) => count > 1).length;
    },
  },
  interruptedWork: {
    label: "timers and requests that a freeze interrupted",
    unit: "count",
    read: (run) => ofType(run, "environment.frozen").reduce((sum, it) => sum + it.pending, 0),
  },
  throttles: {
    label: "throttles",
    unit: "count",
    read: (run) => run.invocations.filter((it) => it.status === "throttle").length,
  },
  timeouts: {
    label: "time-outs",
    unit: "count",
    read: (run) => run.invocations.filter((it) => it.status === "timeout").length,
  },
  outsideItems: {
    label: "things kept at outside hosts",
    unit: "count",
    read: ({ collections }) =>
      collections?.reduce((sum, { items }) => sum + items.length, 0) ?? null,
  },
  alarms: {
    label: "alarms that went off",
    unit: "count",
    read: ({ alarms }) =>
      alarms.filter(({ states }) => states.some(({ state }) => state === "ALARM")).length,
  },
  outsideRequests: {
    label: "requests sent",
    unit: "count",
    read: (run) => ofType(run, "http.requested").length,
  },
  outsideConnections: {
    label: "new connections to outside hosts",
    unit: "count",
    read: (run) => ofType(run, "http.requested").filter((it) => it.newConnection).length,
  },
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof METRICS;

/** The metric of that name. Throws an author error that lists the known ones. */
export function metricNamed(name: string): Metric {
  if (Object.hasOwn(METRICS, name)) return METRICS[name as MetricName];
  throw new Error(
    `There is no metric "${name}". Known metrics: ${Object.keys(METRICS).sort().join(", ")}.`,
  );
}

/** At an API the client's answer counts: it may be an error although the invocation behind it ends well. */
function failedRequests({ invocations, httpExchanges }: RunResult): number {
  const clients = httpExchanges.filter(({ index }) => index >= 0);
  const behind = new Set(clients.map(({ requestId }) => requestId));
  const others = invocations.filter(({ requestId }) => !behind.has(requestId));
  return (
    clients.filter(({ status }) => status >= SERVER_ERROR).length + others.filter(hasFailed).length
  );
}

/** What a caller or a queue takes for a failure: not a throttle, which has a number of its own. */
function hasFailed({ status, condition }: InvocationSummary): boolean {
  if (status === "accepted") return condition !== null && condition !== "Success";
  return status !== "success" && status !== "throttle";
}

function numbers(run: RunResult, pick: (invocation: InvocationSummary) => number | null): number[] {
  return run.invocations.map(pick).filter((value) => value !== null);
}

function first(
  run: RunResult,
  pick: (invocation: InvocationSummary) => number | null,
): number | null {
  return numbers(run, pick)[0] ?? null;
}

function maximum(values: number[]): number | null {
  return values.length === 0 ? null : values.reduce((a, b) => Math.max(a, b));
}
