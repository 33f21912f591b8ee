import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TraceEvent } from "../engine/index.ts";
import { billOf } from "./bill.ts";
import type { Bill, FunctionConfiguration, Scenario, TraceRecord } from "./protocol.ts";

const ORDERS: FunctionConfiguration = {
  functionName: "orders",
  runtime: "nodejs24.x",
  handler: "index.handler",
  memorySizeMb: 128,
  timeoutSeconds: 3,
  environment: {},
  architecture: "x86_64",
};
const MINUTE_MS = 60_000;

type Account = NonNullable<Scenario["account"]>;

const scenario = (settings: Partial<FunctionConfiguration> = {}, account: Account = {}) => ({
  function: { ...ORDERS, ...settings },
  account,
});

const at = (atMs: number, event: TraceEvent): [number, TraceEvent] => [atMs, event];
const trace = (...events: [atMs: number, event: TraceEvent][]): TraceRecord[] =>
  events.map(([atMs, event], seq) => ({ seq, at: Math.round(atMs * 1_000), ...event }));

const created = (
  environmentId: string,
  change: { functionName?: string; version?: string; provisioned?: boolean } = {},
): TraceEvent => ({
  type: "environment.created",
  environmentId,
  functionName: change.functionName ?? "orders",
  version: change.version ?? "$LATEST",
  initializationType: change.provisioned ? "provisioned-concurrency" : "on-demand",
  because: "there was no environment yet",
  rule: 12,
});
const ended = (environmentId: string, durationUs: number, initUs?: number): TraceEvent => ({
  type: "invoke.ended",
  environmentId,
  requestId: "r",
  attempt: 1,
  status: "success",
  durationUs,
  ...(initUs === undefined ? {} : { initUs }),
  billedMs: Math.ceil((durationUs + (initUs ?? 0)) / 1_000),
  memoryUsedMb: 76,
  costUsd: 0,
});
const provisioned = (requested: number, status: "READY" | "DELETED" = "READY"): TraceEvent => ({
  type: "provisioned.changed",
  functionName: "orders",
  qualifier: "live",
  requested,
  allocated: requested,
  available: requested,
  status,
  because: "it was put",
  rule: 68,
});
const message = (
  type: "message.sent" | "message.received" | "message.deleted",
  messageId: string,
  { queue = "jobs", bytes = 10 } = {},
): TraceEvent => {
  if (type === "message.sent") return { type, queue, messageId, bytes, body: "" };
  if (type === "message.deleted") return { type, queue, messageId };
  return { type, queue, messageId, receiveCount: 1, invisibleUntil: 0 };
};

const line = (bill: Bill, id: string) => bill.lines.find((each) => each.id === id);

