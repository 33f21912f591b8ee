/** The series of AWS/Lambda: which metric is published under which dimensions, in which unit. */
import type { Instant } from "../../kernel/instant.ts";
import type { MetricSeries, MetricStore } from "./metric-store.ts";

export type InvocationMetric =
  | "Invocations"
  | "Errors"
  | "Throttles"
  | "ProvisionedConcurrencyInvocations"
  | "ProvisionedConcurrencySpilloverInvocations"
  | "Duration"
  | "PostRuntimeExtensionsDuration";

export type FunctionMetric =
  | "DeadLetterErrors"
  | "DestinationDeliveryFailures"
  | "RecursiveInvocationsDropped"
  | "IteratorAge"
  | "AsyncEventsReceived"
  | "AsyncEventAge"
  | "AsyncEventsDropped";

export type MappingMetric =
  | "PolledEventCount"
  | "FilteredOutEventCount"
  | "InvokedEventCount"
  | "FailedInvokeEventCount"
  | "DroppedEventCount"
  | "OnFailureDestinationDeliveredEventCount"
  | "DeletedEventCount";

type Metric = InvocationMetric | FunctionMetric | MappingMetric;

const IN_MILLISECONDS = new Set<Metric>([
  "Duration",
  "PostRuntimeExtensionsDuration",
  "IteratorAge",
  "AsyncEventAge",
]);

/** One metric under all the dimensions in which it is published. */
type Published = readonly MetricSeries[];

/** What was called: one object for each function and qualifier, so that its series are found without making a key. */
export interface Callee {
  readonly functionName: string;
  readonly qualifier: string | undefined;
  /** By the version that ran; undefined for what no version saw. */
  readonly byVersion: Map<string | undefined, Map<InvocationMetric, Published>>;
}

export class LambdaSeries {
  private readonly store: MetricStore;
  private readonly callees = new Map<string, Map<string | undefined, Callee>>();
  private readonly others = new Map<string, Map<Metric, Published>>();

  constructor(store: MetricStore) {
    this.store = store;
  }

  callee(functionName: string, qualifier: string | undefined): Callee {
    const byQualifier = entry(
      this.callees,
      functionName,
      () => new Map<string | undefined, Callee>(),
    );
    return entry(byQualifier, qualifier, () => ({ functionName, qualifier, byVersion: new Map() }));
  }

  /** Under everything that was called, and the version that ran. */
  addToCallee(
    callee: Callee,
    version: string | undefined,
    metric: InvocationMetric,
    at: Instant,
    value: number,
  ): void {
    const metrics = entry(callee.byVersion, version, () => new Map<InvocationMetric, Published>());
    const published = entry(metrics, metric, () =>
      this.publish(metric, dimensionsOf(callee, version)),
    );
    for (const series of published) series.add(at, value);
  }

  addToFunction(functionName: string, metric: FunctionMetric, at: Instant, value: number): void {
    this.addToOther({ FunctionName: functionName }, functionName, metric, at, value);
  }

  addToMapping(mappingId: string, metric: MappingMetric, at: Instant, value: number): void {
    this.addToOther({ EventSourceMappingUUID: mappingId }, mappingId, metric, at, value);
  }

  private addToOther(
    dimensions: Record<string, string>,
    name: string,
    metric: FunctionMetric | MappingMetric,
    at: Instant,
    value: number,
  ): void {
    // A function and a mapping of the same name have no metric in common.
    const metrics = entry(this.others, name, () => new Map<Metric, Published>());
    const published = entry(metrics, metric, () => this.publish(metric, [dimensions]));
    for (const series of published) series.add(at, value);
  }

  private publish(metricName: Metric, dimensions: Record<string, string>[]): Published {
    const unit = IN_MILLISECONDS.has(metricName) ? "Milliseconds" : "Count";
    return dimensions.map((each) =>
      this.store.series({ namespace: "AWS/Lambda", metricName, dimensions: each, unit }),
    );
  }
}

/** Across all functions, by function, by alias or version, and for an alias by the version that ran. */
function dimensionsOf(
  { functionName, qualifier }: Callee,
  version: string | undefined,
): Record<string, string>[] {
  const dimensions: Record<string, string>[] = [{}, { FunctionName: functionName }];
  if (qualifier === undefined) return dimensions;
  const resource = { FunctionName: functionName, Resource: `${functionName}:${qualifier}` };
  dimensions.push(resource);
  if (version !== undefined && version !== qualifier) {
    dimensions.push({ ...resource, ExecutedVersion: version });
  }
  return dimensions;
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}
