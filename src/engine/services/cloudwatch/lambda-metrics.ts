/**
 * The metrics of the namespace AWS/Lambda, from the records of the trace.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 */
import { toMs, type Instant } from "../../kernel/instant.ts";
import type {
  BatchEnded,
  BatchInvoked,
  InvocationReceived,
  InvokeEnded,
  RecordDelivered,
  TraceEvent,
} from "../../kernel/trace.ts";
import { LambdaConcurrency, type Running } from "./lambda-concurrency.ts";
import type { MetricSeries, MetricStore } from "./metric-store.ts";

/** What the account holds that its records do not say. */
export interface MeteredAccount {
  /** Reserved concurrency at the start, by function. */
  reserved?: Readonly<Record<string, number>>;
  /** The stream that an event source mapping reads, by the mapping's id. */
  streams?: Readonly<Record<string, string>>;
}

type InvocationMetric =
  | "Invocations"
  | "Errors"
  | "Throttles"
  | "ProvisionedConcurrencyInvocations"
  | "ProvisionedConcurrencySpilloverInvocations"
  | "Duration"
  | "PostRuntimeExtensionsDuration";

type FunctionMetric =
  | "DeadLetterErrors"
  | "DestinationDeliveryFailures"
  | "RecursiveInvocationsDropped"
  | "IteratorAge"
  | "AsyncEventsReceived"
  | "AsyncEventAge"
  | "AsyncEventsDropped";

type MappingMetric =
  | "PolledEventCount"
  | "FilteredOutEventCount"
  | "InvokedEventCount"
  | "FailedInvokeEventCount"
  | "DroppedEventCount"
  | "OnFailureDestinationDeliveredEventCount"
  | "DeletedEventCount";

const IN_MILLISECONDS = new Set<string>([
  "Duration",
  "PostRuntimeExtensionsDuration",
  "IteratorAge",
  "AsyncEventAge",
] satisfies (InvocationMetric | FunctionMetric)[]);

interface Call {
  readonly functionName: string;
  readonly qualifier: string | undefined;
}

interface EnvironmentState {
  readonly functionName: string;
  readonly version: string;
  readonly provisioned: boolean;
  running: Running | null;
  startedAt: Instant;
}

/** One metric under all the dimensions in which it is published. */
type Published = readonly MetricSeries[];

/**
 * Feeds a {@link MetricStore} from records in the order in which they happened. Datapoints of an invocation carry the
 * instant at which the function was invoked and arrive when it is over. Throttled requests are neither invocations nor
 * errors. The EventCount metrics of event source mappings, which AWS publishes on demand, are always there.
 */
export class LambdaMetrics {
  private readonly store: MetricStore;
  private readonly streams: Readonly<Record<string, string>>;
  private readonly concurrency: LambdaConcurrency;
  private readonly calls = new Map<string, Call>();
  private readonly environments = new Map<string, EnvironmentState>();
  private readonly published = new Map<string, Map<string, Published>>();
  private readonly written = new Map<string, Instant>();
  private readonly batches = new Map<string, BatchInvoked>();

  constructor(store: MetricStore, { reserved = {}, streams = {} }: MeteredAccount) {
    this.store = store;
    this.streams = streams;
    this.concurrency = new LambdaConcurrency(store, reserved);
  }

  /** Samples what ran at every full minute up to `at`. */
  advanceTo(at: Instant): void {
    this.concurrency.advanceTo(at);
  }

