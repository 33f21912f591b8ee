/** Facts 47 to 52; https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openAccount, sendMany, type Account, type AccountOptions } from "./account.ts";

const withQueue = (options: Partial<AccountOptions> = {}): Account =>
  openAccount({ queues: [{ name: "orders" }], mapping: {}, ...options });

/** The most batches at the same time within each whole minute. */
function mostPerMinute({ trace }: Account): number[] {
  const most: number[] = [];
  let running = 0;
  for (const { type, atMs } of trace) {
    if (type === "batch.ended") running--;
    if (type !== "batch.invoked") continue;
    running++;
    const minute = Math.floor(atMs / 60_000);
    most[minute] = Math.max(most[minute] ?? 0, running);
  }
  return most;
}

describe("an event source mapping of a queue", () => {
  it("hands messages to the function in the shape of AWS's event and deletes them (fact 51)", () => {
    const account = withQueue();
    account.at(5_000, () =>
      account.queue("orders").sendMessage({
        messageBody: "test",
        traceHeader: "Root=1-a-b",
        messageAttributes: { kind: { dataType: "String", stringValue: "x" } },
      }),
    );
    account.finish();
    const [call] = account.fn.calls;
    expect(call!.request).toMatchObject({
      functionName: "work",
      invocationType: "RequestResponse",
      source: "event-source-mapping",
      sourceId: "m",
      index: -1,
      traceHeader: "Root=1-a-b",
    });
    expect(call!.records).toEqual([
      {
        messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        receiptHandle: expect.stringMatching(/^AQEB/),
        body: "test",
        attributes: {
          ApproximateReceiveCount: "1",
          AWSTraceHeader: "Root=1-a-b",
          SentTimestamp: "1767603605000",
          SenderId: "AIDAIENQZJOLO23YVJ4VO",
          ApproximateFirstReceiveTimestamp: expect.stringMatching(/^17676036050\d\d$/),
        },
        messageAttributes: {
          kind: {
            stringValue: "x",
            stringListValues: [],
            binaryListValues: [],
            dataType: "String",
          },
        },
        md5OfMessageAttributes: expect.stringMatching(/^[0-9a-f]{32}$/),
        md5OfBody: "098f6bcd4621d373cade4e832627b4f6",
        eventSource: "aws:sqs",
        eventSourceARN: "arn:aws:sqs:us-east-1:123456789012:orders",
        awsRegion: "us-east-1",
      },
    ]);
    expect(account.queue("orders").size).toBe(0);
    expect(account.trace.map(({ type }) => type)).toEqual([
      "message.sent",
      "message.received",
      "batch.invoked",
      "batch.ended",
      "message.deleted",
    ]);
  });

  it("starts with five batches at a time and adds up to 300 a minute while messages wait (fact 48)", () => {
    const account = withQueue({ mapping: { batchSize: 1 }, fn: () => ({ ms: 1_000 }) });
    sendMany(account, "orders", 10_000);
    account.finish();
    expect(account.fn.calls.filter(({ atMs }) => atMs < 900)).toHaveLength(5);
    const most = mostPerMinute(account);
    expect(most[0]).toBeGreaterThan(250);
    expect(most[0]).toBeLessThanOrEqual(305);
    expect(Math.max(...most)).toBeLessThanOrEqual(605);
    expect(account.fn.calls).toHaveLength(10_000);
    expect(account.queue("orders").size).toBe(0);
    const [first] = account.records("pollers.scaled");
    expect(first).toMatchObject({
      atMs: 1_000,
      from: 5,
      to: 10,
      rule: 48,
      because:
        "9995 messages waited while all 5 pollers were busy; 300 are added per minute, up to 1250",
    });
  });

  it("processes at most 1,250 batches at a time (fact 48)", () => {
    const account = withQueue({
      queues: [{ name: "orders", visibilityTimeoutSeconds: 900 }],
      mapping: { batchSize: 1 },
      fn: () => ({ ms: 400_000 }),
    });
    sendMany(account, "orders", 2_000);
    account.finish(390);
    expect(account.fn.mostRunning).toBe(1_250);
  });

  it("goes back to five pollers when the queue is empty (fact 48)", () => {
    const account = withQueue({ mapping: { batchSize: 1 }, fn: () => ({ ms: 1_000 }) });
    sendMany(account, "orders", 500);
    account.at(600_000, () => account.queue("orders").sendMessage({ messageBody: "later" }));
    account.finish();
    const scaled = account.records("pollers.scaled");
    expect(Math.max(...scaled.map(({ to }) => to))).toBeGreaterThan(30);
    expect(scaled.at(-1)).toMatchObject({ to: 5, because: expect.stringContaining("no messages") });
    expect(account.fn.calls).toHaveLength(501);
  });

  it("never has more batches at a time than MaximumConcurrency (fact 48)", () => {
    const account = withQueue({
      mapping: { batchSize: 1, maximumConcurrency: 7 },
      fn: () => ({ ms: 1_000 }),
    });
    sendMany(account, "orders", 200);
    account.finish();
    expect(account.fn.mostRunning).toBe(7);
    const two = withQueue({
      mapping: { batchSize: 1, maximumConcurrency: 2 },
      fn: () => ({ ms: 1_000 }),
    });
    sendMany(two, "orders", 20);
    two.finish();
    expect(two.fn.mostRunning).toBe(2);
  });

  it("calls with what is there when no window is set, at most the batch size (fact 49)", () => {
    const account = withQueue({ mapping: { batchSize: 4 } });
    sendMany(account, "orders", 10);
    account.finish();
    expect(account.fn.calls.map(({ records }) => records.length)).toEqual([4, 4, 2]);
  });

  it("waits for the window to end or the batch to be full (fact 49)", () => {
    const account = withQueue({ mapping: { batchSize: 3, maximumBatchingWindowSeconds: 10 } });
    const send = (ms: number) =>
      account.at(ms, () => account.queue("orders").sendMessage({ messageBody: String(ms) }));
    for (const ms of [0, 4_000, 20_000, 21_000, 22_000]) send(ms);
    account.finish();
    const calls = account.fn.calls.map(({ atMs, records }) => [
      Math.round(atMs / 100) / 10,
      records.map(({ body }) => body),
    ]);
    expect(calls).toEqual([
      [10, ["0", "4000"]],
      [22, ["20000", "21000", "22000"]],
    ]);
    expect(account.records("batch.invoked").map(({ because }) => because)).toEqual([
      "the window of 10 s is over, with 2 of up to 3 messages",
      "the batch is full: 3 of 3 messages",
    ]);
  });

  it("gathers batches of more than ten messages (fact 49)", () => {
    const account = withQueue({ mapping: { batchSize: 1_000, maximumBatchingWindowSeconds: 1 } });
    sendMany(account, "orders", 2_500);
    account.finish();
    expect(account.fn.calls.map(({ records }) => records.length)).toEqual([1_000, 1_000, 500]);
  });

  it("ends a batch before its event has more than 6 MB (fact 49)", () => {
    const account = withQueue({ mapping: { batchSize: 100, maximumBatchingWindowSeconds: 5 } });
    account.at(0, () => {
      for (let i = 0; i < 10; i++) {
        account.queue("orders").sendMessage({ messageBody: String(i).repeat(1_000_000) });
      }
    });
    account.finish();
    expect(account.fn.calls.map(({ records }) => records.length)).toEqual([6, 4]);
    expect(account.records("batch.invoked")[0]!.because).toContain("nearly 6 MB");
    expect(account.queue("orders").size).toBe(0);
  });

  it("leaves a failed batch in the queue until the visibility timeout, then in the dead-letter queue (facts 49, 50)", () => {
    const account = withQueue({
      queues: [
        {
          name: "orders",
          visibilityTimeoutSeconds: 60,
          redrive: { deadLetterQueue: "dead", maxReceiveCount: 3 },
        },
        { name: "dead" },
      ],
      fn: () => ({ ms: 100, error: true }),
    });
    sendMany(account, "orders", 2);
    account.finish();
    const calls = account.fn.calls.map(({ atMs, records }) => [
      Math.round(atMs / 1_000),
      records.map(({ attributes }) => attributes.ApproximateReceiveCount),
    ]);
    expect(calls).toEqual([
      [0, ["1", "1"]],
      [60, ["2", "2"]],
      [120, ["3", "3"]],
    ]);
    expect(account.records("message.moved").map(({ atMs }) => Math.round(atMs / 1_000))).toEqual([
      180, 180,
    ]);
    expect(account.queue("orders").size).toBe(0);
    expect(account.queue("dead").size).toBe(2);
    expect(account.records("batch.ended")[0]).toMatchObject({
      outcome: "failed",
      succeeded: [],
      because:
        "the function ended with an error; what failed is visible again after the visibility timeout",
    });
  });

  it("takes concurrency away while the function fails, but not when it reports failed items (fact 50)", () => {
    const run = (reportBatchItemFailures: boolean) => {
      const account = withQueue({
        queues: [{ name: "orders", visibilityTimeoutSeconds: 3_600 }],
        mapping: { batchSize: 1, reportBatchItemFailures },
        fn: (_, { atMs }) => ({ ms: 1_000, error: atMs > 20_000 }),
      });
      sendMany(account, "orders", 10_000);
      account.finish(60);
      return account;
    };
    const backedOff = run(false).records("pollers.scaled");
    expect(Math.max(...backedOff.map(({ to }) => to))).toBeLessThanOrEqual(110);
    expect(backedOff.at(-1)).toMatchObject({ to: 2, rule: 50 });
    expect(backedOff.at(-1)!.because).toContain(
      "failed in the last second; Lambda takes concurrency away",
    );
    const reporting = run(true);
    expect(reporting.records("pollers.scaled").at(-1)!.to).toBeGreaterThan(290);
  });

  it("tries a throttled batch again, later and later, until the visibility timeout is over (fact 50)", () => {
    const attempts: number[] = [];
    const account = withQueue({
      queues: [{ name: "orders", visibilityTimeoutSeconds: 30 }],
      fn: (_, { atMs }) => {
        attempts.push(Math.round(atMs / 1_000));
        return atMs < 45_000 ? { throttle: true } : {};
      },
    });
    sendMany(account, "orders", 1);
    account.finish();
    expect(attempts.slice(0, 5)).toEqual([0, 1, 3, 7, 15]);
    expect(attempts[5]).toBe(30);
    expect(account.fn.calls).toHaveLength(1);
    expect(account.fn.calls[0]!.records[0]!.attributes.ApproximateReceiveCount).toBe("2");
    const ended = account.records("batch.ended");
    expect(ended.slice(0, 5).map(({ outcome }) => outcome)).toEqual(Array(5).fill("throttled"));
    expect(ended[4]!.because).toBe(
      "the Invoke API answered ReservedFunctionConcurrentInvocationLimitExceeded; the visibility timeout is over before the next attempt; what failed is visible again after the visibility timeout",
    );
    expect(account.queue("orders").size).toBe(0);
  });

  it("deletes what the function did not name in batchItemFailures and keeps the rest (fact 50)", () => {
    const account = withQueue({
      queues: [{ name: "orders", visibilityTimeoutSeconds: 30 }],
      mapping: { reportBatchItemFailures: true },
      fn: (records, { atMs }) => ({
        payload: {
          batchItemFailures: records
            .filter(({ body }) => atMs < 20_000 && Number(body) % 2 === 1)
            .map(({ messageId }) => ({ itemIdentifier: messageId })),
        },
      }),
    });
    sendMany(account, "orders", 4);
    account.finish();
    expect(account.fn.calls.map(({ records }) => records.map(({ body }) => body))).toEqual([
      ["0", "1", "2", "3"],
      ["1", "3"],
    ]);
    expect(account.records("batch.ended").map(({ outcome }) => outcome)).toEqual([
      "partial",
      "success",
    ]);
  });

  it("ignores batchItemFailures when ReportBatchItemFailures is off", () => {
    const account = withQueue({
      fn: ([first]) => ({ payload: { batchItemFailures: [{ itemIdentifier: first!.messageId }] } }),
    });
    sendMany(account, "orders", 1);
    account.finish();
    expect(account.fn.calls).toHaveLength(1);
    expect(account.queue("orders").size).toBe(0);
  });

  it("deletes messages that no filter lets through, without a call (fact 52)", () => {
    const account = withQueue({
      mapping: { filters: [{ body: { total: [{ numeric: [">", 100] }] } }] },
    });
    account.at(0, () => {
      for (let i = 0; i < 30; i++) {
        account.queue("orders").sendMessage({ messageBody: JSON.stringify({ total: i * 10 }) });
      }
      account.queue("orders").sendMessage({ messageBody: "plain text" });
    });
    account.finish();
    const totals = account.fn.calls.flatMap(({ records }) =>
      records.map(({ body }) => (JSON.parse(body) as { total: number }).total),
    );
    expect(totals.sort((a, b) => a - b)).toEqual(
      Array.from({ length: 19 }, (_, i) => 110 + i * 10),
    );
    expect(account.records("batch.filtered").flatMap(({ records }) => records)).toHaveLength(12);
    expect(account.queue("orders").size).toBe(0);
  });

  it("puts messages into the dead-letter queue when Lambda stops a recursive loop, or drops them (fact 47)", () => {
    const loop = { fn: () => ({ errorCode: "RecursiveInvocationException" }) };
    const kept = withQueue({
      queues: [
        { name: "orders", redrive: { deadLetterQueue: "dead", maxReceiveCount: 5 } },
        { name: "dead" },
      ],
      ...loop,
    });
    sendMany(kept, "orders", 1);
    kept.finish();
    expect(kept.queue("dead").size).toBe(1);
    expect(kept.records("batch.ended")[0]).toMatchObject({ outcome: "failed", rule: 47 });
    const dropped = withQueue(loop);
    sendMany(dropped, "orders", 1);
    dropped.finish();
    expect(dropped.queue("orders").size).toBe(0);
  });

  it("reads nothing while it is disabled", () => {
    const account = withQueue({ mapping: { enabled: false } });
    sendMany(account, "orders", 3);
    account.finish();
    expect(account.fn.calls).toEqual([]);
    expect(account.queue("orders").available).toBe(3);
  });

  it("fills no agenda while it is idle, and costs the same per message however many there are", () => {
    const entries = (count: number) => {
      const account = withQueue({ mapping: { batchSize: 1 }, fn: () => ({ ms: 1_000 }) });
      sendMany(account, "orders", count);
      let ran = 0;
      while (!account.agenda.idle && account.agenda.runNext()) ran++;
      return ran / count;
    };
    expect(entries(8_000)).toBeLessThan(3);
    expect(entries(8_000) / entries(1_000)).toBeLessThan(1.1);
    const idle = withQueue();
    expect(idle.agenda.idle).toBe(true);
  });
});

