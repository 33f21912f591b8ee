/**
 * The metrics of RDS Proxy in AWS/RDS, as far as they are modelled, from the records of the trace.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.monitoring.html
 */
import { fromSeconds, type Instant } from "../../kernel/instant.ts";
import type { TraceEvent } from "../../kernel/trace.ts";
import type { MetricStore } from "./metric-store.ts";

const MINUTE_US = fromSeconds(60);
/** Who the proxy is among the clients of its database. */
const PROXY = /^proxy\/(.+)$/;

type Gauge =
  | "ClientConnections"
  | "DatabaseConnections"
  | "DatabaseConnectionsCurrentlyBorrowed"
  | "DatabaseConnectionsCurrentlySessionPinned"
  | "MaxDatabaseConnectionsAllowed";

/** How many there are of something is told every minute, and at every change. */
export class ProxyMetrics {
  private readonly store: MetricStore;
  private readonly everyUs: number;
  private readonly gauges = new Map<string, Map<Gauge, number>>();
  private next: Instant = 0;

  constructor(store: MetricStore, everyUs = MINUTE_US) {
    this.store = store;
    this.everyUs = everyUs;
  }

  advanceTo(at: Instant): void {
    if (this.gauges.size === 0) return;
    for (; this.next <= at; this.next += this.everyUs) {
      for (const [proxy, values] of this.gauges) {
        for (const [gauge, value] of values) this.add(proxy, gauge, this.next, value);
      }
    }
  }

  observe(at: Instant, event: TraceEvent): void {
    if (event.type.startsWith("database.")) return this.ofDatabase(at, event);
    switch (event.type) {
      case "proxy.connected":
        return this.set(at, event.proxy, { ClientConnections: event.clients });
      case "proxy.borrowed":
        this.set(at, event.proxy, {
          DatabaseConnectionsCurrentlyBorrowed: event.borrowed,
          DatabaseConnectionsCurrentlySessionPinned: event.pinned,
          MaxDatabaseConnectionsAllowed: event.limit,
        });
        return this.add(
          event.proxy,
          "DatabaseConnectionsBorrowLatency",
          at,
          event.waitedUs,
          "Microseconds",
        );
      case "proxy.pinned":
        return this.set(at, event.proxy, {
          DatabaseConnectionsCurrentlySessionPinned: event.pinned,
        });
      case "proxy.returned":
        return this.set(at, event.proxy, { DatabaseConnectionsCurrentlyBorrowed: event.borrowed });
      case "proxy.closed":
        return this.set(at, event.proxy, {
          ClientConnections: event.clients,
          DatabaseConnectionsCurrentlyBorrowed: event.borrowed,
          DatabaseConnectionsCurrentlySessionPinned: event.pinned,
        });
      default:
    }
  }

  private ofDatabase(at: Instant, event: TraceEvent): void {
    if (!("environmentId" in event)) return;
    const [, proxy] = PROXY.exec(event.environmentId ?? "") ?? [];
    if (proxy === undefined) return;
    const open = this.gauges.get(proxy)?.get("DatabaseConnections") ?? 0;
    if (event.type === "database.queried") this.add(proxy, "QueryRequests", at, 1);
    if (event.type === "database.connected") this.set(at, proxy, { DatabaseConnections: open + 1 });
    if (event.type === "database.closed") this.set(at, proxy, { DatabaseConnections: open - 1 });
  }

  private set(at: Instant, proxy: string, values: Partial<Record<Gauge, number>>): void {
    this.advanceTo(at - 1);
    if (this.gauges.size === 0) this.next = Math.ceil(at / this.everyUs) * this.everyUs;
    const known = this.gauges.get(proxy) ?? new Map<Gauge, number>();
    this.gauges.set(proxy, known);
    for (const [gauge, value] of Object.entries(values) as [Gauge, number][]) {
      known.set(gauge, value);
      this.add(proxy, gauge, at, value);
    }
  }

  private add(
    ProxyName: string,
    metricName: string,
    at: Instant,
    value: number,
    unit = "Count",
  ): void {
    const identity = { namespace: "AWS/RDS", metricName, dimensions: { ProxyName }, unit };
    this.store.series(identity).add(at, value);
  }
}
