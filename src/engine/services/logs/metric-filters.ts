/** Metric filters: metrics that CloudWatch Logs counts in log lines as they come. https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/MonitoringLogData.html */
import type { MetricPut, TraceRecord } from "../../kernel/trace.ts";
import { metricFilterKey, type MetricFilterConfiguration } from "./configuration.ts";
import { filterPattern, type FilterPattern } from "./filter-pattern.ts";
import { LogStore } from "./log-store.ts";
import { fromMs } from "../../kernel/instant.ts";

interface Filter {
  readonly configuration: MetricFilterConfiguration;
  readonly matches: FilterPattern;
}

/** Observes a trace, its changes of metric filters included, and gives the datapoints of each record. */
export class MetricFilters {
  private readonly filters = new Map<string, Filter>();
  private readonly epochMs: number;
  private readonly groups: LogStore;

  /** `configurations`: those that the account is deployed with. Throws for a pattern that is not one. */
  constructor(configurations: readonly MetricFilterConfiguration[], epochMs: number) {
    this.epochMs = epochMs;
    this.groups = new LogStore(epochMs);
    for (const configuration of configurations) this.put(configuration);
  }

  observe(record: TraceRecord): MetricPut[] {
    switch (record.type) {
      case "metric-filter.changed":
        if (record.filter) this.put(record.filter);
        else this.filters.delete(metricFilterKey(record));
        return [];
      case "log-stream.created":
        this.groups.observe(record);
        return [];
      case "log": {
        if (this.filters.size === 0) return [];
        const group = this.groups.groupOf(record.environmentId);
        return group === undefined ? [] : this.of(group, record.line, record.at);
      }
      case "log-events.put":
        return record.events.flatMap(({ message, timestampMs }) =>
          this.of(record.logGroup, message, fromMs(timestampMs - this.epochMs)),
        );
      default:
        return [];
    }
  }

  private put(configuration: MetricFilterConfiguration): void {
    const matches = filterPattern(configuration.filterPattern);
    this.filters.set(metricFilterKey(configuration), { configuration, matches });
  }

  private of(logGroup: string, message: string, at: number): MetricPut[] {
    return [...this.filters.values()]
      .filter(({ configuration }) => configuration.logGroupName === logGroup)
      .flatMap((filter) => datapointOf(filter, message, at));
  }
}

function datapointOf({ configuration, matches }: Filter, message: string, at: number): MetricPut[] {
  const match = matches(message);
  const { namespace, metricName, unit = "None", dimensions = {} } = configuration;
  const value = match ? valueOf(configuration, match.select) : configuration.defaultValue;
  if (value === undefined) return [];
  const named = Object.entries(match ? dimensions : {}).map(([name, selector]) => [
    name,
    match?.select(selector),
  ]);
  // A datapoint whose dimension the line does not have is not reported.
  if (named.some(([, found]) => found === undefined)) return [];
  const held = Object.fromEntries(named.map(([name, found]) => [name, String(found)]));
  return [
    {
      type: "metric.put",
      namespace,
      metricName,
      dimensions: held,
      unit,
      measuredAt: at,
      values: [value],
    },
  ];
}

function valueOf(
  { metricValue }: MetricFilterConfiguration,
  select: (selector: string) => unknown,
): number | undefined {
  const value = Number(metricValue.startsWith("$") ? select(metricValue) : metricValue);
  return Number.isFinite(value) ? value : undefined;
}
