import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Agenda } from "../../kernel/agenda.ts";
import { fromMs } from "../../kernel/instant.ts";
import type { TraceEvent } from "../../kernel/trace.ts";
import type { Faults } from "../faults.ts";
import { extendLineage } from "../recursion.ts";
import type { Delivery } from "../world.ts";
import type { AsyncEvent, AsynchronousSettings, AttemptResult } from "./destinations.ts";
import { AsynchronousQueue } from "./queue.ts";

const QUEUE = "arn:aws:sqs:us-east-1:123456789012:failed";
const ARN = "arn:aws:lambda:us-east-1:123456789012:function:orders";
const HEADER = "Root=1-695b7b10-000000000000000000000001;Parent=53995c3f42cd8ad8;Sampled=0";

const succeeds: AttemptResult = {
  kind: "ran",
  outcome: { status: "success", payload: `"done"`, failed: false },
  executedVersion: "$LATEST",
};
const fails = (status: "error" | "timeout" | "crash" = "error"): AttemptResult => ({
  kind: "ran",
  outcome: { status, payload: `{"errorType":"Error","errorMessage":"no"}`, failed: true },
  executedVersion: "$LATEST",
});
const throttled: AttemptResult = {
  kind: "throttled",
  reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
  because: "all 1 of the reserved concurrency were in use",
  rule: 67,
};
const serviceError: AttemptResult = { kind: "failed", because: "the service was unavailable" };

interface Setup {
  /** What attempt n (from 0, throttled ones included) comes to. */
  attempts: AttemptResult | ((n: number) => AttemptResult);
  /** How long a run takes. Default 100 ms. */
  runMs?: number;
  settings?: AsynchronousSettings;
  faults?: Faults;
  traceHeader?: string;
  events?: number;
  seed?: string;
}

function play(setup: Setup) {
  const { attempts, runMs = 100, settings = {}, faults = {}, events = 1 } = setup;
  const agenda = new Agenda();
  const trace: (TraceEvent & { at: number })[] = [];
  const deliveries: Delivery[] = [];
  const handed: { requestId: string; attempt: number }[] = [];
  const queue = new AsynchronousQueue({
    agenda,
    seed: setup.seed ?? "1",
    faults,
    targets: {
      deliver: (delivery) => {
        deliveries.push(delivery);
        return {};
      },
    },
    dateAt: () => "2026-01-05T09:00:00.000Z",
    record: (event) => trace.push({ ...event, at: agenda.now }),
    settingsOf: () => settings,
    attempt: ({ requestId }, attempt, onEnd) => {
      const result = typeof attempts === "function" ? attempts(handed.length) : attempts;
      handed.push({ requestId, attempt });
      if (result.kind !== "ran") return onEnd(result);
      agenda.at(agenda.now + fromMs(runMs), () => onEnd(result));
    },
  });
  for (let index = 0; index < events; index++) {
    const event: AsyncEvent = {
      requestId: `request-${index}`,
      index,
      functionName: "orders",
      receivedAt: 0,
      payload: `{"order":1}`,
      traceHeader: setup.traceHeader ?? HEADER,
      invokedArn: ARN,
    };
    queue.accept(event);
  }
  while (agenda.runNext());
  const dispatched = trace.find(({ type }) => type === "async.dequeued")?.at ?? 0;
  const of = <T extends TraceEvent["type"]>(type: T) =>
    trace.filter(
      (record): record is Extract<TraceEvent, { type: T }> & { at: number } => record.type === type,
    );
  /** Seconds since the first hand-over, to one decimal. */
  const seconds = (at: number): number => Math.round((at - dispatched) / 100_000) / 10;
  return { trace, deliveries, handed, of, seconds, dispatched };
}