describe("the bill of a run", () => {
  it("has a request and a rounded-up duration, init included, for each invocation (fact 14)", () => {
    const bill = billOf(
      trace(at(0, created("e")), at(1, ended("e", 133_610, 80_000)), at(2, ended("e", 3_010))),
      scenario(),
      2,
    );
    expect(bill.billedMs).toBe(214 + 4);
    expect(line(bill, "lambda.requests")).toMatchObject({ quantity: 2, unit: "requests" });
    const duration = line(bill, "lambda.duration.x86_64")!;
    expect(duration.quantity).toBeCloseTo(0.218 * 0.125, 12);
    expect(duration.price).toEqual({ name: "gbSecondX86", usd: 0.0000166667 });
    expect(duration.share!.quantity).toBeCloseTo((0.214 * 0.125 * 80) / 213.61, 12);
  });

  it("costs $0.4083 for a million requests of 100 ms at 128 MB on x86_64 (fact 15)", () => {
    const thousand = Array.from({ length: 1_000 }, (_, i) => at(i, ended("e", 100_000)));
    const bill = billOf(trace(at(0, created("e")), ...thousand), scenario(), 1_000);
    expect(bill.totalUsd * 1_000).toBeCloseTo(0.4083, 4);
  });

  it("pays for logs by the byte, with 26 more for each event: $0.50 a GB", () => {
    const log = (line: string): TraceEvent => ({
      type: "log",
      environmentId: "e",
      source: "function",
      line,
    });
    const bill = billOf(trace(at(0, log("grün")), at(1, log("1234567890"))), scenario(), 2);
    const logs = line(bill, "logs.functions")!;
    expect(logs.quantity * 1_024 ** 3).toBeCloseTo(5 + 26 + 10 + 26, 9);
    expect(logs.usd).toBeCloseTo((67 / 1_024 ** 3) * 0.5, 15);
  });

  it("reckons each function and version with its own memory and architecture (fact 15)", () => {
    const account: Account = {
      versions: [{ configuration: { memorySizeMb: 1_024 } }],
      functions: [
        {
          configuration: {
            ...ORDERS,
            functionName: "charges",
            memorySizeMb: 2_048,
            architecture: "arm64",
          },
        },
      ],
    };
    const bill = billOf(
      trace(
        at(0, created("a", { version: "1" })),
        at(0, created("b", { functionName: "charges" })),
        at(1_000, ended("a", 1_000_000)),
        at(1_000, ended("b", 1_000_000)),
      ),
      scenario({}, account),
      1_000,
    );
    expect(line(bill, "lambda.duration.x86_64")!.quantity).toBeCloseTo(1, 12);
    expect(line(bill, "lambda.duration.arm64")).toMatchObject({
      quantity: 2,
      price: { name: "gbSecondArm", usd: 0.0000133334 },
    });
    expect(bill.gbSeconds).toBeCloseTo(3, 12);
  });

  it("charges /tmp above 512 MB by the GB-second (fact 15)", () => {
    const events = trace(at(0, created("e")), at(1_000, ended("e", 1_000_000)));
    expect(line(billOf(events, scenario(), 1_000), "lambda.ephemeral-storage")).toBeUndefined();
    expect(
      line(
        billOf(events, scenario({ ephemeralStorageMb: 512 + 1_024 }), 1_000),
        "lambda.ephemeral-storage",
      ),
    ).toMatchObject({ quantity: 1, usd: 0.0000000309 });
  });

  it("charges nothing for throttled requests", () => {
    const bill = billOf([], scenario(), 1_000);
    expect(bill).toMatchObject({ totalUsd: 0, gbSeconds: 0, billedMs: 0 });
    expect(bill.lines.map(({ id }) => id)).toEqual(["lambda.requests"]);
  });
});

describe("provisioned concurrency", () => {
  const capacity = (minutes: number, ...events: [atMs: number, event: TraceEvent][]) => {
    const account: Account = {
      versions: [{ configuration: { memorySizeMb: 1_024 } }],
      aliases: [{ name: "live", version: "1" }],
    };
    const bill = billOf(trace(...events), scenario({}, account), minutes * MINUTE_MS);
    return line(bill, "lambda.provisioned-concurrency.x86_64")?.quantity;
  };

  it("is billed from being enabled to the end of the run, rounded up to five minutes (fact 15)", () => {
    expect(capacity(1, at(0, provisioned(10)))).toBeCloseTo(10 * 300, 6);
    expect(capacity(5, at(0, provisioned(10)))).toBeCloseTo(10 * 300, 6);
    expect(capacity(6, at(0, provisioned(10)))).toBeCloseTo(10 * 600, 6);
    expect(capacity(12, at(3 * MINUTE_MS, provisioned(10)))).toBeCloseTo(10 * 600, 6);
  });

  it("is billed until it is disabled (fact 15)", () => {
    expect(
      capacity(60, at(0, provisioned(10)), at(7 * MINUTE_MS, provisioned(0, "DELETED"))),
    ).toBeCloseTo(10 * 600, 6);
  });

  it("is billed with the amount that there was at each time (fact 69)", () => {
    expect(capacity(10, at(0, provisioned(10)), at(4 * MINUTE_MS, provisioned(30)))).toBeCloseTo(
      10 * 240 + 30 * 360,
      6,
    );
  });

  it("has its own price of duration, and bills init even if no request ever comes (fact 16)", () => {
    const init: TraceEvent = {
      type: "init.ended",
      environmentId: "e",
      phase: "init",
      status: "success",
      durationUs: 199_500,
    };
    const bill = billOf(
      trace(
        at(0, created("e", { provisioned: true })),
        at(200, init),
        at(900, ended("e", 300_000)),
      ),
      scenario({ memorySizeMb: 1_024 }),
      1_000,
    );
    expect(line(bill, "lambda.provisioned-duration.x86_64")).toMatchObject({
      quantity: 0.2 + 0.3,
      price: { name: "provisionedDurationX86", usd: 0.0000097222 },
      share: { title: "init", quantity: 0.2 },
    });
    expect(bill.billedMs).toBe(300);
  });
});

