/**
 * The metrics of AWS/RDS, as far as they are modelled, from the records of the trace.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html
 */
import { fromSeconds, type Instant } from "../../kernel/instant.ts";
import type { TraceEvent } from "../../kernel/trace.ts";
import type { MetricStore } from "./metric-store.ts";

const MINUTE_US = fromSeconds(60);

/** How many connections an instance has is told every minute, and at every change. */
export class DatabaseMetrics {
  private readonly store: MetricStore;
  private readonly everyUs: number;
  private readonly used = new Map<string, number>();
  private next: Instant = 0;

  constructor(store: MetricStore, everyUs = MINUTE_US) {
    this.store = store;
    this.everyUs = everyUs;
  }

  advanceTo(at: Instant): void {
    if (this.used.size === 0) return;
    for (; this.next <= at; this.next += this.everyUs) {
      for (const [database, used] of this.used) this.add(database, this.next, used);
    }
  }

  observe(at: Instant, event: TraceEvent): void {
    if (event.type !== "database.connected" && event.type !== "database.closed") return;
    this.advanceTo(at - 1);
    if (this.used.size === 0) this.next = Math.ceil(at / this.everyUs) * this.everyUs;
    this.used.set(event.database, event.used);
    this.add(event.database, at, event.used);
  }

  private add(DBInstanceIdentifier: string, at: Instant, used: number): void {
    const identity = {
      namespace: "AWS/RDS",
      metricName: "DatabaseConnections",
      dimensions: { DBInstanceIdentifier },
      unit: "Count",
    };
    this.store.series(identity).add(at, used);
  }
}
