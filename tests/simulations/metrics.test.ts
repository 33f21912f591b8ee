/** Fact 72. https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html */
import { describe, expect, it } from "vitest";
import { fromMs, fromSeconds } from "../../src/engine/kernel/instant.ts";
import type { TraceEvent } from "../../src/engine/kernel/trace.ts";
import type { Statistic } from "../../src/engine/services/cloudwatch/alarm-configuration.ts";
import {
  LambdaMetrics,
  type MeteredAccount,
} from "../../src/engine/services/cloudwatch/lambda-metrics.ts";
import { MetricStore } from "../../src/engine/services/cloudwatch/metric-store.ts";
import { simulate } from "./simulate.ts";

const MINUTE_US = fromSeconds(60);
const why = { because: "test", rule: 1 };

type Timed = [second: number, event: TraceEvent];

/** Feeds records and reads metrics by minute. */
function metered(events: Timed[], account: MeteredAccount = {}) {
  const store = new MetricStore(MINUTE_US);
  const metrics = new LambdaMetrics(store, account);
  for (const [second, event] of [...events].sort(([a], [b]) => a - b)) {
    metrics.observe(fromSeconds(second), event);
  }
  const of = (
    metricName: string,
    statistic: Statistic,
    dimensions: object = { FunctionName: "orders" },
  ) => {
    const series = store.find({
      namespace: "AWS/Lambda",
      metricName,
      dimensions: dimensions as Record<string, string>,
    });
    return Array.from({ length: 5 }, (_, minute) =>
      series?.statistic(minute * MINUTE_US, (minute + 1) * MINUTE_US, statistic),
    );
  };
  return { of, store };
}

interface Call {
  id: string;
  at: number;
  seconds: number;
  status?: "success" | "error" | "timeout";
  qualifier?: string;
  version?: string;
  provisioned?: boolean;
  functionName?: string;
}

/** The records of one invocation in an environment of its own. */
function invocation({
  id,
  at,
  seconds,
  status = "success",
  qualifier,
  version = "$LATEST",
  provisioned = false,
  functionName = "orders",
}: Call): Timed[] {
  const environmentId = `env-${id}`;
  const durationUs = fromSeconds(seconds);
  return [
    [
      at,
      {
        type: "invocation.received",
        requestId: id,
        functionName,
        ...(qualifier ? { qualifier } : {}),
        invocationType: "RequestResponse",
        source: "client",
        index: 0,
        payloadBytes: 2,
      },
    ],
    [
      at,
      {
        type: "environment.created",
        environmentId,
        functionName,
        version,
        initializationType: provisioned ? "provisioned-concurrency" : "on-demand",
        ...why,
      },
    ],
    [at, { type: "environment.thawed", environmentId, requestId: id, frozenUs: 0 }],
    [
      at,
      {
        type: "invoke.started",
        environmentId,
        requestId: id,
        attempt: 1,
        version,
        coldStart: false,
        deadline: 0,
      },
    ],
    [
      at + seconds,
      {
        type: "invoke.ended",
        environmentId,
        requestId: id,
        attempt: 1,
        status,
        durationUs,
        postRuntimeExtensionsUs: fromMs(5),
        billedMs: 1,
        memoryUsedMb: 70,
        costUsd: 0,
      },
    ],
  ];
}

const none = undefined;

describe("invocation metrics (fact 72)", () => {
  it("counts Invocations, and Errors as 0 or 1, at the time of the invocation", () => {
    const { of } = metered([
      ...invocation({ id: "a", at: 10, seconds: 1 }),
      ...invocation({ id: "b", at: 50, seconds: 100, status: "timeout" }),
      ...invocation({ id: "c", at: 70, seconds: 1 }),
    ]);
    expect(of("Invocations", "Sum")).toEqual([2, 1, none, none, none]);
    expect(of("Errors", "Sum")).toEqual([1, 0, none, none, none]);
    expect(of("Errors", "SampleCount")).toEqual([2, 1, none, none, none]);
    expect(of("Duration", "Maximum")).toEqual([100_000, 1_000, none, none, none]);
    expect(of("Duration", "p50")).toEqual([1_000, 1_000, none, none, none]);
    expect(of("PostRuntimeExtensionsDuration", "Average")).toEqual([5, 5, none, none, none]);
  });

  it("counts throttles only in Throttles, neither in Invocations nor in Errors", () => {
    const { of } = metered([
      ...invocation({ id: "a", at: 1, seconds: 1 }),
      [
        2,
        {
          type: "invocation.received",
          requestId: "t",
          functionName: "orders",
          invocationType: "RequestResponse",
          source: "client",
          index: 1,
          payloadBytes: 2,
        },
      ],
      [
        2,
        {
          type: "invocation.throttled",
          requestId: "t",
          functionName: "orders",
          attempt: 1,
          reason: "ConcurrentInvocationLimitExceeded",
          ...why,
        },
      ],
    ]);
    expect(of("Throttles", "Sum")[0]).toBe(1);
    expect(of("Invocations", "Sum")[0]).toBe(1);
    expect(of("Errors", "SampleCount")[0]).toBe(1);
  });

  it("publishes them across all functions, by function, by alias, and by the version that ran", () => {
    const { of } = metered([
      ...invocation({ id: "a", at: 1, seconds: 1, qualifier: "live", version: "1" }),
      ...invocation({
        id: "b",
        at: 2,
        seconds: 1,
        qualifier: "live",
        version: "2",
        status: "error",
      }),
      ...invocation({ id: "c", at: 3, seconds: 1 }),
      ...invocation({ id: "d", at: 4, seconds: 1, functionName: "stock" }),
    ]);
    const live = { FunctionName: "orders", Resource: "orders:live" };
    expect(of("Invocations", "Sum", {})[0]).toBe(4);
    expect(of("Invocations", "Sum")[0]).toBe(3);
    expect(of("Invocations", "Sum", live)[0]).toBe(2);
    expect(of("Errors", "Sum", { ...live, ExecutedVersion: "1" })[0]).toBe(0);
    expect(of("Errors", "Sum", { ...live, ExecutedVersion: "2" })[0]).toBe(1);
  });

  it("names AWS's units", () => {
    const { store } = metered(invocation({ id: "a", at: 1, seconds: 1 }));
    const units = Object.fromEntries(
      store.all().map(({ identity }) => [identity.metricName, identity.unit]),
    );
    expect(units).toMatchObject({
      Invocations: "Count",
      Duration: "Milliseconds",
      ConcurrentExecutions: "Count",
    });
  });
});

