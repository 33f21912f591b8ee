/** Metrics that CloudWatch Logs takes out of functions' log lines. */
import type { Instant } from "../../kernel/instant.ts";
import type { TraceEvent } from "../../kernel/trace.ts";
import { embeddedMetricsOf } from "./embedded-metrics.ts";
import type { MetricStore } from "./metric-store.ts";

/** A line that meant to hold metrics and from which none were taken. */
export interface RejectedLine {
  at: Instant;
  environmentId: string;
  requestId: string | null;
  problem: string;
}

export class LogMetrics {
  readonly rejected: RejectedLine[] = [];
  private readonly store: MetricStore;
  private readonly epochMs: number;
  private readonly functions = new Map<string, string>();

  constructor(store: MetricStore, epochMs: number) {
    this.store = store;
    this.epochMs = epochMs;
  }

  observe(at: Instant, event: TraceEvent): void {
    if (event.type === "environment.created") {
      this.functions.set(event.environmentId, event.functionName);
    }
    if (event.type !== "log" || event.source !== "function") return;
    const embedded = embeddedMetricsOf(event.line, at, this.epochMs);
    if (!embedded) return;
    if ("datapoints" in embedded) {
      for (const { at: measuredAt, values, ...identity } of embedded.datapoints) {
        const series = this.store.series(identity);
        for (const value of values) series.add(measuredAt, value);
      }
      return;
    }
    const { environmentId, requestId = null } = event;
    this.rejected.push({ at, environmentId, requestId, problem: embedded.problem });
    this.store
      .series({
        namespace: "AWS/Logs",
        metricName: embedded.kind === "parsing" ? "EMFParsingErrors" : "EMFValidationErrors",
        dimensions: { LogGroupName: `/aws/lambda/${this.functions.get(environmentId) ?? ""}` },
        unit: "None",
      })
      .add(at, 1);
  }
}
