/** Fact 53; https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html, with-ddb.html */
import { Buffer } from "node:buffer";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openAccount, type Account, type AccountOptions, type EventRecord } from "./account.ts";

const withStream = (options: Partial<AccountOptions> = {}): Account =>
  openAccount({ streams: [{ name: "clicks" }], mapping: {}, ...options });

const dataOf = ({ kinesis }: EventRecord): string => Buffer.from(kinesis.data, "base64").toString();

/** Writes texts at an instant, all with one key or with one each. */
const write = (account: Account, ms: number, texts: string[], key?: (text: string) => string) =>
  account.at(ms, () => {
    for (const text of texts) account.stream("clicks").write(text, undefined, key?.(text) ?? "k");
  });

const numbers = (count: number): string[] => Array.from({ length: count }, (_, i) => String(i));
const seen = ({ fn }: Account): string[][] => fn.calls.map(({ records }) => records.map(dataOf));
const destination = "arn:aws:sqs:us-east-1:123456789012:failures";

describe("an event source mapping of a stream", () => {
  it("reads a shard at its pace, in order, in batches of up to the batch size", () => {
    const account = withStream({ mapping: { batchSize: 100 }, fn: () => ({ ms: 10 }) });
    write(account, 5_000, numbers(250));
    account.finish();
    expect(seen(account).map(({ length }) => length)).toEqual([100, 100, 50]);
    expect(seen(account).flat()).toEqual(numbers(250));
    const [first] = account.fn.calls;
    expect(first!.atMs).toBeGreaterThanOrEqual(5_000);
    expect(first!.atMs).toBeLessThan(6_000);
    expect(account.records("batch.invoked")[0]).toMatchObject({
      shardId: "shardId-000000000000",
      iteratorAgeUs: Math.round((first!.atMs - 5_000) * 1_000),
      because: "the batch is full: 100 records",
    });
  });

  it("reads DynamoDB's shards four times a second", () => {
    const account = openAccount({ streams: [{ name: "orders", kind: "dynamodb" }], mapping: {} });
    account.at(1_000, () => account.stream("orders").write({ id: "1" }, "id", "-"));
    account.finish();
    expect(account.fn.calls[0]!.atMs).toBeLessThan(1_250);
    expect(account.fn.calls[0]!.records[0]).toMatchObject({
      eventName: "INSERT",
      eventSource: "aws:dynamodb",
      dynamodb: { NewImage: { id: { S: "1" } } },
    });
  });

  it("has one batch per shard at a time, and as many as the parallelization factor", () => {
    const most = (shards: number, parallelizationFactor: number) => {
      const account = withStream({
        streams: [{ name: "clicks", shards }],
        mapping: { batchSize: 1, parallelizationFactor },
        fn: () => ({ ms: 1_000 }),
      });
      write(account, 0, numbers(200), (text) => text);
      account.finish();
      expect(account.fn.calls).toHaveLength(200);
      return account.fn.mostRunning;
    };
    expect(most(1, 1)).toBe(1);
    expect(most(3, 1)).toBe(3);
    expect(most(1, 10)).toBe(10);
    expect(most(2, 4)).toBe(8);
  });

  it("starts at the oldest record with TRIM_HORIZON and after the newest with LATEST", () => {
    const run = (startingPosition: "TRIM_HORIZON" | "LATEST") => {
      const account = withStream({ mapping: { enabled: false } });
      write(account, 0, ["old"]);
      account.at(1_000, () =>
        account.create({ id: "second", functionName: "other", startingPosition, enabled: true }),
      );
      write(account, 2_000, ["new"]);
      account.finish();
      return seen(account).flat();
    };
    expect(run("TRIM_HORIZON")).toEqual(["old", "new"]);
    expect(run("LATEST")).toEqual(["new"]);
  });

  it("waits for the window to end or the batch to be full", () => {
    const account = withStream({ mapping: { batchSize: 3, maximumBatchingWindowSeconds: 30 } });
    for (const [ms, text] of [
      [0, "a"],
      [5_000, "b"],
      [60_000, "c"],
      [61_000, "d"],
      [62_000, "e"],
    ] as const) {
      write(account, ms, [text]);
    }
    account.finish();
    expect(seen(account)).toEqual([
      ["a", "b"],
      ["c", "d", "e"],
    ]);
    expect(account.fn.calls[0]!.atMs).toBeGreaterThanOrEqual(30_000);
    expect(account.fn.calls[1]!.atMs).toBeLessThan(63_100);
  });

  it("skips records that no filter lets through", () => {
    const account = withStream({
      mapping: { filters: [{ data: { kind: ["order"] } }, { partitionKey: ["vip"] }] },
    });
    account.at(0, () => {
      const stream = account.stream("clicks");
      stream.write({ kind: "order" }, undefined, "k");
      stream.write({ kind: "click" }, undefined, "k");
      stream.write("not JSON", undefined, "k");
      stream.write("not JSON, but", undefined, "vip");
    });
    account.finish();
    expect(seen(account)).toEqual([['{"kind":"order"}', "not JSON, but"]]);
    expect(account.records("batch.filtered")[0]!.records).toHaveLength(2);
  });
});