describe("concurrency metrics (fact 72)", () => {
  it("samples what runs whenever an invocation begins, and every minute while anything runs", () => {
    const { of } = metered([
      ...invocation({ id: "a", at: 0, seconds: 150 }),
      ...invocation({ id: "b", at: 1, seconds: 10 }),
      ...invocation({ id: "c", at: 2, seconds: 3 }),
      ...invocation({ id: "d", at: 240, seconds: 1 }),
    ]);
    expect(of("ConcurrentExecutions", "Maximum")).toEqual([3, 1, 1, none, 1]);
    expect(of("ConcurrentExecutions", "Maximum", {})).toEqual([3, 1, 1, none, 1]);
    expect(of("UnreservedConcurrentExecutions", "Maximum", {})).toEqual([3, 1, 1, none, 1]);
  });

  it("measures the utilisation of provisioned concurrency only while there is activity", () => {
    const live = { FunctionName: "orders", Resource: "orders:live" };
    const provisioned = { qualifier: "live", version: "1", provisioned: true };
    const { of } = metered([
      [
        0,
        {
          type: "provisioned.changed",
          functionName: "orders",
          qualifier: "live",
          requested: 4,
          allocated: 4,
          available: 4,
          status: "READY",
          ...why,
        },
      ],
      ...invocation({ id: "a", at: 1, seconds: 10, ...provisioned }),
      ...invocation({ id: "b", at: 2, seconds: 10, ...provisioned }),
      ...invocation({ id: "c", at: 190, seconds: 1, ...provisioned, provisioned: false }),
      [
        190,
        {
          type: "invocation.spilled",
          requestId: "c",
          functionName: "orders",
          qualifier: "live",
          ...why,
        },
      ],
    ]);
    expect(of("ProvisionedConcurrencyUtilization", "Maximum", live)).toEqual([
      0.5,
      none,
      none,
      0,
      none,
    ]);
    expect(of("ProvisionedConcurrencyUtilization", "Average", live)[0]).toBe(0.375);
    expect(of("ProvisionedConcurrentExecutions", "Maximum", live)).toEqual([
      2,
      none,
      none,
      0,
      none,
    ]);
    expect(of("ProvisionedConcurrencyInvocations", "Sum", live)[0]).toBe(2);
    expect(of("ProvisionedConcurrencySpilloverInvocations", "Sum", live)[3]).toBe(1);
    expect(of("UnreservedConcurrentExecutions", "Maximum", {})[0]).toBe(0);
    expect(of("ClaimedAccountConcurrency", "Maximum", {})[0]).toBe(4);
  });

  it("claims reserved and provisioned concurrency, and what runs outside them", () => {
    const { of } = metered(
      [
        ...invocation({ id: "a", at: 1, seconds: 10 }),
        ...invocation({ id: "b", at: 2, seconds: 10, functionName: "stock" }),
        [60, { type: "reserved.changed", functionName: "stock", value: null }],
        ...invocation({ id: "c", at: 61, seconds: 10, functionName: "stock" }),
      ],
      { reserved: { stock: 50 } },
    );
    expect(of("UnreservedConcurrentExecutions", "Maximum", {})).toEqual([1, 1, none, none, none]);
    expect(of("ClaimedAccountConcurrency", "Maximum", {})).toEqual([51, 1, none, none, none]);
  });
});

