/** https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html */
import { describe, expect, it } from "vitest";
import { Agenda } from "../../kernel/agenda.ts";
import { CredentialStore } from "../../lambda/credentials.ts";
import type { TraceEvent } from "../../kernel/trace.ts";
import type { Push, PushOutcome } from "../api/targets.ts";
import { SnsService } from "./sns-service.ts";
import { topicArn } from "./topic.ts";
import type { TopicConfiguration } from "./configuration.ts";

const QUEUE = "arn:aws:sqs:us-east-1:123456789012:all";
const DEAD = "arn:aws:sqs:us-east-1:123456789012:dead";
const DOWN: PushOutcome = {
  ok: false,
  kind: "failed",
  code: "ServiceUnavailable",
  message: "down",
};

/** A topic whose endpoint answers what `outcome` says to the n-th push, from 1. */
function topicWith(
  configuration: TopicConfiguration,
  outcome: (n: number, push: Push) => PushOutcome,
) {
  const agenda = new Agenda();
  const events: (TraceEvent & { at: number })[] = [];
  const pushes: (Push & { at: number })[] = [];
  const sns = new SnsService([configuration], {
    agenda,
    seed: "1",
    epochMs: 0,
    faults: {},
    credentials: new CredentialStore(),
    record: (event) => events.push({ at: agenda.now, ...event }),
    tcp: {
      listen() {},
      connect() {
        throw new Error("nothing dials");
      },
    },
    targets: {
      push(push, onOutcome) {
        pushes.push({ at: agenda.now, ...push });
        onOutcome(outcome(pushes.length, push));
      },
    },
  });
  const runAll = () => {
    while (!agenda.idle) agenda.runNext();
  };
  return { sns, agenda, events, pushes, runAll, topic: sns.topic(topicArn(configuration.name)) };
}

const plain: TopicConfiguration = {
  name: "news",
  subscriptions: [{ endpoint: QUEUE, deadLetterArn: DEAD }],
};

describe("deliveries of a topic", () => {
  it("are tried three times at once, twice after a second, ten times with growing delays, then every 20 s (fact 59)", () => {
    const { topic, pushes, runAll } = topicWith(plain, (n) => (n < 20 ? DOWN : { ok: true }));
    topic.publish({ message: "hello" });
    runAll();
    const waits = pushes.slice(1).map(({ at }, i) => (at - pushes[i]!.at) / 1e6);
    expect(waits.slice(0, 4)).toEqual([0, 0, 1, 1]);
    const growing = waits.slice(4, 14);
    expect(growing[0]).toBe(1);
    expect(growing.at(-1)).toBe(20);
    expect(growing.toSorted((a, b) => a - b)).toEqual(growing);
    expect(waits.slice(14)).toEqual([20, 20, 20, 20, 20]);
    expect(pushes).toHaveLength(20);
  });

  it("are given up after 100,015 attempts in 23 days, and the dead-letter queue gets the message (fact 59)", () => {
    const { topic, pushes, events, runAll } = topicWith(plain, (_, { targetArn }) =>
      targetArn === QUEUE ? DOWN : { ok: true },
    );
    topic.publish({ message: "hello" });
    runAll();
    expect(pushes.filter(({ targetArn }) => targetArn === QUEUE)).toHaveLength(100_015);
    const last = pushes.at(-1)!;
    expect(last.targetArn).toBe(DEAD);
    expect(Math.floor(last.at / 86_400e6)).toBe(23);
    expect(events.at(-1)).toMatchObject({
      type: "notification.given-up",
      attempts: 100_015,
      deadLettered: true,
    });
  });

  it("of a FIFO topic wait for the message before them in their group, and for no other (fact 59)", () => {
    const fifo: TopicConfiguration = {
      name: "line.fifo",
      contentBasedDeduplication: true,
      subscriptions: [{ endpoint: `${QUEUE}.fifo`, rawMessageDelivery: true }],
    };
    let failures = 0;
    const { topic, pushes, runAll } = topicWith(fifo, (_, { body }) =>
      body === "a1" && failures++ < 5 ? DOWN : { ok: true },
    );
    for (const [message, messageGroupId] of [
      ["a1", "a"],
      ["a2", "a"],
      ["b1", "b"],
    ] as const) {
      topic.publish({ message, messageGroupId });
    }
    runAll();
    const delivered = pushes.map(({ body }) => body);
    expect(delivered.lastIndexOf("a1")).toBeLessThan(delivered.indexOf("a2"));
    expect(delivered.indexOf("b1")).toBeLessThan(delivered.lastIndexOf("a1"));
    expect(delivered.filter((body) => body === "a1")).toHaveLength(6);
  });

  it("of a FIFO topic take an id again after five minutes", () => {
    const { topic, agenda, runAll } = topicWith({ name: "line.fifo" }, () => ({ ok: true }));
    const publish = () =>
      topic.publish({ message: "m", messageGroupId: "g", messageDeduplicationId: "1" }).messageId;
    const first = publish();
    expect(publish()).toBe(first);
    agenda.at(299e6, () => expect(publish()).toBe(first));
    agenda.at(300e6, () => expect(publish()).not.toBe(first));
    runAll();
    expect.assertions(3);
  });

  it("refuses messages of more than 256 KB, attributes included (fact 59)", () => {
    const { topic } = topicWith(plain, () => ({ ok: true }));
    const most = 262_144;
    expect(() => topic.publish({ message: "x".repeat(most) })).not.toThrow();
    expect(() => topic.publish({ message: "x".repeat(most + 1) })).toThrow(
      "Invalid parameter: Message too long",
    );
    const messageAttributes = { k: { dataType: "String", stringValue: "v" } };
    expect(() => topic.publish({ message: "x".repeat(most - 7), messageAttributes })).toThrow(
      "Invalid parameter: Message too long",
    );
  });
});
