/** Facts 49-51 and 74; https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/welcome.html */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Agenda } from "../../kernel/agenda.ts";
import { fromSeconds, toMs } from "../../kernel/instant.ts";
import type { TraceEvent } from "../../kernel/trace.ts";
import type { MessageAttributeValue } from "../../lambda/event-source-mappings/ports.ts";
import type { Faults } from "../../lambda/faults.ts";
import type { QueueConfiguration } from "./configuration.ts";
import { SqsService } from "./sqs-service.ts";

const EPOCH_MS = 1_767_603_600_000;

function account(configurations: QueueConfiguration[], faults: Faults = {}) {
  const agenda = new Agenda();
  const trace: (TraceEvent & { atMs: number })[] = [];
  const service = new SqsService(configurations, {
    agenda,
    seed: "1",
    epochMs: EPOCH_MS,
    faults,
    record: (event) => trace.push({ ...event, atMs: toMs(agenda.now) }),
  });
  /** Lets virtual time pass: background entries too. */
  const until = (seconds: number) => {
    agenda.at(fromSeconds(seconds), () => {});
    while (agenda.runNext(fromSeconds(seconds)));
  };
  const queue = (name: string) => service.queue(name)!;
  const records = <T extends TraceEvent["type"]>(type: T) =>
    trace.filter(
      (event): event is Extract<TraceEvent, { type: T }> & { atMs: number } => event.type === type,
    );
  return { agenda, service, queue, until, trace, records };
}

const bodies = (messages: { body: string }[]) => messages.map(({ body }) => body);

