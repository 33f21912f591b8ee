/** Facts 48 to 53 with real handlers: https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html */
import { Buffer } from "node:buffer";
import { describe, expect, it } from "vitest";
import type { Workload } from "../../src/session/protocol.ts";
import { records, simulate } from "./simulate.ts";

const arn = (name: string): string => `arn:aws:sqs:us-east-1:123456789012:${name}`;
const streamArn = "arn:aws:kinesis:us-east-1:123456789012:stream/clicks";

const messages = (count: number, intervalMs = 0): Workload => ({
  kind: "constant",
  count,
  intervalMs,
  payloads: Array.from({ length: count }, (_, n) => ({ n })),
  target: { queue: "jobs" },
});

const mapping = { id: "jobs-to-orders", functionName: "orders", eventSourceArn: arn("jobs") };

describe("a queue and a real handler", () => {
  it("processes batches and deletes the messages (facts 49, 51)", async () => {
    const run = await simulate({
      code: `export const handler = async ({ Records }) => {
        for (const { body, attributes } of Records) console.log(JSON.parse(body).n, attributes.ApproximateReceiveCount);
      };`,
      workload: messages(25),
      account: { queues: [{ name: "jobs" }], eventSourceMappings: [mapping] },
    });
    const batches = records(run, "batch.invoked");
    expect(batches.map(({ records }) => records.length)).toEqual([10, 10, 5]);
    expect(records(run, "message.deleted")).toHaveLength(25);
    expect(
      records(run, "invocation.received").map(({ source, requestId }) => [source, requestId]),
    ).toEqual(batches.map(({ requestId }) => ["event-source-mapping", requestId]));
    expect(run.logs.filter(({ line }) => line.includes("\tINFO\t"))).toHaveLength(25);
  });

  it("creates five environments at first and more every second while messages wait (fact 48)", async () => {
    const run = await simulate({
      code: "export const handler = () => new Promise((done) => setTimeout(done, 1_000));",
      workload: messages(60),
      account: {
        queues: [{ name: "jobs" }],
        eventSourceMappings: [{ ...mapping, batchSize: 1 }],
      },
    });
    const created = records(run, "environment.created");
    expect(created.filter(({ at }) => at < 900_000)).toHaveLength(5);
    expect(created.length).toBeGreaterThan(10);
    expect(records(run, "message.deleted")).toHaveLength(60);
  });

  it("moves poison messages to the dead-letter queue and nothing else (facts 49, 50)", async () => {
    const run = await simulate({
      code: `export const handler = async ({ Records }) => ({
        batchItemFailures: Records.filter(({ body }) => JSON.parse(body).n === 3).map(({ messageId }) => ({ itemIdentifier: messageId })),
      });`,
      workload: messages(10),
      account: {
        queues: [
          { name: "jobs", redrive: { deadLetterQueue: "dead", maxReceiveCount: 3 } },
          { name: "dead" },
        ],
        eventSourceMappings: [{ ...mapping, reportBatchItemFailures: true }],
      },
    });
    const ended = records(run, "batch.ended");
    expect(ended.map(({ outcome, succeeded }) => [outcome, succeeded.length])).toEqual([
      ["partial", 9],
      ["partial", 0],
      ["partial", 0],
    ]);
    expect(records(run, "message.moved")).toHaveLength(1);
    expect(records(run, "message.deleted")).toHaveLength(9);
  });

  it("waits out throttles of a reserved concurrency without losing a message (fact 50)", async () => {
    const run = await simulate({
      code: "export const handler = () => new Promise((done) => setTimeout(done, 500));",
      function: { reservedConcurrency: 2 },
      workload: messages(40),
      account: {
        queues: [{ name: "jobs", visibilityTimeoutSeconds: 60 }],
        eventSourceMappings: [{ ...mapping, batchSize: 1 }],
      },
    });
    expect(records(run, "invocation.throttled").length).toBeGreaterThan(0);
    expect(records(run, "batch.ended").some(({ outcome }) => outcome === "throttled")).toBe(true);
    expect(records(run, "message.deleted")).toHaveLength(40);
    expect(records(run, "pollers.scaled").some(({ to }) => to === 2)).toBe(true);
  });

  it("calls an alias (fact 71)", async () => {
    const run = await simulate({
      code: "export const handler = async () => process.env.AWS_LAMBDA_FUNCTION_VERSION;",
      workload: messages(1),
      account: {
        versions: [{}],
        aliases: [{ name: "live", version: "1" }],
        queues: [{ name: "jobs" }],
        eventSourceMappings: [{ ...mapping, qualifier: "live" }],
      },
    });
    expect(records(run, "invocation.completed")[0]).toMatchObject({
      payload: '"1"',
      executedVersion: "1",
    });
  });

  it("is refused when the function's timeout is longer than the visibility timeout (fact 49)", async () => {
    const run = simulate({
      code: "export const handler = async () => {};",
      function: { timeoutSeconds: 60 },
      workload: messages(1),
      account: { queues: [{ name: "jobs" }], eventSourceMappings: [mapping] },
    });
    await expect(run).rejects.toThrow(
      "Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds",
    );
  });
});

describe("a stream and a real handler", () => {
  it("isolates a poison record by bisect and tells the failure destination (fact 53)", async () => {
    const run = await simulate({
      code: `export const handler = async ({ Records }) => {
        for (const { kinesis } of Records) {
          const { n } = JSON.parse(Buffer.from(kinesis.data, "base64").toString());
          if (n === 11) throw new Error("poison");
        }
      };`,
      workload: {
        kind: "constant",
        count: 32,
        intervalMs: 0,
        payloads: Array.from({ length: 32 }, (_, n) => ({ n })),
        target: { stream: "clicks" },
      },
      account: {
        streams: [{ name: "clicks" }],
        queues: [{ name: "failures" }],
        eventSourceMappings: [
          {
            id: "clicks",
            functionName: "orders",
            eventSourceArn: streamArn,
            bisectBatchOnFunctionError: true,
            maximumRetryAttempts: 0,
            onFailure: arn("failures"),
          },
        ],
      },
    });
    expect(records(run, "batch.split")).toHaveLength(5);
    const dropped = records(run, "stream.records.dropped").flatMap(({ records }) => records);
    const written = records(run, "stream.written").map(({ sequenceNumber }) => sequenceNumber);
    expect(dropped).toEqual([written[11]]);
    const [sent] = records(run, "message.sent");
    expect(sent!.queue).toBe("failures");
    expect(JSON.parse(sent!.body)).toMatchObject({
      requestContext: { condition: "RetryAttemptsExhausted", approximateInvokeCount: 6 },
      responseContext: { statusCode: 200, functionError: "Unhandled" },
      KinesisBatchInfo: { batchSize: 1, startSequenceNumber: written[11] },
    });
    expect(Buffer.byteLength(sent!.body)).toBe(sent!.bytes);
  });
});