  observe(at: Instant, event: TraceEvent): void {
    this.concurrency.advanceTo(at);
    switch (event.type) {
      case "invocation.received":
        return this.onReceived(event);
      case "environment.created": {
        const { functionName, version, environmentId: id, requestId } = event;
        const provisioned = event.initializationType === "provisioned-concurrency";
        this.environments.set(id, {
          functionName,
          version,
          provisioned,
          running: null,
          startedAt: at,
        });
        if (requestId !== undefined) this.begin(at, id, requestId);
        return;
      }
      case "environment.thawed":
        if (event.requestId !== undefined) this.begin(at, event.environmentId, event.requestId);
        return;
      case "invoke.started": {
        this.begin(at, event.environmentId, event.requestId);
        this.environments.get(event.environmentId)!.startedAt = at;
        return;
      }
      case "invoke.ended":
        return this.onEnded(event);
      case "environment.shutdown":
        this.end(event.environmentId);
        this.environments.delete(event.environmentId);
        return;
      case "invocation.throttled":
        return this.ofCall(this.callOf(event), undefined, "Throttles", at, 1);
      case "invocation.spilled":
        return this.ofCall(event, undefined, "ProvisionedConcurrencySpilloverInvocations", at, 1);
      case "provisioned.changed": {
        const allocated = event.status === "DELETED" ? 0 : event.allocated;
        return this.concurrency.allocate(event.functionName, event.qualifier, allocated);
      }
      case "reserved.changed":
        return this.concurrency.reserve(event.functionName, event.value);
      case "async.queued":
        if (!event.duplicate) this.ofFunction(event.functionName, "AsyncEventsReceived", at, 1);
        return;
      case "async.dequeued":
        return this.ofFunction(event.functionName, "AsyncEventAge", at, toMs(event.ageUs));
      case "async.finished":
        if (event.condition === "RecursiveInvocationsDropped") {
          this.ofFunction(event.functionName, "RecursiveInvocationsDropped", at, 1);
        }
        if (event.condition !== "Success") {
          this.ofFunction(event.functionName, "AsyncEventsDropped", at, 1);
        }
        return;
      case "record.delivered":
        return this.onDelivered(at, event);
      case "stream.written":
        this.written.set(recordKey(event.stream, event.shardId, event.sequenceNumber), at);
        return;
      case "batch.filtered":
        this.ofMapping(event.mappingId, "PolledEventCount", at, event.records.length);
        return this.ofMapping(event.mappingId, "FilteredOutEventCount", at, event.records.length);
      case "batch.invoked":
        return this.onBatchInvoked(at, event);
      case "batch.ended":
        return this.onBatchEnded(at, event);
      case "stream.records.dropped":
        return this.ofMapping(event.mappingId, "DroppedEventCount", at, event.records.length);
    }
  }

  private onReceived({
    requestId,
    functionName,
    qualifier,
    invocationType,
  }: InvocationReceived): void {
    if (invocationType !== "DryRun") this.calls.set(requestId, { functionName, qualifier });
  }

  private begin(at: Instant, environmentId: string, requestId: string): void {
    const environment = this.environments.get(environmentId)!;
    if (environment.running) return;
    const { functionName, provisioned } = environment;
    const qualifier = this.calls.get(requestId)?.qualifier;
    environment.running = { functionName, qualifier, provisioned };
    environment.startedAt = at;
    this.concurrency.begin(at, environment.running);
  }

  private end(environmentId: string): void {
    const environment = this.environments.get(environmentId);
    if (!environment?.running) return;
    this.concurrency.end(environment.running);
    environment.running = null;
  }

  private onEnded(ended: InvokeEnded): void {
    const { functionName, version, provisioned, startedAt } = this.environments.get(
      ended.environmentId,
    )!;
    const call = this.calls.get(ended.requestId) ?? { functionName, qualifier: undefined };
    const add = (metric: InvocationMetric, value: number): void =>
      this.ofCall(call, version, metric, startedAt, value);
    add("Invocations", 1);
    add("Errors", ended.status === "success" ? 0 : 1);
    // AWS publishes zeros beside every invocation, so that alarms on throttles come back to OK.
    add("Throttles", 0);
    add("Duration", toMs(ended.durationUs));
    if (provisioned) add("ProvisionedConcurrencyInvocations", 1);
    if (ended.postRuntimeExtensionsUs !== undefined) {
      add("PostRuntimeExtensionsDuration", toMs(ended.postRuntimeExtensionsUs));
    }
    this.end(ended.environmentId);
  }

