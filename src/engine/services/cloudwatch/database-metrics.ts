/**
 * The metrics of AWS/RDS, as far as they are modelled, from the records of the trace.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html
 */
import { fromSeconds, type Instant } from "../../kernel/instant.ts";
import type { TraceEvent } from "../../kernel/trace.ts";
import type { MetricStore } from "./metric-store.ts";

type Values = Pick<Extract<TraceEvent, { type: "database.closed" }>, "used" | "freeableBytes">;

const MINUTE_US = fromSeconds(60);

/** How many connections an instance has, and how much memory, is told every minute, and at every change. */
export class DatabaseMetrics {
  private readonly store: MetricStore;
  private readonly everyUs: number;
  private readonly last = new Map<string, Values>();
  private next: Instant = 0;

  constructor(store: MetricStore, everyUs = MINUTE_US) {
    this.store = store;
    this.everyUs = everyUs;
  }

  advanceTo(at: Instant): void {
    if (this.last.size === 0) return;
    for (; this.next <= at; this.next += this.everyUs) {
      for (const [database, values] of this.last) this.add(database, this.next, values);
    }
  }

  observe(at: Instant, event: TraceEvent): void {
    if (event.type !== "database.connected" && event.type !== "database.closed") return;
    this.advanceTo(at - 1);
    if (this.last.size === 0) this.next = Math.ceil(at / this.everyUs) * this.everyUs;
    this.last.set(event.database, event);
    this.add(event.database, at, event);
  }

  private add(DBInstanceIdentifier: string, at: Instant, values: Values): void {
    const common = { namespace: "AWS/RDS", dimensions: { DBInstanceIdentifier } };
    const connections = { ...common, metricName: "DatabaseConnections", unit: "Count" };
    const memory = { ...common, metricName: "FreeableMemory", unit: "Bytes" };
    this.store.series(connections).add(at, values.used);
    this.store.series(memory).add(at, values.freeableBytes);
  }
}