describe("the asynchronous queue", () => {
  it("hands an event over after a few milliseconds and is done when it succeeds (fact 41)", () => {
    const { of, dispatched } = play({ attempts: succeeds });
    expect(dispatched).toBeGreaterThan(0);
    expect(dispatched).toBeLessThan(50_000);
    expect(of("async.finished")).toMatchObject([
      { condition: "Success", attempts: 1, lost: false, at: dispatched + 100_000 },
    ]);
  });

  it("retries a function error after one minute and then two minutes, counted from the end of the attempt (fact 43)", () => {
    const { of, seconds } = play({ attempts: fails(), runMs: 2_000 });
    expect(of("async.dequeued").map(({ at, attempt }) => [seconds(at), attempt])).toEqual([
      [0, 1],
      [62, 2],
      [184, 3],
    ]);
    expect(of("async.returned").map(({ because }) => because)).toEqual([
      "attempt 1 of 3 ended with a function error (error); Lambda waits 1 min before retry 1",
      "attempt 2 of 3 ended with a function error (error); Lambda waits 2 min before retry 2",
    ]);
  });

  it("gives every attempt of an event the same request id (fact 43)", () => {
    const { handed } = play({ attempts: fails() });
    expect(handed).toEqual([1, 2, 3].map((attempt) => ({ requestId: "request-0", attempt })));
  });

  it("gives up after the third failure, and says that the event is lost without a destination (facts 43, 44)", () => {
    const { of } = play({ attempts: fails() });
    expect(of("async.finished")).toMatchObject([
      {
        condition: "RetriesExhausted",
        attempts: 3,
        lost: true,
        because:
          "attempt 3 of 3 ended with a function error (error), and maximumRetryAttempts is 2",
      },
    ]);
  });

  it.each(["error", "timeout", "crash"] as const)(
    "treats a function's %s alike (fact 43)",
    (status) => {
      const { of } = play({ attempts: fails(status) });
      expect(of("async.finished")).toMatchObject([{ condition: "RetriesExhausted", attempts: 3 }]);
    },
  );

  it.each([0, 1, 2])("retries at most MaximumRetryAttempts times: %i (fact 43)", (retries) => {
    const { of } = play({
      attempts: fails(),
      settings: { asynchronous: { maximumRetryAttempts: retries } },
    });
    expect(of("async.finished")).toMatchObject([
      { condition: "RetriesExhausted", attempts: retries + 1 },
    ]);
  });

  it("stops retrying when an attempt succeeds (fact 43)", () => {
    const { of } = play({ attempts: (n) => (n === 0 ? fails() : succeeds) });
    expect(of("async.finished")).toMatchObject([{ condition: "Success", attempts: 2 }]);
  });

  it("gives an event up at once when its next attempt would come after the maximum age (fact 43)", () => {
    const { of, seconds } = play({
      attempts: fails(),
      settings: { asynchronous: { maximumEventAgeSeconds: 60 } },
    });
    expect(
      of("async.finished").map(({ at, condition, attempts }) => [seconds(at), condition, attempts]),
    ).toEqual([[0.1, "EventAgeExceeded", 1]]);
  });

  it("allows one retry within a maximum age of 100 seconds, and not the second (fact 43)", () => {
    const { of, seconds } = play({
      attempts: fails(),
      settings: { asynchronous: { maximumEventAgeSeconds: 100 } },
    });
    expect(
      of("async.finished").map(({ at, condition, attempts }) => [seconds(at), condition, attempts]),
    ).toEqual([[60.2, "EventAgeExceeded", 2]]);
  });

  it("returns a throttled event to the queue for 1 s, doubling up to 5 min (fact 43)", () => {
    const { of, seconds } = play({ attempts: (n) => (n < 11 ? throttled : succeeds) });
    const waits = of("async.returned").map(({ at, dueAt }) => seconds(dueAt) - seconds(at));
    expect(waits.map(Math.round)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
    expect(of("async.returned")[0]).toMatchObject({
      cause: "throttle",
      because:
        "all 1 of the reserved concurrency were in use; back-off 1 waits 1 s (it doubles up to 5 min)",
      rule: 43,
    });
  });

  it("does not count throttles and service errors as attempts (fact 43)", () => {
    const results = [throttled, throttled, fails(), serviceError, fails(), throttled, fails()];
    const { of, handed } = play({ attempts: (n) => results[n]! });
    expect(handed.map(({ attempt }) => attempt)).toEqual([1, 1, 1, 2, 2, 3, 3]);
    expect(of("async.finished")).toMatchObject([{ condition: "RetriesExhausted", attempts: 3 }]);
  });

  it("begins the back-off anew after a run (fact 43)", () => {
    const results = [throttled, throttled, fails(), serviceError, succeeds];
    const { of, seconds } = play({ attempts: (n) => results[n]! });
    expect(
      of("async.returned").map(({ cause, at, dueAt }) => [
        cause,
        seconds(dueAt - at + of("async.dequeued")[0]!.at),
      ]),
    ).toEqual([
      ["throttle", 1],
      ["throttle", 2],
      ["function-error", 60],
      ["system-error", 1],
    ]);
  });

  it("keeps a throttled event for six hours, in about 80 tries and well under a second (fact 43)", () => {
    const started = performance.now();
    const events = 100;
    const { of, seconds, handed } = play({ attempts: throttled, events });
    const perEventMs = (performance.now() - started) / events;
    const finished = of("async.finished");
    expect(finished).toHaveLength(events);
    expect(finished.every(({ condition }) => condition === "EventAgeExceeded")).toBe(true);
    expect(finished.every(({ attempts }) => attempts === 0)).toBe(true);
    expect(handed.length / events).toBeGreaterThan(70);
    expect(handed.length / events).toBeLessThan(90);
    expect(seconds(finished[0]!.at)).toBeGreaterThan(21_600 - 300);
    expect(seconds(finished[0]!.at)).toBeLessThanOrEqual(21_600);
    expect(perEventMs).toBeLessThan(50);
  });

  it("gives an event straight up when reserved concurrency is 0 (fact 44)", () => {
    const { of, handed, deliveries } = play({
      attempts: succeeds,
      settings: { reservedConcurrency: 0, deadLetterArn: QUEUE },
    });
    expect(handed).toEqual([]);
    expect(of("async.finished")).toMatchObject([
      { condition: "ZeroReservedConcurrency", attempts: 0, lost: false, rule: 44 },
    ]);
    expect(deliveries).toHaveLength(1);
  });

  it("drops the seventeenth invocation of a function in a chain of requests (fact 47)", () => {
    let traceHeader = HEADER;
    for (let i = 0; i < 15; i++) traceHeader = extendLineage(traceHeader, ARN);
    expect(play({ attempts: succeeds, traceHeader }).of("async.finished")).toMatchObject([
      { condition: "Success" },
    ]);
    traceHeader = extendLineage(traceHeader, ARN);
    const { of, handed, deliveries } = play({
      attempts: succeeds,
      traceHeader,
      settings: { deadLetterArn: QUEUE },
    });
    expect(handed).toEqual([]);
    expect(of("async.finished")).toMatchObject([
      { condition: "RecursiveInvocationsDropped", rule: 47, attempts: 0 },
    ]);
    expect(deliveries[0]!.attributes).toMatchObject({ ErrorCode: "400" });
  });

  it("lets a recursive loop go on when it is allowed (fact 47)", () => {
    let traceHeader = HEADER;
    for (let i = 0; i < 40; i++) traceHeader = extendLineage(traceHeader, ARN);
    const { of } = play({ attempts: succeeds, traceHeader, settings: { recursiveLoop: "Allow" } });
    expect(of("async.finished")).toMatchObject([{ condition: "Success" }]);
  });

  it("may deliver an event twice, with the same request id, and retries each delivery on its own (fact 43)", () => {
    const { of, handed } = play({
      attempts: (n) => (n === 0 ? fails() : succeeds),
      faults: { delivery: { duplicateProbability: 1, duplicateAfterMs: 500 } },
    });
    expect(of("async.queued").map(({ duplicate }) => duplicate)).toEqual([false, true]);
    expect(handed).toEqual([
      { requestId: "request-0", attempt: 1 },
      { requestId: "request-0", attempt: 2 },
      { requestId: "request-0", attempt: 3 },
    ]);
    expect(of("async.finished").map(({ condition }) => condition)).toEqual(["Success", "Success"]);
    expect(of("fault.injected")).toMatchObject([{ fault: "delivery.duplicate" }]);
  });

  it("may deliver an event late, even after its maximum age (fact 43)", () => {
    const { of, handed } = play({
      attempts: succeeds,
      settings: { asynchronous: { maximumEventAgeSeconds: 60 } },
      faults: { delivery: { lateProbability: 1, lateMs: 61_000 } },
    });
    expect(handed).toEqual([]);
    expect(of("async.finished")).toMatchObject([{ condition: "EventAgeExceeded", attempts: 0 }]);
    expect(of("fault.injected")).toMatchObject([{ fault: "delivery.late" }]);
  });

  it("hands over at the same instants with and without duplicates: faults draw from their own stream", () => {
    const first = ({ trace }: ReturnType<typeof play>) => {
      const seen = new Set<string>();
      return trace.flatMap((record) => {
        if (record.type !== "async.dequeued" || seen.has(record.requestId)) return [];
        seen.add(record.requestId);
        return [`${record.requestId}@${record.at}`];
      });
    };
    const faults: Faults = { delivery: { duplicateProbability: 0.5 } };
    expect(first(play({ attempts: succeeds, events: 20, faults }))).toEqual(
      first(play({ attempts: succeeds, events: 20 })),
    );
  });

  it("ends every delivery of every event exactly once, whatever happens to it (facts 43, 44)", () => {
    const result = fc.constantFrom(succeeds, fails(), fails("timeout"), throttled, serviceError);
    fc.assert(
      fc.property(
        fc.record({
          results: fc.array(result, { minLength: 1, maxLength: 12 }),
          runMs: fc.constantFrom(0, 1, 100, 3_000, 400_000),
          events: fc.integer({ min: 1, max: 4 }),
          maximumRetryAttempts: fc.integer({ min: 0, max: 2 }),
          maximumEventAgeSeconds: fc.constantFrom(60, 100, 600, 21_600),
          duplicateProbability: fc.constantFrom(0, 0.5, 1),
          duplicateAfterMs: fc.constantFrom(0, 1, 1_000, 90_000),
          lateProbability: fc.constantFrom(0, 0.5),
          lateMs: fc.constantFrom(0, 10_000, 100_000),
        }),
        ({ results, runMs, events, maximumRetryAttempts, maximumEventAgeSeconds, ...delivery }) => {
          const { of, handed } = play({
            attempts: (n) => results[n % results.length]!,
            runMs,
            events,
            settings: { asynchronous: { maximumRetryAttempts, maximumEventAgeSeconds } },
            faults: { delivery },
          });
          const count = <T extends { requestId: string }>(list: T[], id: string): number =>
            list.filter(({ requestId }) => requestId === id).length;
          const first = of("async.queued").filter(({ duplicate }) => !duplicate);
          expect(first).toHaveLength(events);
          for (const { requestId } of first) {
            const deliveries = count(of("async.queued"), requestId);
            expect(count(of("async.finished"), requestId)).toBe(deliveries);
            expect(count(of("async.dequeued"), requestId)).toBe(count(handed, requestId));
            // A hand-over ends the delivery or puts the event back; an event may also end without one.
            expect(count(of("async.returned"), requestId)).toBeGreaterThanOrEqual(
              count(handed, requestId) - deliveries,
            );
          }
          const exhausted = of("async.finished").filter(
            ({ condition }) => condition === "RetriesExhausted",
          );
          for (const { attempts } of exhausted) {
            expect(attempts).toBeGreaterThanOrEqual(maximumRetryAttempts + 1);
          }
        },
      ),
    );
  });
});