describe("metrics of asynchronous invocations (fact 72)", () => {
  const asynchronous = { requestId: "a", functionName: "orders" };

  it("counts events received and dropped, and their age at every attempt", () => {
    const { of } = metered([
      [0, { type: "async.queued", ...asynchronous, duplicate: false }],
      [0, { type: "async.queued", ...asynchronous, duplicate: true }],
      [1, { type: "async.dequeued", ...asynchronous, attempt: 1, ageUs: fromMs(20) }],
      [61, { type: "async.dequeued", ...asynchronous, attempt: 2, ageUs: fromSeconds(61) }],
      [
        181,
        {
          type: "async.finished",
          ...asynchronous,
          condition: "RetriesExhausted",
          attempts: 3,
          ageUs: 0,
          lost: true,
          ...why,
        },
      ],
      [
        182,
        {
          type: "async.finished",
          ...asynchronous,
          condition: "Success",
          attempts: 1,
          ageUs: 0,
          lost: false,
          ...why,
        },
      ],
      [
        183,
        {
          type: "async.finished",
          ...asynchronous,
          condition: "RecursiveInvocationsDropped",
          attempts: 0,
          ageUs: 0,
          lost: true,
          ...why,
        },
      ],
    ]);
    expect(of("AsyncEventsReceived", "Sum")[0]).toBe(1);
    expect(of("AsyncEventAge", "Maximum")).toEqual([20, 61_000, none, none, none]);
    expect(of("AsyncEventsDropped", "Sum")[3]).toBe(2);
    expect(of("RecursiveInvocationsDropped", "Sum")[3]).toBe(1);
  });

  it("counts failed deliveries to dead-letter queues and to destinations apart", () => {
    const delivered = {
      type: "record.delivered",
      ...asynchronous,
      targetArn: "arn",
      body: "",
    } as const;
    const { of } = metered([
      [0, { ...delivered, kind: "dead-letter", ok: false }],
      [0, { ...delivered, kind: "on-failure", ok: false }],
      [0, { ...delivered, kind: "on-success", ok: false }],
      [0, { ...delivered, kind: "on-success", ok: true }],
    ]);
    expect(of("DeadLetterErrors", "Sum")[0]).toBe(1);
    expect(of("DestinationDeliveryFailures", "Sum")[0]).toBe(2);
  });
});

describe("metrics of event source mappings (fact 72)", () => {
  const batch = { mappingId: "m", batchId: "b", functionName: "orders", requestId: "r", ...why };

  it("measures IteratorAge from when the batch's last record was written", () => {
    const written = { type: "stream.written", stream: "clicks", shardId: "s-0", bytes: 1 } as const;
    const { of } = metered(
      [
        [1, { ...written, sequenceNumber: "1" }],
        [5, { ...written, sequenceNumber: "2" }],
        [6, { ...written, stream: "other", sequenceNumber: "2" }],
        [8, { type: "batch.invoked", ...batch, shardId: "s-0", records: ["1", "2"], attempt: 1 }],
        [65, { type: "batch.invoked", ...batch, shardId: "s-0", records: ["1", "2"], attempt: 2 }],
      ],
      { streams: { m: "clicks" } },
    );
    expect(of("IteratorAge", "Maximum")).toEqual([3_000, 60_000, none, none, none]);
  });

  it("counts what was polled, filtered out, invoked, failed and deleted", () => {
    const { of } = metered([
      [1, { type: "batch.filtered", mappingId: "m", records: ["x"] }],
      [1, { type: "batch.invoked", ...batch, records: ["1", "2", "3"], attempt: 1 }],
      [
        2,
        { type: "batch.ended", ...batch, outcome: "partial", succeeded: ["1", "2"], failed: ["3"] },
      ],
      [3, { type: "stream.records.dropped", mappingId: "m", shardId: "s", records: ["9"], ...why }],
    ]);
    const count = (metric: string) => of(metric, "Sum", { EventSourceMappingUUID: "m" })[0];
    expect(
      ["Polled", "FilteredOut", "Invoked", "FailedInvoke", "Deleted", "Dropped"].map((group) =>
        count(`${group}EventCount`),
      ),
    ).toEqual([4, 1, 3, 1, 2, 1]);
  });
});

describe("metrics of a run", () => {
  it("agree with what the invocations report", async () => {
    const run = await simulate({
      code: `export const handler = async (event) => { if (event.fail) throw new Error("no"); };`,
      workload: {
        kind: "poisson",
        perSecond: 5,
        durationMs: 20_000,
        payloads: [{}, {}, { fail: true }],
      },
    });
    const { of } = metered(run.trace.map(({ at, ...event }) => [at / 1e6, event as TraceEvent]));
    expect(of("Invocations", "Sum")[0]).toBe(run.invocations.length);
    expect(of("Errors", "Sum")[0]).toBe(
      run.invocations.filter(({ functionError }) => functionError).length,
    );
    const durations = run.invocations.map(({ durationMs }) => durationMs!);
    expect(of("Duration", "Maximum")[0]).toBe(Math.max(...durations));
    expect(of("Duration", "Sum")[0]).toBeCloseTo(
      durations.reduce((sum, each) => sum + each),
      6,
    );
    const environments = new Set(run.invocations.map(({ environmentId }) => environmentId));
    expect(of("ConcurrentExecutions", "Maximum")[0]).toBe(environments.size);
  });
});