describe("a failing batch of a stream", () => {
  it("blocks its shard until its records expire, while other shards go on and the iterator age rises", () => {
    const account = withStream({
      streams: [{ name: "clicks", shards: 2 }],
      mapping: { batchSize: 1 },
      fn: (records) => ({ ms: 10, error: records.some((record) => dataOf(record) === "0") }),
    });
    write(account, 0, numbers(10), (text) => (Number(text) % 2 === 0 ? "a" : "b"));
    write(account, 3_600_000, ["100"], () => "a");
    account.finish();
    const invoked = account.records("batch.invoked");
    const blocked = invoked.filter(({ attempt }) => attempt > 1);
    const ages = blocked.map(({ iteratorAgeUs }) => iteratorAgeUs!);
    expect(ages.every((age, i) => i === 0 || age > ages[i - 1]!)).toBe(true);
    expect(ages.at(-1)!).toBeGreaterThan(23.9 * 3_600_000_000);
    expect(blocked.length).toBeLessThan(1_700);
    const others = account.fn.calls.filter(({ records }) => Number(dataOf(records[0]!)) % 2 === 1);
    expect(others).toHaveLength(5);
    expect(others.every(({ atMs }) => atMs < 2_000)).toBe(true);
    expect(account.records("stream.records.dropped")[0]).toMatchObject({
      because: "the stream keeps records for 24 hours",
    });
    // What was behind it is as old: only what came an hour later is still there.
    expect(seen(account).at(-1)).toEqual(["100"]);
  });

  it("is tried again MaximumRetryAttempts times, then goes to the failure destination", () => {
    const account = withStream({
      mapping: { maximumRetryAttempts: 2, onFailure: destination, batchSize: 2 },
      fn: (records) => ({ error: dataOf(records[0]!) === "0" }),
    });
    write(account, 500, ["0", "1"]);
    write(account, 5_500, ["2"]);
    account.finish();
    expect(seen(account)).toEqual([["0", "1"], ["0", "1"], ["0", "1"], ["2"]]);
    const records = account.fn.calls[0]!.records.map(({ kinesis }) => kinesis.sequenceNumber);
    const [delivery] = account.deliveries;
    expect(delivery).toMatchObject({ targetArn: destination, kind: "on-failure" });
    expect(JSON.parse(delivery!.body)).toEqual({
      requestContext: {
        requestId: "request-3",
        functionArn: "arn:aws:lambda:us-east-1:123456789012:function:work",
        condition: "RetryAttemptsExhausted",
        approximateInvokeCount: 3,
      },
      responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
      version: "1.0",
      timestamp: expect.stringMatching(/^2026-01-05T09:00:0\d\.\d{3}Z$/),
      KinesisBatchInfo: {
        shardId: "shardId-000000000000",
        startSequenceNumber: records[0],
        endSequenceNumber: records[1],
        approximateArrivalOfFirstRecord: "2026-01-05T09:00:00.500Z",
        approximateArrivalOfLastRecord: "2026-01-05T09:00:00.500Z",
        batchSize: 2,
        streamArn: "arn:aws:kinesis:us-east-1:123456789012:stream/clicks",
      },
    });
    expect(account.records("record.delivered")[0]).toMatchObject({ ok: true, kind: "on-failure" });
    expect(account.records("stream.records.dropped")[0]).toMatchObject({
      records,
      because: "the batch failed 3 times; MaximumRetryAttempts is 2",
      rule: 53,
    });
  });

  it("is described as DDBStreamBatchInfo for DynamoDB, with whole seconds", () => {
    const account = openAccount({
      streams: [{ name: "orders", kind: "dynamodb" }],
      mapping: { maximumRetryAttempts: 0, onFailure: destination },
      fn: () => ({ error: true }),
    });
    account.at(700, () => account.stream("orders").write({ id: "1" }, "id", "-"));
    account.finish();
    const body = JSON.parse(account.deliveries[0]!.body) as Record<string, unknown>;
    expect(body.DDBStreamBatchInfo).toMatchObject({
      shardId: expect.stringMatching(/^shardId-\d{20}-/),
      approximateArrivalOfFirstRecord: "2026-01-05T09:00:00Z",
      batchSize: 1,
      streamArn: expect.stringContaining("table/orders/stream/"),
    });
  });

  it("goes to a bucket with its event, and to nobody without a destination", () => {
    const run = (onFailure?: string) => {
      const account = withStream({
        mapping: { maximumRetryAttempts: 0, ...(onFailure ? { onFailure } : {}) },
        fn: () => ({ error: true }),
      });
      write(account, 0, ["x"]);
      account.finish();
      return account;
    };
    const bucket = run("arn:aws:s3:::failures");
    const body = JSON.parse(bucket.deliveries[0]!.body) as { payload: string };
    expect(body.payload).toBe(bucket.fn.calls[0]!.request.payload);
    expect(bucket.deliveries[0]!.objectKey).toMatch(
      /^aws\/lambda\/m\/shardId-0{12}\/2026\/01\/05\/2026-01-05T09\.00\.\d\d-[0-9a-f-]{36}$/,
    );
    expect(run().deliveries).toEqual([]);
  });

  it("is given up when its records are older than MaximumRecordAgeInSeconds", () => {
    const account = withStream({
      mapping: { maximumRecordAgeSeconds: 60, onFailure: destination, batchSize: 1 },
      fn: (records) => ({ error: dataOf(records[0]!) === "0" }),
    });
    write(account, 0, ["0"]);
    write(account, 50_000, ["1"]);
    account.finish();
    expect(JSON.parse(account.deliveries[0]!.body)).toMatchObject({
      requestContext: { condition: "RecordAgeExceeded" },
      KinesisBatchInfo: { batchSize: 1 },
    });
    expect(seen(account).at(-1)).toEqual(["1"]);
    expect(account.fn.calls.at(-1)!.atMs).toBeLessThan(70_000);
  });

  it.each([8, 64, 1_000])(
    "is halved by bisect until the poison record stands alone: log2 of %i splits, which count as no retries",
    (count) => {
      for (const poison of [0, Math.floor(count / 3), count - 1]) {
        const account = withStream({
          mapping: {
            batchSize: 1_000,
            bisectBatchOnFunctionError: true,
            maximumRetryAttempts: 0,
            onFailure: destination,
          },
          fn: (records) => ({ error: records.some((record) => dataOf(record) === String(poison)) }),
        });
        write(account, 0, numbers(count));
        account.finish();
        const splits = account.records("batch.split").length;
        expect(splits).toBeGreaterThanOrEqual(Math.floor(Math.log2(count)));
        expect(splits).toBeLessThanOrEqual(Math.ceil(Math.log2(count)));
        expect(
          account.records("stream.records.dropped").map(({ records }) => records.length),
        ).toEqual([1]);
        const succeeded = account.records("batch.ended").flatMap(({ succeeded }) => succeeded);
        expect(succeeded).toHaveLength(count - 1);
        expect(JSON.parse(account.deliveries[0]!.body)).toMatchObject({
          requestContext: { approximateInvokeCount: splits + 1 },
          KinesisBatchInfo: { batchSize: 1 },
        });
      }
    },
  );

  it("goes on at the lowest sequence number that batchItemFailures names", () => {
    let failing = true;
    const account = withStream({
      mapping: { reportBatchItemFailures: true },
      fn: (records) => {
        const named = records.filter((record) => failing && ["3", "5"].includes(dataOf(record)));
        failing = false;
        return {
          payload: {
            batchItemFailures: named
              .toReversed()
              .map(({ kinesis }) => ({ itemIdentifier: kinesis.sequenceNumber })),
          },
        };
      },
    });
    write(account, 0, numbers(8));
    account.finish();
    expect(seen(account)).toEqual([numbers(8), ["3", "4", "5", "6", "7"]]);
    expect(account.records("batch.ended").map(({ outcome }) => outcome)).toEqual([
      "partial",
      "success",
    ]);
  });

  it("uses up retries when a record keeps failing with ReportBatchItemFailures, and takes the rest of the batch along", () => {
    const poisonIsThree = (records: EventRecord[]) => ({
      payload: {
        batchItemFailures: records
          .filter((record) => dataOf(record) === "3")
          .map(({ kinesis }) => ({ itemIdentifier: kinesis.sequenceNumber })),
      },
    });
    const mapping = { reportBatchItemFailures: true, maximumRetryAttempts: 2 };
    const account = withStream({ mapping, fn: poisonIsThree });
    write(account, 0, numbers(6));
    account.finish();
    expect(seen(account)).toEqual([numbers(6), ["3", "4", "5"], ["3", "4", "5"]]);
    expect(account.records("stream.records.dropped")[0]!.records).toHaveLength(3);
    // With bisect the batch is divided at the named record, and the good rest survives.
    const bisecting = withStream({
      mapping: { ...mapping, bisectBatchOnFunctionError: true },
      fn: poisonIsThree,
    });
    write(bisecting, 0, numbers(6));
    bisecting.finish();
    expect(
      bisecting.records("stream.records.dropped").map(({ records }) => records.length),
    ).toEqual([1]);
    expect(bisecting.records("batch.ended").flatMap(({ succeeded }) => succeeded)).toHaveLength(5);
  });

  it("counts throttles as no retries", () => {
    const attempts: number[] = [];
    const account = withStream({
      mapping: { maximumRetryAttempts: 0 },
      fn: (_, { atMs }) => {
        attempts.push(atMs);
        return { throttle: attempts.length < 6 };
      },
    });
    write(account, 0, ["x"]);
    account.finish();
    expect(attempts).toHaveLength(6);
    expect(account.records("stream.records.dropped")).toEqual([]);
    expect(account.records("batch.ended").map(({ outcome }) => outcome)).toEqual([
      ...Array<string>(5).fill("throttled"),
      "success",
    ]);
  });

  it("never lets a key's records overtake each other or get lost, whatever fails", () => {
    fc.assert(
      fc.property(
        fc.record({
          records: fc.array(fc.constantFrom("a", "b", "c", "d"), { minLength: 1, maxLength: 60 }),
          shards: fc.integer({ min: 1, max: 3 }),
          parallelizationFactor: fc.integer({ min: 1, max: 4 }),
          batchSize: fc.integer({ min: 1, max: 20 }),
          bisectBatchOnFunctionError: fc.boolean(),
          reportBatchItemFailures: fc.boolean(),
          failures: fc.array(fc.constantFrom("ok", "error", "throttle", "first"), {
            maxLength: 15,
          }),
        }),
        ({ records, shards, failures, ...mapping }) => {
          const done: string[] = [];
          const account = withStream({
            streams: [{ name: "clicks", shards }],
            mapping,
            fn: (batch) => {
              const failure = failures.shift() ?? "ok";
              if (failure === "throttle") return { throttle: true };
              if (failure === "error") return { ms: 20, error: true };
              if (failure === "first" && mapping.reportBatchItemFailures) {
                const at = batch.length >> 1;
                done.push(...batch.slice(0, at).map(dataOf));
                const itemIdentifier = batch[at]!.kinesis.sequenceNumber;
                return { ms: 20, payload: { batchItemFailures: [{ itemIdentifier }] } };
              }
              done.push(...batch.map(dataOf));
              return { ms: 20 };
            },
          });
          write(
            account,
            0,
            records.map((key, i) => `${key}${i}`),
            (text) => text[0]!,
          );
          account.finish();
          for (const key of ["a", "b", "c", "d"]) {
            expect(done.filter((text) => text[0] === key)).toEqual(
              records.flatMap((of, i) => (of === key ? [`${of}${i}`] : [])),
            );
          }
        },
      ),
      { numRuns: 80 },
    );
  });
});
