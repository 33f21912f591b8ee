/** What CloudWatch has of a run, derived from its trace once it is over. */
import {
  AccountMetrics,
  addPut,
  binPercentiles,
  meteredAccount,
  MetricStore,
  LAMBDA_QUOTAS,
  type Instant,
  type MetricBin,
  type ServiceParts,
  type StoredSeries,
  type TraceRecord,
  type WatchedAlarm,
} from "../engine/index.ts";
import type {
  AlarmSummary,
  MetricPoint,
  MetricSeries,
  RunMetrics,
  RunResult,
  Scenario,
} from "./protocol.ts";

/** Metrics that CloudWatch does not have: what clients saw, what invocations cost, and what ran in every period. */
const OWN_NAMESPACE = "Coldstart";

/** Periods are one of these, in seconds: the shortest that gives a run at most about 300 points. */
const PERIODS = [1, 5, 10, 60, 300, 3_600, 86_400];
const MOST_POINTS = 300;
const MS_PER_SECOND = 1_000;
const US_PER_MS = 1_000;

const periodOf = (virtualMs: number): number =>
  MS_PER_SECOND *
  (PERIODS.find((seconds) => virtualMs <= seconds * MS_PER_SECOND * MOST_POINTS) ??
    PERIODS.at(-1)!);

/** Every metric of a run as series of one period, in time that grows with the trace. `parts`: what was loaded for the run. */
export function metricsOf(
  run: Pick<RunResult, "trace" | "virtualMs" | "startedAt">,
  scenario: Scenario,
  { logs }: ServiceParts,
): RunMetrics {
  const periodMs = periodOf(run.virtualMs);
  const store = new MetricStore(periodMs * US_PER_MS);
  const account = meteredAccount(scenario.function, scenario.account ?? {});
  const epochMs = Date.parse(run.startedAt);
  const measured = new AccountMetrics(store, account, epochMs, periodMs * US_PER_MS);
  const filters = logs && new logs.MetricFilters(scenario.account?.metricFilters ?? [], epochMs);
  const own = new OwnMetrics(store);
  const running = new RunningExecutions(store, periodMs * US_PER_MS);
  for (const record of run.trace) {
    measured.observe(record);
    for (const put of filters?.observe(record) ?? []) addPut(store, put);
    own.observe(record);
    running.observe(record);
  }
  measured.advanceTo(run.virtualMs * US_PER_MS);
  running.end(run.virtualMs * US_PER_MS);
  return {
    periodMs,
    series: store.all().flatMap((series) => seriesOf(series, periodMs)),
    rejected: measured.rejected.map(({ at, ...line }) => ({ atMs: at / US_PER_MS, ...line })),
    limits: {
      accountConcurrency: scenario.accountConcurrency ?? LAMBDA_QUOTAS.accountConcurrency.value,
      reserved: { ...account.reserved },
    },
  };
}

class OwnMetrics {
  private readonly store: MetricStore;
  private readonly clients = new Map<string, StoredSeries>();
  private readonly costs = new Map<string, StoredSeries>();
  private readonly waiting = new Set<string>();
  private readonly functions = new Map<string, string>();
  /** Functions that were called for clients of APIs and function URLs, by request id. */
  private readonly fronted = new Map<string, string>();

  constructor(store: MetricStore) {
    this.store = store;
  }

  observe(record: TraceRecord): void {
    switch (record.type) {
      case "environment.created":
        this.functions.set(record.environmentId, record.functionName);
        break;
      case "invocation.received":
        if (record.source === "client" && record.invocationType === "RequestResponse") {
          this.waiting.add(record.requestId);
        } else if (record.index >= 0) this.fronted.set(record.requestId, record.functionName);
        break;
      case "invocation.completed": {
        // Whoever was throttled or refused did not wait for the function.
        if (!this.waiting.delete(record.requestId) || record.executedVersion === undefined) break;
        const { functionName, at, latencyUs } = record;
        this.series(this.clients, "ClientLatency", functionName, "Milliseconds").add(
          at - latencyUs,
          latencyUs / US_PER_MS,
        );
        break;
      }
      case "api.responded": {
        const functionName = this.fronted.get(record.requestId ?? "");
        if (functionName === undefined) break;
        this.series(this.clients, "ClientLatency", functionName, "Milliseconds").add(
          record.at - record.latencyUs,
          record.latencyUs / US_PER_MS,
        );
        break;
      }
      case "invoke.ended": {
        const functionName = this.functions.get(record.environmentId)!;
        this.series(this.costs, "Cost", functionName, "USD").add(record.at, record.costUsd);
        break;
      }
    }
  }