describe("the services around the function", () => {
  it("bills SQS by calls of up to ten messages, sent one by one", () => {
    const ids = Array.from({ length: 25 }, (_, i) => `m${i}`);
    const events = [
      ...ids.map((id) => at(0, message("message.sent", id))),
      ...ids.map((id) => at(10, message("message.received", id))),
      ...ids.slice(0, 5).map((id) => at(20, message("message.deleted", id))),
      ...ids.slice(5).map((id) => at(30, message("message.deleted", id))),
    ];
    const bill = billOf(trace(...events), scenario(), 30);
    expect(line(bill, "sqs.requests")).toMatchObject({
      quantity: 25 + 3 + 1 + 2,
      price: { name: "queueRequest", usd: 0.4 / 1_000_000 },
    });
  });

  it("bills each 64 KB of a call to SQS as a request, and FIFO queues at their price", () => {
    const large = { queue: "jobs.fifo", bytes: 100 * 1_024 };
    const events = [
      at(0, message("message.sent", "a", large)),
      at(0, message("message.sent", "b", large)),
      at(10, message("message.received", "a", large)),
      at(10, message("message.received", "b", large)),
    ];
    expect(line(billOf(trace(...events), scenario(), 10), "sqs.fifo-requests")).toMatchObject({
      // Two requests for each message sent; one call of 200 KB to receive them.
      quantity: 2 + 2 + 4,
      price: { name: "fifoQueueRequest", usd: 0.5 / 1_000_000 },
    });
  });

  it("bills Kinesis by shard hours and payload units of 25 KB, and DynamoDB streams not at all", () => {
    const written = (stream: string, bytes: number): TraceEvent => ({
      type: "stream.written",
      stream,
      shardId: "shardId-000000000000",
      sequenceNumber: "1",
      bytes,
    });
    const bill = billOf(
      trace(at(0, written("clicks", 26 * 1_024)), at(0, written("orders", 10))),
      scenario(
        {},
        {
          streams: [
            { name: "clicks", shards: 2 },
            { name: "orders", kind: "dynamodb" },
          ],
        },
      ),
      61 * MINUTE_MS,
    );
    expect(line(bill, "kinesis.put-payload-units")!.quantity).toBe(2);
    expect(line(bill, "kinesis.shard-hours")!.quantity).toBe(4);
  });

  it("bills alarms by the hour, two of them for each target tracking", () => {
    const metric = { namespace: "AWS/Lambda", metricName: "Errors", dimensions: {} };
    const account: Account = {
      alarms: [
        {
          alarmName: "errors",
          metric,
          statistic: "Sum",
          periodSeconds: 60,
          evaluationPeriods: 1,
          threshold: 0,
          comparison: "GreaterThanThreshold",
        },
      ],
      scalableTargets: [
        {
          functionName: "orders",
          qualifier: "live",
          minimum: 1,
          maximum: 10,
          targetTracking: { target: 0.7 },
        },
      ],
    };
    const bill = billOf([], scenario({}, account), 1_000);
    expect(line(bill, "cloudwatch.alarms")!.usd).toBeCloseTo((3 * 0.1) / 730, 12);
  });
});

describe("any bill", () => {
  const invocation = fc.record({
    durationUs: fc.integer({ min: 1, max: 900_000_000 }),
    initUs: fc.option(fc.integer({ min: 1, max: 10_000_000 }), { nil: undefined }),
  });
  const settings = fc.record({
    memorySizeMb: fc.integer({ min: 128, max: 10_240 }),
    ephemeralStorageMb: fc.integer({ min: 512, max: 10_240 }),
    architecture: fc.constantFrom("x86_64" as const, "arm64" as const),
  });

  it("is the sum of its lines, each a quantity at a price, and bills ceil(duration + init) (fact 14)", () => {
    fc.assert(
      fc.property(fc.array(invocation), settings, fc.nat(20), (invocations, its, concurrency) => {
        const events = invocations.map(({ durationUs, initUs }, i) =>
          at(i, ended("e", durationUs, initUs)),
        );
        const bill = billOf(
          trace(at(0, created("e")), at(0, provisioned(concurrency)), ...events),
          scenario(its, { versions: [{}], aliases: [{ name: "live", version: "1" }] }),
          invocations.length,
        );
        const sum = bill.lines.reduce((total, { usd }) => total + usd, 0);
        expect(bill.totalUsd).toBeCloseTo(sum, 12);
        for (const { quantity, price, usd, share } of bill.lines) {
          expect(usd).toBe(quantity * price.usd);
          expect(share?.usd ?? 0).toBeLessThanOrEqual(usd);
        }
        expect(bill.billedMs).toBe(
          invocations.reduce(
            (total, { durationUs, initUs = 0 }) => total + Math.ceil((durationUs + initUs) / 1_000),
            0,
          ),
        );
      }),
    );
  });
});
