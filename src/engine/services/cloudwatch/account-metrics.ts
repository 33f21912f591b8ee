/** The metrics of everything in an account, from the records of the trace in the order in which they happened. */
import type { Instant, Microseconds } from "../../kernel/instant.ts";
import type { TraceRecord } from "../../kernel/trace.ts";
import { DatabaseMetrics } from "./database-metrics.ts";
import { HttpMetrics } from "./http-metrics.ts";
import { LambdaMetrics, type MeteredAccount } from "./lambda-metrics.ts";
import { LogMetrics, type RejectedLine } from "./log-metrics.ts";
import { MessagingMetrics } from "./messaging-metrics.ts";
import type { MetricStore } from "./metric-store.ts";
import { addPut } from "./put-metric-data.ts";
import { ProxyMetrics } from "./proxy-metrics.ts";
import { QueueMetrics } from "./queue-metrics.ts";
import { TableMetrics } from "./table-metrics.ts";

export class AccountMetrics {
  private readonly store: MetricStore;
  private readonly lambda: LambdaMetrics;
  private readonly http: HttpMetrics;
  private readonly messaging: MessagingMetrics;
  private readonly queues: QueueMetrics;
  private readonly tables: TableMetrics;
  private readonly databases: DatabaseMetrics;
  private readonly proxies: ProxyMetrics;
  private readonly logs: LogMetrics;

  /** `everyUs`: how often queues are looked at, when not every minute as AWS does. */
  constructor(
    store: MetricStore,
    account: MeteredAccount,
    epochMs: number,
    everyUs?: Microseconds,
  ) {
    this.store = store;
    this.lambda = new LambdaMetrics(store, account);
    this.http = new HttpMetrics(store, account.apiIds ?? {});
    this.messaging = new MessagingMetrics(store);
    this.queues = new QueueMetrics(store, everyUs);
    this.tables = new TableMetrics(store);
    this.databases = new DatabaseMetrics(store, everyUs);
    this.proxies = new ProxyMetrics(store, everyUs);
    this.logs = new LogMetrics(store, epochMs);
  }

  /** Lines of log that meant to hold metrics. */
  get rejected(): readonly RejectedLine[] {
    return this.logs.rejected;
  }

  observe(record: TraceRecord): void {
    this.lambda.observe(record.at, record);
    this.http.observe(record.at, record);
    this.messaging.observe(record.at, record);
    this.queues.observe(record.at, record);
    this.tables.observe(record.at, record);
    this.databases.observe(record.at, record);
    this.proxies.observe(record.at, record);
    this.logs.observe(record.at, record);
    if (record.type === "metric.put") addPut(this.store, record);
  }

  /** Takes what is sampled every minute up to and including `at`. */
  advanceTo(at: Instant): void {
    this.lambda.advanceTo(at);
    this.queues.advanceTo(at);
    this.tables.advanceTo(at);
    this.databases.advanceTo(at);
    this.proxies.advanceTo(at);
  }
}
