/**
 * The metrics of AWS/DynamoDB, from the records of the trace.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
 */
import { fromSeconds, toMs, type Instant } from "../../kernel/instant.ts";
import type {
  HttpRequested,
  HttpResponded,
  ItemsRead,
  TableProvisioned,
  TableThrottled,
  TraceEvent,
} from "../../kernel/trace.ts";
import type { MetricStore } from "./metric-store.ts";

type Dimensions = Record<string, string>;

const MINUTE_US = fromSeconds(60);
const FIRST_CLIENT_ERROR = 400;
const FIRST_SERVER_ERROR = 500;

const THROTTLES = new Set(["ProvisionedThroughputExceededException", "ThrottlingException"]);
/** Refusals with 400 that are no fault of whoever asked. */
const CONFLICTS = new Set([
  "ConditionalCheckFailedException",
  "TransactionCanceledException",
  "TransactionConflictException",
]);

const placeOf = ({ table: TableName, index }: ItemsRead | TableThrottled): Dimensions =>
  index === undefined ? { TableName } : { TableName, GlobalSecondaryIndexName: index };

/** Consumed units are counted when they are consumed; what a table has is told every minute. */
export class TableMetrics {
  private readonly store: MetricStore;
  private readonly calls = new Map<number, HttpRequested>();
  private readonly provisioned = new Map<string, TableProvisioned>();
  private nextMinute: Instant = 0;

  constructor(store: MetricStore) {
    this.store = store;
  }

  /** Tells what tables have at every full minute up to and including `at`. */
  advanceTo(at: Instant): void {
    if (this.provisioned.size === 0) return;
    for (; this.nextMinute <= at; this.nextMinute += MINUTE_US) {
      for (const [TableName, { readUnits, writeUnits }] of this.provisioned) {
        this.add({ TableName }, "ProvisionedReadCapacityUnits", this.nextMinute, readUnits);
        this.add({ TableName }, "ProvisionedWriteCapacityUnits", this.nextMinute, writeUnits);
      }
    }
  }

  observe(at: Instant, event: TraceEvent): void {
    switch (event.type) {
      case "table.provisioned":
        this.advanceTo(at - 1);
        if (this.provisioned.size === 0) this.nextMinute = Math.ceil(at / MINUTE_US) * MINUTE_US;
        if (event.mode === "provisioned") this.provisioned.set(event.table, event);
        else this.provisioned.delete(event.table);
        return;
      case "items.read":
        return this.add(placeOf(event), "ConsumedReadCapacityUnits", at, event.units);
      case "item.written":
        if (event.operation === "TimeToLive") {
          this.add({ TableName: event.table }, "TimeToLiveDeletedItemCount", at, 1);
        }
        if (event.units === 0) return;
        return this.add({ TableName: event.table }, "ConsumedWriteCapacityUnits", at, event.units);
      case "item.refused": {
        const of = { TableName: event.table };
        if (event.units > 0) this.add(of, "ConsumedWriteCapacityUnits", at, event.units);
        const name =
          event.code === "ConditionalCheckFailedException"
            ? "ConditionalCheckFailedRequests"
            : "TransactionConflict";
        return this.add(of, name, at, 1);
      }
      case "table.throttled": {
        const { direction } = event;
        const name = direction === "read" ? "ReadThrottleEvents" : "WriteThrottleEvents";
        return this.add(placeOf(event), name, at, 1);
      }
      case "http.requested":
        if (event.aws?.service === "dynamodb") this.calls.set(event.exchange, event);
        return;
      case "http.responded":
        return this.respond(at, event);
    }
  }

  /** The latency is the caller's: the trace does not know how much of it the network took. */
  private respond(at: Instant, { exchange, status, errorCode, durationUs }: HttpResponded): void {
    const call = this.calls.get(exchange);
    if (!call || status === undefined) return;
    this.calls.delete(exchange);
    const { operation: Operation, resource: TableName } = call.aws!;
    const of = { ...(TableName === undefined ? {} : { TableName }), Operation };
    if (status >= FIRST_SERVER_ERROR) return this.add(of, "SystemErrors", at, 1);
    if (status < FIRST_CLIENT_ERROR) {
      const sentAt = at - durationUs;
      const ms = toMs(durationUs);
      return this.add(of, "SuccessfulRequestLatency", sentAt, ms, "Milliseconds");
    }
    if (THROTTLES.has(errorCode ?? "")) return this.add(of, "ThrottledRequests", at, 1);
    if (!CONFLICTS.has(errorCode ?? "")) this.add({}, "UserErrors", at, 1);
  }

  private add(
    dimensions: Dimensions,
    metricName: string,
    at: Instant,
    value: number,
    unit = "Count",
  ): void {
    this.store.series({ namespace: "AWS/DynamoDB", metricName, dimensions, unit }).add(at, value);
  }
}
