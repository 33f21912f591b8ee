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
import { LambdaSeries, type Callee, type InvocationMetric } from "./lambda-series.ts";
import type { MetricStore } from "./metric-store.ts";

/** What the account holds that its records do not say. */
export interface MeteredAccount {
  /** Reserved concurrency at the start, by function. */
  reserved?: Readonly<Record<string, number>>;
  /** The stream that an event source mapping reads, by the mapping's id. */
  streams?: Readonly<Record<string, string>>;
  /** Ids of HTTP APIs, by their names. */
  apiIds?: Readonly<Record<string, string>>;
}

interface EnvironmentState {
  readonly functionName: string;
  readonly version: string;
  readonly provisioned: boolean;
  running: Running | null;
  startedAt: Instant;
}

/**
 * Feeds a {@link MetricStore} from records in the order in which they happened. Datapoints of an invocation carry the
 * instant at which the function was invoked and arrive when it is over. Throttled requests are neither invocations nor
 * errors. The EventCount metrics of event source mappings, which AWS publishes on demand, are always there.
 */
export class LambdaMetrics {
  private readonly series: LambdaSeries;
  private readonly streams: Readonly<Record<string, string>>;
  private readonly concurrency: LambdaConcurrency;
  /** By request id. */
  private readonly calls = new Map<string, Callee>();
  private readonly environments = new Map<string, EnvironmentState>();
  private readonly written = new Map<string, Instant>();
  private readonly batches = new Map<string, BatchInvoked>();

  constructor(store: MetricStore, { reserved = {}, streams = {} }: MeteredAccount) {
    this.series = new LambdaSeries(store);
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
        return this.series.addToCallee(this.calleeOf(event), undefined, "Throttles", at, 1);
      case "invocation.spilled":
        return this.series.addToCallee(
          this.calleeOf(event),
          undefined,
          "ProvisionedConcurrencySpilloverInvocations",
          at,
          1,
        );
      case "provisioned.changed": {
        const allocated = event.status === "DELETED" ? 0 : event.allocated;
        return this.concurrency.allocate(event.functionName, event.qualifier, allocated);
      }
      case "reserved.changed":
        return this.concurrency.reserve(event.functionName, event.value);
      case "async.queued":
        if (!event.duplicate)
          this.series.addToFunction(event.functionName, "AsyncEventsReceived", at, 1);
        return;
      case "async.dequeued":
        return this.series.addToFunction(
          event.functionName,
          "AsyncEventAge",
          at,
          toMs(event.ageUs),
        );
      case "async.finished":
        if (event.condition === "RecursiveInvocationsDropped") {
          this.series.addToFunction(event.functionName, "RecursiveInvocationsDropped", at, 1);
        }
        if (event.condition !== "Success") {
          this.series.addToFunction(event.functionName, "AsyncEventsDropped", at, 1);
        }
        return;
      case "record.delivered":
        return this.onDelivered(at, event);
      case "stream.written":
        this.written.set(recordKey(event.stream, event.shardId, event.sequenceNumber), at);
        return;
      case "batch.filtered":
        this.series.addToMapping(event.mappingId, "PolledEventCount", at, event.records.length);
        return this.series.addToMapping(
          event.mappingId,
          "FilteredOutEventCount",
          at,
          event.records.length,
        );
      case "batch.invoked":
        return this.onBatchInvoked(at, event);
      case "batch.ended":
        return this.onBatchEnded(at, event);
      case "stream.records.dropped":
        return this.series.addToMapping(
          event.mappingId,
          "DroppedEventCount",
          at,
          event.records.length,
        );
    }
  }

  private onReceived({
    requestId,
    functionName,
    qualifier,
    invocationType,
  }: InvocationReceived): void {
    if (invocationType !== "DryRun")
      this.calls.set(requestId, this.series.callee(functionName, qualifier));
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
    const callee = this.calleeOf({ requestId: ended.requestId, functionName });
    const add = (metric: InvocationMetric, value: number): void =>
      this.series.addToCallee(callee, version, metric, startedAt, value);
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
      this.series.addToMapping(
        mappingId,
        "OnFailureDestinationDeliveredEventCount",
        at,
        records.length,
      );
    }
    if (ok) return;
    const failure = kind === "dead-letter" ? "DeadLetterErrors" : "DestinationDeliveryFailures";
    this.series.addToFunction(functionName, failure, at, 1);
  }

  private onBatchInvoked(at: Instant, batch: BatchInvoked): void {
    const { mappingId, functionName, shardId, records, attempt, requestId } = batch;
    if (attempt === 1) this.series.addToMapping(mappingId, "PolledEventCount", at, records.length);
    this.series.addToMapping(mappingId, "InvokedEventCount", at, records.length);
    if (shardId === undefined) return;
    this.batches.set(requestId, batch);
    const stream = this.streams[mappingId];
    const last = records.at(-1);
    if (stream === undefined || last === undefined) return;
    const writtenAt = this.written.get(recordKey(stream, shardId, last));
    if (writtenAt !== undefined) {
      this.series.addToFunction(functionName, "IteratorAge", at, toMs(at - writtenAt));
    }
  }

  private onBatchEnded(at: Instant, { mappingId, requestId, succeeded, failed }: BatchEnded): void {
    if (failed.length > 0)
      this.series.addToMapping(mappingId, "FailedInvokeEventCount", at, failed.length);
    // Messages of a queue are deleted; a stream keeps its records.
    if (succeeded.length > 0 && !this.batches.has(requestId)) {
      this.series.addToMapping(mappingId, "DeletedEventCount", at, succeeded.length);
    }
  }

  private calleeOf(call: { requestId: string; functionName: string }): Callee {
    return this.calls.get(call.requestId) ?? this.series.callee(call.functionName, undefined);
  }
}

const recordKey = (stream: string, shardId: string, sequenceNumber: string): string =>
  `${stream}/${shardId}/${sequenceNumber}`;