describe("a standard queue", () => {
  it("gives a message the fields and attributes that Lambda's event shows (fact 51)", () => {
    const { queue, until } = account([{ name: "orders" }]);
    queue("orders").sendMessage({ messageBody: "test", traceHeader: "Root=1-a-b" });
    until(2);
    const [message] = queue("orders").receiveMessage(10);
    expect(message).toMatchObject({
      body: "test",
      md5OfBody: "098f6bcd4621d373cade4e832627b4f6",
      attributes: {
        ApproximateReceiveCount: "1",
        AWSTraceHeader: "Root=1-a-b",
        SentTimestamp: String(EPOCH_MS),
        SenderId: "AIDAIENQZJOLO23YVJ4VO",
        ApproximateFirstReceiveTimestamp: String(EPOCH_MS + 2_000),
      },
      messageAttributes: {},
    });
    expect(message!.messageId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("digests message attributes as AWS does", () => {
    const { queue } = account([{ name: "orders" }]);
    const messageAttributes: Record<string, MessageAttributeValue> = {
      // Types may have a name of one's own behind them.
      timestamp: { dataType: "Number.java.lang.Long" as "Number", stringValue: "1493147359900" },
    };
    queue("orders").sendMessage({ messageBody: "x", messageAttributes });
    // Recorded from the real service by the tests of moto.
    expect(queue("orders").receiveMessage(1)[0]).toMatchObject({
      messageAttributes,
      md5OfMessageAttributes: "2e2e4876d8e0bd6b8c2c8f556831c349",
    });
  });

  it("hides a received message for the visibility timeout, then gives it again (fact 50)", () => {
    const { queue, until } = account([{ name: "orders", visibilityTimeoutSeconds: 30 }]);
    queue("orders").sendMessage({ messageBody: "a" });
    expect(bodies(queue("orders").receiveMessage(10))).toEqual(["a"]);
    until(29.9);
    expect(queue("orders").receiveMessage(10)).toEqual([]);
    until(30);
    const [again] = queue("orders").receiveMessage(10);
    expect(again!.attributes.ApproximateReceiveCount).toBe("2");
    expect(again!.attributes.ApproximateFirstReceiveTimestamp).toBe(String(EPOCH_MS));
  });

  it("keeps a message whose old receipt handle is used to delete it", () => {
    const { queue, until } = account([{ name: "orders", visibilityTimeoutSeconds: 10 }]);
    queue("orders").sendMessage({ messageBody: "a" });
    const [first] = queue("orders").receiveMessage(1);
    until(10);
    const [second] = queue("orders").receiveMessage(1);
    queue("orders").deleteMessage(first!.receiptHandle);
    expect(queue("orders").size).toBe(1);
    queue("orders").deleteMessage(second!.receiptHandle);
    expect(queue("orders")).toMatchObject({ size: 0, inFlight: 0, available: 0 });
  });

  it("deletes a message that is visible again but was not received by others", () => {
    const { queue, until } = account([{ name: "orders", visibilityTimeoutSeconds: 10 }]);
    queue("orders").sendMessage({ messageBody: "a" });
    const [message] = queue("orders").receiveMessage(1);
    until(11);
    queue("orders").deleteMessage(message!.receiptHandle);
    expect(queue("orders").receiveMessage(1)).toEqual([]);
    expect(queue("orders")).toMatchObject({ size: 0, available: 0 });
  });

  it("changes the visibility of one message, up to 12 hours from its receipt (fact 74)", () => {
    const { queue, until } = account([{ name: "orders", visibilityTimeoutSeconds: 10 }]);
    queue("orders").sendMessage({ messageBody: "a" });
    queue("orders").sendMessage({ messageBody: "b" });
    const [a, b] = queue("orders").receiveMessage(2);
    queue("orders").changeMessageVisibility(a!.receiptHandle, 0);
    until(0);
    expect(bodies(queue("orders").receiveMessage(2))).toEqual(["a"]);
    until(5);
    queue("orders").changeMessageVisibility(b!.receiptHandle, 10);
    until(14);
    expect(bodies(queue("orders").receiveMessage(2))).toEqual(["a"]);
    until(15);
    expect(bodies(queue("orders").receiveMessage(2))).toEqual(["b"]);
    expect(() => queue("orders").changeMessageVisibility(b!.receiptHandle, 5)).toThrow(
      /does not exist or is not available for visibility timeout change/,
    );
    const [c] = [queue("orders").sendMessage({ messageBody: "c" })].flatMap(() =>
      queue("orders").receiveMessage(1),
    );
    expect(() => queue("orders").changeMessageVisibility(c!.receiptHandle, 43_201)).toThrow(
      "Total VisibilityTimeout for the message is beyond the limit [43200 seconds]",
    );
  });

  it("delays messages", () => {
    const { queue, until } = account([{ name: "orders", delaySeconds: 5 }]);
    queue("orders").sendMessage({ messageBody: "queue's delay" });
    queue("orders").sendMessage({ messageBody: "own delay", delaySeconds: 1 });
    expect(queue("orders").receiveMessage(10)).toEqual([]);
    until(1);
    expect(bodies(queue("orders").receiveMessage(10))).toEqual(["own delay"]);
    until(5);
    expect(bodies(queue("orders").receiveMessage(10))).toEqual(["queue's delay"]);
  });

  it("moves a message that was received maxReceiveCount times to the dead-letter queue (fact 49)", () => {
    const { queue, until, records } = account([
      {
        name: "orders",
        visibilityTimeoutSeconds: 10,
        redrive: { deadLetterQueue: "dead", maxReceiveCount: 2 },
      },
      { name: "dead" },
    ]);
    const { messageId } = queue("orders").sendMessage({ messageBody: "poison" });
    queue("orders").receiveMessage(1);
    until(10);
    queue("orders").receiveMessage(1);
    until(20);
    expect(queue("orders").receiveMessage(1)).toEqual([]);
    expect(records("message.moved")).toMatchObject([
      {
        atMs: 20_000,
        messageId,
        deadLetterQueue: "dead",
        because: "it was received 2 times and maxReceiveCount is 2",
      },
    ]);
    const [dead] = queue("dead").receiveMessage(1);
    expect(dead).toMatchObject({
      messageId,
      attributes: {
        ApproximateReceiveCount: "3",
        DeadLetterQueueSourceArn: "arn:aws:sqs:us-east-1:123456789012:orders",
      },
    });
    expect(queue("orders").size).toBe(0);
  });

  it("deletes messages after the retention, which a standard dead-letter queue counts from the first sending", () => {
    const { queue, until, records } = account([
      {
        name: "orders",
        visibilityTimeoutSeconds: 10,
        retentionSeconds: 100,
        redrive: { deadLetterQueue: "dead", maxReceiveCount: 1 },
      },
      { name: "dead", retentionSeconds: 60 },
    ]);
    queue("orders").sendMessage({ messageBody: "a" });
    queue("orders").receiveMessage(1);
    until(40);
    queue("dead").sendMessage({ messageBody: "younger" });
    queue("orders").sendMessage({ messageBody: "b" });
    expect(bodies(queue("orders").receiveMessage(1))).toEqual(["b"]);
    until(200);
    expect(records("message.expired").map(({ queue, atMs }) => [queue, atMs])).toEqual([
      ["dead", 60_000],
      ["dead", 100_000],
      ["orders", 140_000],
    ]);
    expect(queue("orders")).toMatchObject({ size: 0, inFlight: 0, available: 0 });
    expect(queue("dead")).toMatchObject({ size: 0, available: 0 });
  });

  it("gives out no more than 120,000 messages at a time (fact 74)", () => {
    const { queue } = account([{ name: "orders" }]);
    for (let i = 0; i < 120_001; i++) queue("orders").sendMessage({ messageBody: "x" });
    expect(queue("orders").receiveMessage(1_000_000)).toHaveLength(120_000);
    expect(queue("orders").receiveMessage(1)).toEqual([]);
  }, 60_000);

  it("refuses messages of more than 1 MiB, attributes included (fact 74)", () => {
    const { queue } = account([{ name: "orders" }]);
    const limit = 1_048_576;
    queue("orders").sendMessage({ messageBody: "x".repeat(limit) });
    expect(() => queue("orders").sendMessage({ messageBody: "x".repeat(limit + 1) })).toThrow(
      "One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.",
    );
    expect(() =>
      queue("orders").sendMessage({
        messageBody: "ä".repeat(limit / 2),
        messageAttributes: { a: { dataType: "String", stringValue: "b" } },
      }),
    ).toThrow("Message must be shorter");
    expect(() => queue("orders").sendMessage({ messageBody: "" })).toThrow(
      "The request must contain the parameter MessageBody.",
    );
  });

  it("delivers twice or late when the scenario's faults say so, and says it", () => {
    const { queue, until, records } = account([{ name: "orders" }], {
      delivery: { duplicateProbability: 1, duplicateAfterMs: 500, lateProbability: 1, lateMs: 200 },
    });
    const { messageId } = queue("orders").sendMessage({ messageBody: "a" });
    expect(queue("orders").receiveMessage(1)).toEqual([]);
    until(0.2);
    const [first] = queue("orders").receiveMessage(1);
    queue("orders").deleteMessage(first!.receiptHandle);
    until(0.5);
    expect(queue("orders").receiveMessage(1)).toMatchObject([{ messageId, body: "a" }]);
    expect(records("fault.injected").map(({ fault }) => fault)).toEqual([
      "delivery.late",
      "delivery.duplicate",
    ]);
  });
});

describe("a FIFO queue", () => {
  const fifo = (more: Partial<QueueConfiguration> = {}) =>
    account([{ name: "orders.fifo", visibilityTimeoutSeconds: 10, ...more }]);
  const send = ({ queue }: ReturnType<typeof account>, group: string, body: string) =>
    queue("orders.fifo").sendMessage({ messageBody: body, messageGroupId: group });

  it("gives messages of a group in their order, and none while one of the group is in flight (fact 51)", () => {
    const all = fifo();
    const queue = all.queue("orders.fifo");
    for (const body of ["a1", "a2", "b1", "a3"]) send(all, body[0]!, body);
    const first = queue.receiveMessage(2);
    expect(bodies(first)).toEqual(["a1", "a2"]);
    expect(bodies(queue.receiveMessage(10))).toEqual(["b1"]);
    queue.deleteMessage(first[0]!.receiptHandle);
    expect(queue.receiveMessage(10)).toEqual([]);
    queue.deleteMessage(first[1]!.receiptHandle);
    expect(bodies(queue.receiveMessage(10))).toEqual(["a3"]);
  });

  it("gives a failed message again before the group's later ones", () => {
    const all = fifo();
    for (const body of ["a1", "a2"]) send(all, "a", body);
    all.queue("orders.fifo").receiveMessage(1);
    all.until(10);
    expect(bodies(all.queue("orders.fifo").receiveMessage(10))).toEqual(["a1", "a2"]);
  });

  it("takes a deduplication id once in five minutes, the body's when there is none", () => {
    const all = fifo();
    const first = send(all, "a", "same");
    expect(send(all, "a", "same")).toEqual(first);
    expect(all.queue("orders.fifo").size).toBe(1);
    all.until(299);
    send(all, "a", "same");
    all.until(300);
    send(all, "a", "same");
    expect(all.queue("orders.fifo").size).toBe(2);
    const strict = fifo({ contentBasedDeduplication: false });
    expect(() => send(strict, "a", "x")).toThrow(
      "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
    );
  });

  it("states group, deduplication id and a growing sequence number of 20 digits", () => {
    const all = fifo();
    send(all, "a", "1");
    send(all, "b", "2");
    const [one, two] = all.queue("orders.fifo").receiveMessage(2);
    expect(one!.attributes).toMatchObject({ MessageGroupId: "a" });
    expect(one!.attributes.MessageDeduplicationId).toMatch(/^[0-9a-f]{64}$/);
    expect(one!.attributes.SequenceNumber).toMatch(/^\d{20}$/);
    expect(BigInt(two!.attributes.SequenceNumber!)).toBeGreaterThan(
      BigInt(one!.attributes.SequenceNumber!),
    );
  });

  it("refuses a message without a group", () => {
    expect(() => fifo().queue("orders.fifo").sendMessage({ messageBody: "x" })).toThrow(
      "The request must contain the parameter MessageGroupId.",
    );
  });

  it("keeps every group's order and loses nothing, whatever consumers do", () => {
    const step = fc.oneof(
      fc.record({ send: fc.constantFrom("a", "b", "c") }),
      fc.record({ receive: fc.integer({ min: 1, max: 4 }) }),
      fc.record({ drop: fc.nat(5) }),
      fc.record({ wait: fc.integer({ min: 1, max: 12 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const all = fifo();
        const queue = all.queue("orders.fifo");
        const inHand: { body: string; receiptHandle: string; at: number }[] = [];
        const next: Record<string, number> = { a: 0, b: 0, c: 0 };
        let sent = 0;
        let clock = 0;
        let deleted = 0;
        const done: Record<string, number> = { a: 0, b: 0, c: 0 };
        for (const step of steps) {
          if ("send" in step) {
            send(all, step.send, `${step.send}${next[step.send]!++}`);
            sent++;
          } else if ("receive" in step) {
            for (const message of queue.receiveMessage(step.receive)) {
              inHand.push({ ...message, at: clock });
            }
          } else if ("wait" in step) {
            all.until((clock += step.wait));
          } else {
            // Deletes the oldest receipt of a group, as a consumer that keeps the order does.
            const at = inHand.findIndex((message) => {
              const group = message.body[0]!;
              return Number(message.body.slice(1)) === done[group] && clock < message.at + 10;
            });
            if (at === -1) continue;
            const [message] = inHand.splice(at, 1);
            queue.deleteMessage(message!.receiptHandle);
            done[message!.body[0]!]!++;
            deleted++;
          }
        }
        expect(queue.size).toBe(sent - deleted);
        all.until(clock + 11);
        expect(queue.inFlight).toBe(0);
        const rest = queue.receiveMessage(1_000).map(({ body }) => body);
        expect(rest).toHaveLength(sent - deleted);
        for (const group of ["a", "b", "c"]) {
          const numbers = rest.filter((body) => body[0] === group).map((body) => +body.slice(1));
          expect(numbers).toEqual(numbers.map((_, i) => done[group]! + i));
        }
      }),
    );
  });
});

describe("queues of an account", () => {
  it.each<[string, QueueConfiguration[], RegExp]>([
    ["a name with spaces", [{ name: "a b" }], /Can only include alphanumeric/],
    ["two of one name", [{ name: "a" }, { name: "a" }], /two queues of the name a/],
    [
      "too long a visibility timeout",
      [{ name: "a", visibilityTimeoutSeconds: 43_201 }],
      /0 to 43200/,
    ],
    [
      "too short a retention",
      [{ name: "a", retentionSeconds: 59 }],
      /from 60 to 1209600; it is 59/,
    ],
    [
      "a dead-letter queue that is not there",
      [{ name: "a", redrive: { deadLetterQueue: "b", maxReceiveCount: 1 } }],
      /must be another queue of the account; it is b/,
    ],
    [
      "a standard dead-letter queue of a FIFO queue",
      [{ name: "a.fifo", redrive: { deadLetterQueue: "b", maxReceiveCount: 1 } }, { name: "b" }],
      /must be a FIFO queue/,
    ],
    [
      "a maxReceiveCount of 0",
      [{ name: "a", redrive: { deadLetterQueue: "b", maxReceiveCount: 0 } }, { name: "b" }],
      /redrive.maxReceiveCount must be a whole number from 1 to 1000/,
    ],
  ])("are refused with %s", (_, configurations, message) => {
    expect(() => account(configurations)).toThrow(message);
  });

  it("are found by name and by ARN", () => {
    const { service, queue } = account([{ name: "orders" }]);
    expect(service.queueByArn("arn:aws:sqs:us-east-1:123456789012:orders")).toBe(queue("orders"));
    expect(service.queueByArn("arn:aws:sqs:eu-west-1:123456789012:orders")).toBeUndefined();
  });
});