describe("an event source mapping of a FIFO queue", () => {
  const fifo = (options: Partial<AccountOptions> = {}) =>
    openAccount({
      queues: [{ name: "orders.fifo", visibilityTimeoutSeconds: 30 }],
      mapping: { batchSize: 2, reportBatchItemFailures: true },
      ...options,
    });
  const send = (account: Account, messages: [group: string, body: string][]) =>
    account.at(0, () => {
      for (const [messageGroupId, messageBody] of messages) {
        account.queue("orders.fifo").sendMessage({ messageBody, messageGroupId });
      }
    });

  it("has as many batches at a time as there are message groups (fact 51)", () => {
    const account = fifo({ mapping: { batchSize: 1 }, fn: () => ({ ms: 1_000 }) });
    send(
      account,
      Array.from({ length: 60 }, (_, i) => [`group-${i % 3}`, String(i)]),
    );
    account.finish();
    expect(account.fn.mostRunning).toBe(3);
    expect(account.fn.calls).toHaveLength(60);
  });

  it("keeps the order of each group, whatever fails on the way (fact 51)", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom("a", "b", "c"), fc.nat(3)), { maxLength: 30 }),
        fc.integer({ min: 1, max: 10 }),
        (plan, batchSize) => {
          const failuresLeft = new Map(plan.map(([, failures], i) => [String(i), failures]));
          const done: Record<string, number[]> = { a: [], b: [], c: [] };
          const account = fifo({
            mapping: { batchSize, reportBatchItemFailures: true },
            // Like AWS's advice: after the first failure of a group, the rest of the group is named too.
            fn: (records) => {
              const stopped = new Set<string>();
              const batchItemFailures = records.flatMap(({ body, messageId, attributes }) => {
                const group = attributes.MessageGroupId!;
                const left = failuresLeft.get(body)!;
                if (stopped.has(group) || left > 0) {
                  if (!stopped.has(group)) failuresLeft.set(body, left - 1);
                  stopped.add(group);
                  return [{ itemIdentifier: messageId }];
                }
                done[group]!.push(Number(body));
                return [];
              });
              return { ms: 50, payload: { batchItemFailures } };
            },
          });
          send(
            account,
            plan.map(([group], i) => [group, String(i)]),
          );
          account.finish();
          for (const [group, bodies] of Object.entries(done)) {
            expect(bodies).toEqual(plan.flatMap(([of], i) => (of === group ? [i] : [])));
          }
          expect(account.queue("orders.fifo").size).toBe(0);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("messages", () => {
  it("are all deleted, in the dead-letter queue or still in the queue at the end, and none is in flight", () => {
    const kind = fc.constantFrom("ok", "error", "throttle", "partial", "malformed");
    fc.assert(
      fc.property(
        fc.record({
          messages: fc.integer({ min: 1, max: 60 }),
          kinds: fc.array(kind, { minLength: 1, maxLength: 12 }),
          batchSize: fc.integer({ min: 1, max: 20 }),
          window: fc.integer({ min: 1, max: 3 }),
          fifo: fc.boolean(),
          duplicateProbability: fc.constantFrom(0, 0.5),
        }),
        ({ messages, kinds, batchSize, window, fifo, duplicateProbability }) => {
          const suffix = fifo ? ".fifo" : "";
          let calls = 0;
          const account = openAccount({
            queues: [
              {
                name: `orders${suffix}`,
                redrive: { deadLetterQueue: `dead${suffix}`, maxReceiveCount: 3 },
              },
              { name: `dead${suffix}` },
            ],
            mapping: {
              batchSize: fifo ? Math.min(batchSize, 10) : batchSize,
              ...(fifo ? {} : { maximumBatchingWindowSeconds: window }),
              reportBatchItemFailures: true,
            },
            faults: { delivery: { duplicateProbability, lateProbability: 0.2, lateMs: 3_000 } },
            fn: ([first]) => {
              switch (kinds[calls++ % kinds.length]) {
                case "error":
                  return { ms: 700, error: true };
                case "throttle":
                  return { throttle: true };
                case "partial":
                  return { payload: { batchItemFailures: [{ itemIdentifier: first!.messageId }] } };
                case "malformed":
                  return { payload: { batchItemFailures: [{ id: 1 }] } };
                default:
                  return { ms: 300 };
              }
            },
          });
          const queue = account.queue(`orders${suffix}`);
          account.at(0, () => {
            for (let i = 0; i < messages; i++) {
              queue.sendMessage({
                messageBody: String(i),
                ...(fifo ? { messageGroupId: String(i % 4) } : {}),
              });
            }
          });
          account.finish(86_400);
          const duplicates = account
            .records("fault.injected")
            .filter(({ fault }) => fault === "delivery.duplicate").length;
          const dead = account.queue(`dead${suffix}`).size;
          expect(queue.inFlight).toBe(0);
          expect(account.records("message.deleted").length + dead + queue.size).toBe(
            messages + duplicates,
          );
          expect(queue.size).toBe(0);
        },
      ),
      { numRuns: 60 },
    );
  });
});
