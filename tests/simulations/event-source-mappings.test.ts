/** Facts 48-53, end to end with a real handler: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
import { describe, expect, it } from "vitest";
import type { AccountDefinition } from "../../src/session/protocol.ts";
import { records, simulate } from "./simulate.ts";

const QUEUE_ARN = "arn:aws:sqs:us-east-1:123456789012:orders-queue";
const STREAM_ARN = "arn:aws:kinesis:us-east-1:123456789012:stream/clicks";

const withQueue = (mapping: object = {}): AccountDefinition => ({
  queues: [
    {
      name: "orders-queue",
      visibilityTimeoutSeconds: 30,
      redrive: { deadLetterQueue: "orders-dlq", maxReceiveCount: 2 },
    },
    { name: "orders-dlq" },
  ],
  eventSourceMappings: [
    { id: "orders", functionName: "orders", eventSourceArn: QUEUE_ARN, ...mapping },
  ],
});

describe("an SQS queue as an event source", () => {
  it("reaches the function in batches, and what succeeds is deleted (facts 49-51)", async () => {
    const run = await simulate({
      code: "export const handler = async ({ Records }) => { console.log(Records.length, Records[0].eventSource, Records[0].body); };",
      workload: {
        kind: "burst",
        size: 10,
        bursts: 1,
        gapMs: 0,
        payloads: [{ order: 1 }],
        target: { queue: "orders-queue" },
      },
      account: withQueue({ maximumBatchingWindowSeconds: 1 }),
    });
    expect(run.logs.some(({ line }) => line.endsWith('INFO\t10 aws:sqs {"order":1}'))).toBe(true);
    expect(records(run, "message.deleted")).toHaveLength(10);
    expect(run.invocations[0]).toMatchObject({ source: "event-source-mapping", index: -1 });
  });

  it("gives only the failed messages back when the function reports them, and moves them after maxReceiveCount (fact 50)", async () => {
    const run = await simulate({
      code: `
        export const handler = async ({ Records }) => ({
          batchItemFailures: Records.filter(({ body }) => body === "poison").map(({ messageId }) => ({ itemIdentifier: messageId })),
        });`,
      workload: {
        kind: "list",
        arrivals: ["good", "poison", "good"].map((payload) => ({ atMs: 0, payload })),
        target: { queue: "orders-queue" },
      },
      account: withQueue({ reportBatchItemFailures: true, maximumBatchingWindowSeconds: 1 }),
    });
    expect(records(run, "message.deleted")).toHaveLength(2);
    expect(records(run, "message.moved")).toMatchObject([
      { queue: "orders-queue", deadLetterQueue: "orders-dlq" },
    ]);
    expect(records(run, "batch.ended").map(({ outcome }) => outcome)).toEqual([
      "partial",
      "partial",
    ]);
  });

  it("needs a visibility timeout that is not shorter than the function's timeout (fact 49)", async () => {
    const run = simulate({
      code: "export const handler = async () => {};",
      function: { timeoutSeconds: 31 },
      account: withQueue(),
    });
    await expect(run).rejects.toThrow(/visibility timeout/i);
  });
});

describe("a stream as an event source", () => {
  it("splits a failing batch until the poison record is alone, gives it up, and goes on (fact 53)", async () => {
    const run = await simulate({
      code: `
        export const handler = async ({ Records }) => {
          const data = Records.map(({ kinesis }) => Buffer.from(kinesis.data, "base64").toString());
          if (data.includes("poison")) throw new Error("cannot read " + data.length);
        };`,
      workload: {
        kind: "list",
        arrivals: Array.from({ length: 8 }, (_, i) => ({
          atMs: 0,
          payload: i === 5 ? "poison" : `click ${i}`,
        })),
        target: { stream: "clicks" },
      },
      account: {
        streams: [{ name: "clicks" }],
        topics: ["failures"],
        eventSourceMappings: [
          {
            id: "clicks",
            functionName: "orders",
            eventSourceArn: STREAM_ARN,
            maximumBatchingWindowSeconds: 1,
            bisectBatchOnFunctionError: true,
            maximumRetryAttempts: 0,
            onFailure: "arn:aws:sns:us-east-1:123456789012:failures",
          },
        ],
      },
    });
    expect(records(run, "batch.split").length).toBeGreaterThanOrEqual(2);
    const dropped = records(run, "stream.records.dropped");
    expect(dropped.flatMap((each) => each.records)).toHaveLength(1);
    expect(records(run, "record.delivered")).toMatchObject([{ ok: true }]);
    const done = records(run, "batch.ended").flatMap(({ outcome, succeeded }) =>
      outcome === "success" ? succeeded : [],
    );
    expect(new Set(done).size).toBe(7);
  });
});
