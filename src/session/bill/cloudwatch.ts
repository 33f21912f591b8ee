import type { TraceRecord } from "../protocol.ts";
import { hoursBegun, type BilledScenario, type Meter, type Position } from "./meter.ts";

const alarmMonths: Position = {
  id: "cloudwatch.alarms",
  title: "CloudWatch alarms, hours begun",
  unit: "months",
  price: "alarmMonth",
};

const metricMonths: Position = {
  id: "cloudwatch.metrics",
  title: "Metrics of PutMetricData, hours in which they were put",
  unit: "months",
  price: "metricMonth",
};
const requests: Position = {
  id: "cloudwatch.requests",
  title: "CloudWatch API requests",
  unit: "requests",
  price: "metricRequest",
};

const HOURS_PER_MONTH = 730;
/** Target tracking makes an alarm for scaling out and one for scaling in. */
const ALARMS_PER_TARGET = 2;

/** https://aws.amazon.com/cloudwatch/pricing/ */
export class CloudWatchMeter implements Meter {
  private readonly alarms: number;
  /** A metric and an hour in which it was measured. */
  private readonly metricHours = new Set<string>();
  private requests = 0;

  constructor({ account }: BilledScenario) {
    const targets = account?.scalableTargets ?? [];
    const tracked = targets.filter(({ targetTracking }) => targetTracking);
    this.alarms = (account?.alarms ?? []).length + tracked.length * ALARMS_PER_TARGET;
  }

  note(record: TraceRecord): void {
    if (record.type === "metric.put") {
      const { namespace, metricName, dimensions, measuredAt } = record;
      const hour = Math.floor(measuredAt / US_PER_HOUR);
      this.metricHours.add(JSON.stringify([namespace, metricName, dimensions, hour]));
    }
    if (record.type === "http.requested" && record.aws?.service === "monitoring") {
      this.requests++;
      // A GetMetricData is billed by its metrics, not as a request.
      if (record.aws.operation === "GetMetricData") this.requests += metricsIn(record.body) - 1;
    }
  }

  *quantities(virtualMs: number): Iterable<readonly [Position, number]> {
    yield [metricMonths, this.metricHours.size / HOURS_PER_MONTH];
    yield [requests, this.requests];
    yield [alarmMonths, (this.alarms * hoursBegun(virtualMs)) / HOURS_PER_MONTH];
  }
}

const US_PER_HOUR = 3_600_000_000;

/** How many metrics a GetMetricData asks for. */
const metricsIn = (body = ""): number => body.match(/"MetricStat":/g)?.length ?? 0;
