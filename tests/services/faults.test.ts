/** Calls of AWS that go wrong: the simulator's own rules, since AWS has none for them. */
import { describe, expect, it } from "vitest";
import type { Faults } from "../../src/session/protocol.ts";
import { records, simulate } from "../simulations/simulate.ts";

const sending = (dependencies: Faults["dependencies"], maxAttempts = 1) =>
  simulate({
    code: `import { SQSClient, SendMessageCommand } from "@aws-sdk/client-sqs";
      const client = new SQSClient({ maxAttempts: ${maxAttempts} });
      export const handler = () => client.send(new SendMessageCommand({ QueueUrl: "https://sqs.us-east-1.amazonaws.com/123456789012/orders", MessageBody: "x" }))
        .then(({ $metadata }) => $metadata.attempts, (e) => [e.name, e.code ?? e.$metadata?.httpStatusCode]);`,
    account: { queues: [{ name: "orders" }] },
    function: { memorySizeMb: 1769, timeoutSeconds: 30 },
    faults: dependencies ? { dependencies } : {},
  });

describe("a call of AWS", () => {
  it("is not carried out when it fails on its way", async () => {
    const run = await sending([{ service: "sqs", errorProbability: 1, errorStatus: 503 }]);
    expect(run.invocations[0]!.payload).toEqual(["ServiceUnavailable", 503]);
    expect(records(run, "message.sent")).toEqual([]);
    expect(records(run, "fault.injected")).toMatchObject([
      { subject: "sqs SendMessage", effect: "answered 503" },
    ]);
  });

  it("is carried out when only its answer is lost, and a retry does it again", async () => {
    const lost = { service: "sqs", errorProbability: 1, afterEffect: true };
    const once = await sending([lost]);
    expect(once.invocations[0]!.payload).toEqual(["TimeoutError", "ECONNRESET"]);
    expect(records(once, "message.sent")).toHaveLength(1);
    const [request] = records(once, "http.requested");
    const again = await sending([{ ...lost, untilMs: request!.at / 1_000 + 1 }], 3);
    expect(again.invocations[0]!.payload).toBe(2);
    expect(records(again, "message.sent")).toHaveLength(2);
  });

  it("of another operation is left alone", async () => {
    const run = await sending([
      { service: "sqs", operation: "ReceiveMessage", errorProbability: 1, errorStatus: 500 },
    ]);
    expect(run.invocations[0]!.payload).toBe(1);
  });

  it("that nobody waits for any more is carried out all the same", async () => {
    const run = await simulate({
      code: `import { SQSClient, SendMessageCommand } from "@aws-sdk/client-sqs"; const client = new SQSClient({});
        export const handler = () => client.send(new SendMessageCommand({ QueueUrl: "https://sqs.us-east-1.amazonaws.com/123456789012/orders", MessageBody: "x" }), { abortSignal: AbortSignal.timeout(100) }).catch((e) => e.name);`,
      account: { queues: [{ name: "orders" }] },
      function: { memorySizeMb: 1769, timeoutSeconds: 30 },
      faults: { dependencies: [{ service: "sqs", extraLatencyMs: 1_000 }] },
      minVirtualMs: 5_000,
    });
    expect(run.invocations[0]!.payload).toBe("AbortError");
    expect(records(run, "message.sent")).toHaveLength(1);
  });
});
