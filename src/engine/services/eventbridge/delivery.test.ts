/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html, eb-rule-dlq.html */
import { describe, expect, it } from "vitest";
import { Agenda } from "../../kernel/agenda.ts";
import { CredentialStore } from "../../lambda/credentials.ts";
import type { TraceEvent } from "../../kernel/trace.ts";
import type { Push, PushOutcome } from "../api/targets.ts";
import type { TargetConfiguration } from "./configuration.ts";
import { EventBridgeService } from "./eventbridge-service.ts";

const QUEUE = "arn:aws:sqs:us-east-1:123456789012:all";
const DEAD = "arn:aws:sqs:us-east-1:123456789012:dead";
const failing = (kind: "failed" | "throttled" | "no-permission" | "refused"): PushOutcome => ({
  ok: false,
  kind,
  code: "Code",
  message: "why",
});

/** A bus whose only target answers what `outcome` says to the n-th push, from 1. */
function busWith(target: Partial<TargetConfiguration>, outcome: (n: number) => PushOutcome) {
  const agenda = new Agenda();
  const events: (TraceEvent & { at: number })[] = [];
  const pushes: (Push & { at: number })[] = [];
  const dead: Push[] = [];
  const service = new EventBridgeService(
    [
      {
        name: "default",
        rules: [
          {
            name: "all",
            eventPattern: { source: ["shop"] },
            targets: [{ id: "t", arn: QUEUE, deadLetterArn: DEAD, ...target }],
          },
        ],
      },
    ],
    {
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
          if (push.targetArn === DEAD) {
            dead.push(push);
            return onOutcome({ ok: true });
          }
          pushes.push({ at: agenda.now, ...push });
          onOutcome(outcome(pushes.length));
        },
      },
    },
  );
  const put = (Detail = '{"id":1}') =>
    service.putEvents([{ Source: "shop", DetailType: "x", Detail }], "Root=1;Lineage=1:ab:0");
  const runAll = () => {
    while (!agenda.idle) agenda.runNext();
  };
  return { put, runAll, events, pushes, dead };
}

const HOUR_US = 3_600e6;

describe("deliveries of a rule", () => {
  it("are retried 185 times within 24 hours, with delays that grow (fact 55)", () => {
    const { put, runAll, pushes, events, dead } = busWith({}, () => failing("failed"));
    put();
    runAll();
    expect(pushes).toHaveLength(186);
    const waits = pushes.slice(1).map(({ at }, i) => at - pushes[i]!.at);
    expect(waits[0]).toBeLessThan(2e6);
    expect(waits.at(-1)).toBeGreaterThan(60e6);
    expect(pushes.at(-1)!.at).toBeLessThan(24 * HOUR_US);
    expect(pushes.at(-1)!.at).toBeGreaterThan(20 * HOUR_US);
    expect(events.at(-1)).toMatchObject({
      type: "event.given-up",
      attempts: 186,
      condition: "MaximumRetryAttempts",
    });
    expect(dead.map(({ messageAttributes }) => messageAttributes)).toEqual([
      expect.objectContaining({
        ERROR_CODE: { dataType: "String", stringValue: "ERROR_FROM_TARGET" },
        EXHAUSTED_RETRY_CONDITION: { dataType: "String", stringValue: "MaximumRetryAttempts" },
        RETRY_ATTEMPTS: { dataType: "Number", stringValue: "185" },
      }),
    ]);
  });

  it("keep to the target's own policy (fact 55)", () => {
    const few = busWith({ maximumRetryAttempts: 2 }, () => failing("throttled"));
    few.put();
    few.runAll();
    expect(few.pushes).toHaveLength(3);
    const young = busWith({ maximumEventAgeSeconds: 60 }, () => failing("throttled"));
    young.put();
    young.runAll();
    expect(young.pushes.at(-1)!.at).toBeLessThan(60e6);
    expect(young.events.at(-1)).toMatchObject({
      condition: "MaximumEventAgeInSeconds",
      errorCode: "THROTTLING",
    });
    const never = busWith({ maximumRetryAttempts: 0 }, () => failing("failed"));
    never.put();
    never.runAll();
    expect(never.pushes).toHaveLength(1);
  });

  it("go on when the target does (fact 55)", () => {
    const { put, runAll, pushes, events, dead } = busWith({}, (n) =>
      n < 4 ? failing("failed") : { ok: true },
    );
    put();
    runAll();
    expect(pushes).toHaveLength(4);
    expect(dead).toEqual([]);
    expect(events.at(-1)).toMatchObject({ type: "event.delivered", attempt: 4 });
  });

  it("are not retried without permission or when the request itself is wrong (fact 55)", () => {
    for (const [kind, code] of [
      ["no-permission", "NO_PERMISSIONS"],
      ["refused", "SDK_CLIENT_ERROR"],
    ] as const) {
      const { put, runAll, pushes, dead } = busWith({}, () => failing(kind));
      put();
      runAll();
      expect(pushes).toHaveLength(1);
      expect(dead[0]!.messageAttributes!.ERROR_CODE!.stringValue).toBe(code);
      expect(dead[0]!.messageAttributes!.EXHAUSTED_RETRY_CONDITION).toBeUndefined();
    }
  });

  it("whose template is no JSON with this event go to the dead-letter queue (fact 55)", () => {
    const inputTransformer = { paths: { text: "$.detail.text" }, template: '{"a": [<text>, ] }' };
    const { put, runAll, pushes, dead } = busWith({ inputTransformer }, () => ({ ok: true }));
    put('{"text":"x"}');
    runAll();
    expect(pushes).toEqual([]);
    expect(dead[0]!.messageAttributes!.ERROR_CODE!.stringValue).toBe("INVALID_PARAMETER");
  });

  it("hand on the trace, without the lineage that Lambda counts (fact 47)", () => {
    const { put, runAll, pushes } = busWith({}, () => ({ ok: true }));
    put();
    runAll();
    expect(pushes[0]!.traceHeader).toBe("Root=1");
  });

  it("counts 1 MB for all entries of a request, 14 bytes for a time (fact 56)", () => {
    const { put } = busWith({}, () => ({ ok: true }));
    const most = 1_048_576 - "shop".length - "x".length;
    const detail = (bytes: number) => `{"a":"${"x".repeat(bytes - 8)}"}`;
    expect(() => put(detail(most))).not.toThrow();
    expect(() => put(detail(most + 1))).toThrow(
      "Total size of the entries in the request is over the limit.",
    );
  });
});