  private series(
    known: Map<string, StoredSeries>,
    metricName: string,
    functionName: string,
    unit: string,
  ): StoredSeries {
    let series = known.get(functionName);
    if (!series) {
      const dimensions = { FunctionName: functionName };
      series = this.store.series({ namespace: OWN_NAMESPACE, metricName, dimensions, unit });
      known.set(functionName, series);
    }
    return series;
  }
}

/** What ran at every instant. CloudWatch samples concurrency once a minute; that is too coarse to look at. */
class RunningExecutions {
  private readonly store: MetricStore;
  private readonly periodUs: number;
  private readonly functions = new Map<string, Running>();
  private readonly functionOf = new Map<string, Running>();
  private readonly busy = new Set<string>();

  constructor(store: MetricStore, periodUs: number) {
    this.store = store;
    this.periodUs = periodUs;
  }

  observe(record: TraceRecord): void {
    switch (record.type) {
      case "environment.created":
        this.functionOf.set(record.environmentId, this.of(record.functionName));
        if (record.requestId !== undefined) this.begin(record.at, record.environmentId);
        break;
      case "environment.thawed":
        if (record.requestId !== undefined) this.begin(record.at, record.environmentId);
        break;
      case "invoke.started":
        this.begin(record.at, record.environmentId);
        break;
      case "invoke.ended":
      case "environment.shutdown":
        if (this.busy.delete(record.environmentId)) {
          this.change(record.at, this.functionOf.get(record.environmentId)!, -1);
        }
        break;
    }
  }

  end(at: Instant): void {
    for (const running of this.functions.values()) this.change(at, running, 0);
  }

  private begin(at: Instant, environmentId: string): void {
    if (this.busy.has(environmentId)) return;
    this.busy.add(environmentId);
    this.change(at, this.functionOf.get(environmentId)!, 1);
  }

  private change(at: Instant, running: Running, by: number): void {
    // Periods that began since the last change began with what ran then.
    for (; running.nextPeriod <= at; running.nextPeriod += this.periodUs) {
      running.series.add(running.nextPeriod, running.count);
    }
    running.count += by;
    running.series.add(at, running.count);
  }

  private of(functionName: string): Running {
    let running = this.functions.get(functionName);
    if (!running) {
      const series = this.store.series({
        namespace: OWN_NAMESPACE,
        metricName: "Concurrency",
        dimensions: { FunctionName: functionName },
        unit: "Count",
      });
      running = { series, count: 0, nextPeriod: 0 };
      this.functions.set(functionName, running);
    }
    return running;
  }
}

interface Running {
  readonly series: StoredSeries;
  count: number;
  nextPeriod: Instant;
}

function seriesOf(series: StoredSeries, periodMs: number): MetricSeries[] {
  const { namespace, metricName: name, dimensions, unit } = series.identity;
  const points = series.inOrder().map(pointOf);
  return points.length === 0 ? [] : [{ namespace, name, dimensions, unit, periodMs, points }];
}

function pointOf(bin: MetricBin): MetricPoint {
  const { from, count, sum, minimum, maximum } = bin;
  const [p50, p90, p99] = binPercentiles(bin, [50, 90, 99]) as [number, number, number];
  return { atMs: from / US_PER_MS, count, sum, minimum, maximum, p50, p90, p99 };
}

/** The life of every alarm: INSUFFICIENT_DATA at first, then what the trace says. */
export function alarmsOf(
  watched: readonly WatchedAlarm[],
  trace: readonly TraceRecord[],
): AlarmSummary[] {
  if (watched.length === 0) return [];
  const alarms = watched.map(({ configuration, datapoints }): AlarmSummary => ({
    configuration,
    datapoints: datapoints.map(({ at, value }) => ({ atMs: at / US_PER_MS, value })),
    states: [{ atMs: 0, state: "INSUFFICIENT_DATA", because: "it was not evaluated yet" }],
  }));
  const byName = new Map(alarms.map((alarm) => [alarm.configuration.alarmName, alarm]));
  for (const record of trace) {
    if (record.type !== "alarm.changed") continue;
    const { at, to: state, because } = record;
    byName.get(record.alarmName)?.states.push({ atMs: at / US_PER_MS, state, because });
  }
  return alarms;
}