  private onDelivered(at: Instant, { kind, ok, functionName, requestId }: RecordDelivered): void {
    const batch = this.batches.get(requestId);
    if (batch && ok) {
      const { mappingId, records } = batch;
      this.ofMapping(mappingId, "OnFailureDestinationDeliveredEventCount", at, records.length);
    }
    if (ok) return;
    const failure = kind === "dead-letter" ? "DeadLetterErrors" : "DestinationDeliveryFailures";
    this.ofFunction(functionName, failure, at, 1);
  }

  private onBatchInvoked(at: Instant, batch: BatchInvoked): void {
    const { mappingId, functionName, shardId, records, attempt, requestId } = batch;
    if (attempt === 1) this.ofMapping(mappingId, "PolledEventCount", at, records.length);
    this.ofMapping(mappingId, "InvokedEventCount", at, records.length);
    if (shardId === undefined) return;
    this.batches.set(requestId, batch);
    const stream = this.streams[mappingId];
    const last = records.at(-1);
    if (stream === undefined || last === undefined) return;
    const writtenAt = this.written.get(recordKey(stream, shardId, last));
    if (writtenAt !== undefined) {
      this.ofFunction(functionName, "IteratorAge", at, toMs(at - writtenAt));
    }
  }

  private onBatchEnded(at: Instant, { mappingId, requestId, succeeded, failed }: BatchEnded): void {
    if (failed.length > 0) this.ofMapping(mappingId, "FailedInvokeEventCount", at, failed.length);
    // Messages of a queue are deleted; a stream keeps its records.
    if (succeeded.length > 0 && !this.batches.has(requestId)) {
      this.ofMapping(mappingId, "DeletedEventCount", at, succeeded.length);
    }
  }

  private callOf({ requestId, functionName }: { requestId: string; functionName: string }): Call {
    return this.calls.get(requestId) ?? { functionName, qualifier: undefined };
  }

  private ofCall(
    { functionName, qualifier }: Call,
    version: string | undefined,
    metric: InvocationMetric,
    at: Instant,
    value: number,
  ): void {
    const scope = this.scope(`${functionName}:${qualifier ?? ""}:${version ?? ""}`);
    const published =
      scope.get(metric) ??
      this.publish(scope, metric, invocationDimensions(functionName, qualifier, version));
    for (const series of published) series.add(at, value);
  }

  private ofFunction(
    functionName: string,
    metric: FunctionMetric,
    at: Instant,
    value: number,
  ): void {
    const scope = this.scope(functionName);
    const published =
      scope.get(metric) ?? this.publish(scope, metric, [{ FunctionName: functionName }]);
    for (const series of published) series.add(at, value);
  }

  private ofMapping(mappingId: string, metric: MappingMetric, at: Instant, value: number): void {
    const scope = this.scope(`mapping ${mappingId}`);
    const published =
      scope.get(metric) ?? this.publish(scope, metric, [{ EventSourceMappingUUID: mappingId }]);
    for (const series of published) series.add(at, value);
  }

  private scope(key: string): Map<string, Published> {
    let scope = this.published.get(key);
    if (!scope) this.published.set(key, (scope = new Map()));
    return scope;
  }

  private publish(
    scope: Map<string, Published>,
    metricName: string,
    dimensions: Record<string, string>[],
  ): Published {
    const unit = IN_MILLISECONDS.has(metricName) ? "Milliseconds" : "Count";
    const series = dimensions.map((each) =>
      this.store.series({ namespace: "AWS/Lambda", metricName, dimensions: each, unit }),
    );
    scope.set(metricName, series);
    return series;
  }
}

/** Across all functions, by function, by alias or version, and for an alias by the version that ran. */
function invocationDimensions(
  functionName: string,
  qualifier: string | undefined,
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

const recordKey = (stream: string, shardId: string, sequenceNumber: string): string =>
  `${stream}/${shardId}/${sequenceNumber}`;
