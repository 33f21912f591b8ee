/**
 * AWS/Lambda's concurrency metrics: what is running is sampled whenever an invocation begins, and once a minute while
 * anything runs. Nothing is emitted while nothing runs, so an idle function's utilisation is missing, not zero.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-concurrency.html
 */
import { fromSeconds, type Instant } from "../../kernel/instant.ts";
import type { MetricSeries, MetricStore } from "./metric-store.ts";

const MINUTE_US = fromSeconds(60);

/** Where executions are counted: a function, or one of its aliases and versions. */
interface Gauge {
  running: number;
  runningProvisioned: number;
  readonly executions: MetricSeries;
  readonly dimensions: Record<string, string>;
  /** Made when there is provisioned concurrency. */
  provisioned?: { executions: MetricSeries; utilization: MetricSeries };
}

interface FunctionGauges {
  readonly all: Gauge;
  readonly byQualifier: Map<string, Gauge>;
  /** Initialised provisioned environments by qualifier. */
  readonly allocated: Map<string, number>;
  reserved: number | null;
}

/** An execution that is counted. */
export interface Running {
  functionName: string;
  qualifier: string | undefined;
  provisioned: boolean;
}

export class LambdaConcurrency {
  private readonly store: MetricStore;
  private readonly functions = new Map<string, FunctionGauges>();
  private readonly account: Record<"executions" | "unreserved" | "claimed", MetricSeries>;
  private running = 0;
  private unreserved = 0;
  /** Reserved and provisioned concurrency: what others cannot use. */
  private setAside = 0;
  private nextMinute = MINUTE_US;

  constructor(store: MetricStore, reserved: Readonly<Record<string, number>>) {
    this.store = store;
    this.account = {
      executions: this.series("ConcurrentExecutions", {}),
      unreserved: this.series("UnreservedConcurrentExecutions", {}),
      claimed: this.series("ClaimedAccountConcurrency", {}),
    };
    for (const [functionName, value] of Object.entries(reserved)) this.reserve(functionName, value);
  }

  begin(at: Instant, running: Running): void {
    this.count(running, 1);
    this.sample(at, running);
  }

  end(running: Running): void {
    this.count(running, -1);
  }

  reserve(functionName: string, value: number | null): void {
    this.gaugesOf(functionName).reserved = value;
    this.addUpSetAside();
  }

  allocate(functionName: string, qualifier: string, allocated: number): void {
    this.gaugesOf(functionName).allocated.set(qualifier, allocated);
    this.addUpSetAside();
  }

  /** Samples what ran at every full minute up to and including `at`. */
  advanceTo(at: Instant): void {
    if (at < this.nextMinute) return;
    if (this.running === 0) {
      this.nextMinute = (Math.floor(at / MINUTE_US) + 1) * MINUTE_US;
      return;
    }
    for (; this.nextMinute <= at; this.nextMinute += MINUTE_US) this.sampleAll(this.nextMinute);
  }

  private count({ functionName, qualifier, provisioned }: Running, by: number): void {
    const gauges = this.gaugesOf(functionName);
    const counted =
      qualifier === undefined ? [gauges.all] : [gauges.all, this.gaugeOf(functionName, qualifier)];
    for (const gauge of counted) {
      gauge.running += by;
      if (provisioned) gauge.runningProvisioned += by;
    }
    this.running += by;
    if (!provisioned && gauges.reserved === null) this.unreserved += by;
  }

  private sampleAll(at: Instant): void {
    for (const [functionName, { all, byQualifier }] of this.functions) {
      if (all.running === 0) continue;
      this.sampleGauge(at, functionName, all, undefined);
      for (const [qualifier, gauge] of byQualifier) {
        if (gauge.running > 0) this.sampleGauge(at, functionName, gauge, qualifier);
      }
    }
    this.sampleAccount(at);
  }

  private sample(at: Instant, { functionName, qualifier }: Running): void {
    this.sampleGauge(at, functionName, this.gaugesOf(functionName).all, undefined);
    if (qualifier !== undefined) {
      this.sampleGauge(at, functionName, this.gaugeOf(functionName, qualifier), qualifier);
    }
    this.sampleAccount(at);
  }

  private sampleGauge(
    at: Instant,
    functionName: string,
    gauge: Gauge,
    qualifier: string | undefined,
  ): void {
    gauge.executions.add(at, gauge.running);
    const { allocated } = this.functions.get(functionName)!;
    if (allocated.size === 0) return;
    const available = qualifier === undefined ? sumOf(allocated) : (allocated.get(qualifier) ?? 0);
    if (available === 0) return;
    gauge.provisioned ??= {
      executions: this.series("ProvisionedConcurrentExecutions", gauge.dimensions),
      utilization: this.series("ProvisionedConcurrencyUtilization", gauge.dimensions),
    };
    gauge.provisioned.executions.add(at, gauge.runningProvisioned);
    gauge.provisioned.utilization.add(at, gauge.runningProvisioned / available);
  }

  private sampleAccount(at: Instant): void {
    this.account.executions.add(at, this.running);
    this.account.unreserved.add(at, this.unreserved);
    this.account.claimed.add(at, this.unreserved + this.setAside);
  }

  private addUpSetAside(): void {
    this.setAside = 0;
    for (const { reserved, allocated } of this.functions.values()) {
      // Provisioned concurrency is a part of its function's reserved concurrency.
      this.setAside += reserved ?? sumOf(allocated);
    }
  }

  private gaugesOf(functionName: string): FunctionGauges {
    let gauges = this.functions.get(functionName);
    if (!gauges) {
      gauges = {
        all: this.gauge({ FunctionName: functionName }),
        byQualifier: new Map(),
        allocated: new Map(),
        reserved: null,
      };
      this.functions.set(functionName, gauges);
    }
    return gauges;
  }

  private gaugeOf(functionName: string, qualifier: string): Gauge {
    const { byQualifier } = this.gaugesOf(functionName);
    let gauge = byQualifier.get(qualifier);
    if (!gauge) {
      gauge = this.gauge({
        FunctionName: functionName,
        Resource: `${functionName}:${qualifier}`,
      });
      byQualifier.set(qualifier, gauge);
    }
    return gauge;
  }

  private gauge(dimensions: Record<string, string>): Gauge {
    const executions = this.series("ConcurrentExecutions", dimensions);
    return { running: 0, runningProvisioned: 0, executions, dimensions };
  }

  private series(metricName: string, dimensions: Record<string, string>): MetricSeries {
    const unit = metricName === "ProvisionedConcurrencyUtilization" ? "None" : "Count";
    return this.store.series({ namespace: "AWS/Lambda", metricName, dimensions, unit });
  }
}

const sumOf = (values: Map<string, number>): number => {
  let sum = 0;
  for (const value of values.values()) sum += value;
  return sum;
};
