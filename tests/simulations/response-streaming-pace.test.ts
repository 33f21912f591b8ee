/**
 * Response streaming as the caller sees it (fact 36):
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html
 */
import { describe, expect, it } from "vitest";
import type { RunResult } from "../../src/session/protocol.ts";
import { lambdaUsd, lines, records, simulate, type Simulation } from "./simulate.ts";

const MS = 1_000;
const MB = 1_024 * 1_024;
const SLEEP = "const sleep = (ms) => new Promise((r) => setTimeout(r, ms));";

const stream = (body: string, simulation: Partial<Simulation> = {}): Promise<RunResult> =>
  simulate({
    code: `${SLEEP} export const handler = awslambda.streamifyResponse(async (event, stream) => { ${body} });`,
    ...simulation,
    function: { memorySizeMb: 1_769, timeoutSeconds: 200, ...simulation.function },
  });

/** Writes `mb` in chunks of 1 MB, waiting for the stream whenever it is full. */
const writeMb = (mb: number): string => `
  const chunk = 'x'.repeat(${MB});
  for (let i = 0; i < ${mb}; i++) if (!stream.write(chunk)) await new Promise((r) => stream.once('drain', r));
  stream.end();`;

describe("a streamed response", () => {
  it("reaches the caller piece by piece, long before the invocation ends", async () => {
    const run = await stream(
      "stream.setContentType('text/plain'); stream.write('first '); await sleep(500); stream.write('second'); stream.end();",
    );
    const [invocation] = run.invocations;
    expect(invocation).toMatchObject({ status: "success", payload: "first second" });
    const [started] = records(run, "stream.started");
    const [begun] = records(run, "invoke.started");
    const chunks = records(run, "stream.chunk");
    const [ended] = records(run, "stream.ended");
    expect(started).toMatchObject({
      requestId: invocation!.requestId,
      contentType: "text/plain",
    });
    // Time to the first byte, and what the invocation took.
    expect(started!.at - begun!.at).toBeLessThan(20 * MS);
    expect(invocation!.durationMs).toBeGreaterThan(500);
    expect(chunks.map(({ bytes, totalBytes }) => [bytes, totalBytes])).toEqual([
      [6, 6],
      [6, 12],
    ]);
    expect(chunks[1]!.at - chunks[0]!.at).toBeGreaterThanOrEqual(500 * MS);
    expect(ended).toMatchObject({ totalBytes: 12, status: "complete" });
    expect(records(run, "invocation.completed")[0]!.at).toBe(ended!.at);
  });

  it("sends its first 6 MB at once and the rest at 2 MB a second; Duration lasts until it is sent", async () => {
    const run = await stream(writeMb(16));
    const [ended] = records(run, "stream.ended");
    const [started] = records(run, "stream.started");
    expect(ended).toMatchObject({ totalBytes: 16 * MB, status: "complete" });
    const seconds = (ended!.at - started!.at) / 1_000_000;
    expect(seconds).toBeGreaterThan(5);
    expect(seconds).toBeLessThan(5.2);
    expect(run.invocations[0]!.durationMs).toBeGreaterThan(5_000);
    const sixth = records(run, "stream.chunk").find(({ totalBytes }) => totalBytes === 6 * MB)!;
    expect(sixth.at - started!.at).toBeLessThan(200 * MS);
  });

  it("makes the function wait for the caller: its write is over when the bytes have left", async () => {
    const run = await stream(
      `stream.write('x'.repeat(${6 * MB})); stream.write('y'.repeat(${2 * MB})); stream.write('z', () => console.log('z left')); stream.end();`,
    );
    const line = run.logs.find(({ line }) => line.includes("z left"))!;
    const [started] = records(run, "stream.started");
    expect(line.atMs - started!.at / MS).toBeGreaterThan(1_000);
  });

  it("costs what is beyond 6 MB by the GB", async () => {
    const run = await stream(writeMb(16));
    const paid = (10 / 1_024) * 0.008;
    expect(run.bill.lines.find(({ id }) => id === "lambda.streaming")!.usd).toBeCloseTo(paid, 10);
    const free = await stream(writeMb(6));
    expect(free.bill.lines.find(({ id }) => id === "lambda.streaming")).toBeUndefined();
    expect(run.invocations[0]!.costUsd).toBeCloseTo(lambdaUsd(run), 12);
  });

  it("ends with an error when it has more than 200 MB", async () => {
    const run = await stream(writeMb(201));
    expect(run.invocations[0]).toMatchObject({
      status: "error",
      functionError: "Unhandled",
      payload: {
        errorType: "Function.ResponseSizeTooLarge",
        errorMessage: `Response payload size exceeded maximum allowed payload size (${200 * MB} bytes).`,
      },
    });
    expect(records(run, "stream.ended")[0]).toMatchObject({
      totalBytes: 200 * MB,
      status: "error",
      errorType: "Function.ResponseSizeTooLarge",
    });
  });

  it("carries an error in the middle after what was sent before", async () => {
    const run = await stream(
      "stream.write('half'); await sleep(10); throw new TypeError('broken');",
    );
    expect(records(run, "stream.ended")[0]).toMatchObject({
      totalBytes: 4,
      status: "error",
      errorType: "TypeError",
    });
    expect(run.invocations[0]).toMatchObject({
      status: "error",
      functionError: "Unhandled",
      payload: { errorType: "TypeError", errorMessage: "broken" },
    });
  });

  it("is cut off by a time-out and by a crash", async () => {
    const late = await stream("stream.write('half'); await sleep(60_000);", {
      function: { timeoutSeconds: 1 },
    });
    expect(records(late, "stream.ended")[0]).toMatchObject({
      totalBytes: 4,
      status: "truncated",
      errorType: "Sandbox.Timedout",
    });
    expect(late.invocations[0]!.status).toBe("timeout");
    const crashed = await stream("stream.write('half'); await sleep(10); process.exit(1);");
    expect(records(crashed, "stream.ended")[0]).toMatchObject({
      status: "truncated",
      errorType: "Runtime.ExitError",
    });
    expect(crashed.invocations[0]!.status).toBe("crash");
  });

  it("has no bytes when it fails before the first one: the error comes in the trailers", async () => {
    const run = await stream("throw new Error('early');");
    expect(records(run, "stream.chunk")).toEqual([]);
    expect(records(run, "stream.ended")[0]).toMatchObject({ totalBytes: 0, status: "error" });
    expect(run.invocations[0]).toMatchObject({
      status: "error",
      payload: { errorType: "Error", errorMessage: "early" },
    });
  });

  it("keeps the first megabyte for whoever looks at the run, and says how much more there was", async () => {
    const run = await stream(writeMb(3));
    const payload = run.invocations[0]!.payload as string;
    expect(payload.slice(MB)).toBe(`\n[${2 * MB} more bytes]`);
  });

  it("is collected for callers that do not take streams, and sent on as a whole", async () => {
    const run = await stream(
      "stream.write('{\"a\":'); await sleep(100); stream.write('1}'); stream.end();",
      {
        function: { asynchronous: { onSuccess: "arn:aws:sqs:us-east-1:123456789012:results" } },
        account: { queues: [{ name: "results" }] },
        workload: {
          kind: "list",
          target: { invocationType: "Event" },
          arrivals: [{ atMs: 0, payload: {} }],
        },
      },
    );
    expect(records(run, "stream.started")).toEqual([]);
    const { body } = records(run, "record.delivered")[0]!;
    expect(JSON.parse(body)).toMatchObject({ responsePayload: { a: 1 } });
  });

  it("shows its latency and its length in the JSON log's runtimeDone", async () => {
    const run = await stream(
      "stream.write('a'); await sleep(300); stream.write('b'); stream.end();",
      {
        function: { logging: { format: "JSON", systemLevel: "DEBUG" } },
      },
    );
    const done = lines(run)
      .map(
        (line) =>
          JSON.parse(line) as {
            type: string;
            record: { spans: { name: string; durationMs: number }[] };
          },
      )
      .find(({ type }) => type === "platform.runtimeDone")!;
    const spans = Object.fromEntries(done.record.spans.map((it) => [it.name, it.durationMs]));
    expect(spans.responseLatency).toBeLessThan(20);
    expect(spans.responseDuration).toBeGreaterThanOrEqual(300);
  });
});
