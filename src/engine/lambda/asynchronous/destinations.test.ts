import { describe, expect, it } from "vitest";
import { RandomStream } from "../../kernel/random.ts";
import type { TraceEvent } from "../../kernel/trace.ts";
import { extendLineage } from "../recursion.ts";
import type { Delivery } from "../world.ts";
import {
  sendOn,
  type AsyncEvent,
  type AsynchronousSettings,
  type FinishedEvent,
} from "./destinations.ts";

const QUEUE = "arn:aws:sqs:us-east-1:123456789012:done";
const TOPIC = "arn:aws:sns:us-east-1:123456789012:done";
const BUS = "arn:aws:events:us-east-1:123456789012:event-bus/default";
const BUCKET = "arn:aws:s3:::failed-orders";
const REPAIR = "arn:aws:lambda:us-east-1:123456789012:function:repair";
const ORDERS = "arn:aws:lambda:us-east-1:123456789012:function:orders";
const HEADER = "Root=1-695b7b10-000000000000000000000001;Parent=53995c3f42cd8ad8;Sampled=1";

const event: AsyncEvent = {
  requestId: "request-1",
  index: 0,
  functionName: "orders",
  receivedAt: 0,
  payload: `{ "order": 1 }`,
  traceHeader: HEADER,
  invokedArn: ORDERS,
};
const failure: FinishedEvent = {
  event,
  condition: "RetriesExhausted",
  runs: 3,
  last: {
    kind: "ran",
    outcome: {
      status: "error",
      payload: `{"errorType":"Error","errorMessage":"out of stock","trace":[]}`,
      failed: true,
    },
    executedVersion: "$LATEST",
  },
};
const success: FinishedEvent = {
  event: { ...event, qualifier: "live" },
  condition: "Success",
  runs: 1,
  last: {
    kind: "ran",
    outcome: { status: "success", payload: `{"ok":true}`, failed: false },
    executedVersion: "7",
  },
};

function sent(
  finished: FinishedEvent,
  settings: AsynchronousSettings,
  answer: { error?: string } = {},
) {
  const deliveries: Delivery[] = [];
  const records: Extract<TraceEvent, { type: "record.delivered" }>[] = [];
  const kept = sendOn(finished, settings, {
    now: () => 0,
    ids: new RandomStream("1", "asynchronous-records"),
    targets: {
      deliver: (delivery) => {
        deliveries.push(delivery);
        return answer;
      },
    },
    dateAt: () => "2026-01-05T09:03:00.123Z",
    record: (record) => {
      if (record.type === "record.delivered") records.push(record);
    },
  });
  return { kept, deliveries, records };
}

const onFailure = (arn: string): AsynchronousSettings => ({ asynchronous: { onFailure: arn } });

describe("destinations", () => {
  it("get AWS's record of a failed invocation (fact 45)", () => {
    const { deliveries, kept, records } = sent(failure, onFailure(QUEUE));
    expect(JSON.parse(deliveries[0]!.body)).toEqual({
      version: "1.0",
      timestamp: "2026-01-05T09:03:00.123Z",
      requestContext: {
        requestId: "request-1",
        functionArn: `${ORDERS}:$LATEST`,
        condition: "RetriesExhausted",
        approximateInvokeCount: 3,
      },
      requestPayload: { order: 1 },
      responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
      responsePayload: { errorType: "Error", errorMessage: "out of stock", trace: [] },
    });
    expect(kept).toBe(true);
    expect(records).toMatchObject([{ kind: "on-failure", targetArn: QUEUE, ok: true }]);
  });

  it("get AWS's record of a success, with the qualifier that was called and the version that ran (fact 45)", () => {
    const { deliveries } = sent(success, { asynchronous: { onSuccess: TOPIC, onFailure: QUEUE } });
    expect(deliveries).toHaveLength(1);
    expect(deliveries[0]).toMatchObject({ kind: "on-success", targetArn: TOPIC });
    expect(JSON.parse(deliveries[0]!.body)).toMatchObject({
      requestContext: { functionArn: `${ORDERS}:live`, condition: "Success" },
      responseContext: { statusCode: 200, executedVersion: "7" },
      responsePayload: { ok: true },
    });
    expect(deliveries[0]!.body).not.toContain("functionError");
  });

  it("get no response context when nothing ran (fact 45)", () => {
    const zero: FinishedEvent = { event, condition: "ZeroReservedConcurrency", runs: 0 };
    const body = JSON.parse(sent(zero, onFailure(QUEUE)).deliveries[0]!.body) as object;
    expect(Object.keys(body)).toEqual(["version", "timestamp", "requestContext", "requestPayload"]);
  });

  it("on an event bus are events of source lambda (fact 45)", () => {
    const { deliveries } = sent(failure, onFailure(BUS));
    expect(JSON.parse(deliveries[0]!.body)).toMatchObject({
      version: "0",
      source: "lambda",
      "detail-type": "Lambda Function Invocation Result - Failure",
      account: "123456789012",
      region: "us-east-1",
      time: "2026-01-05T09:03:00Z",
      resources: [BUS, `${ORDERS}:$LATEST`],
      detail: { version: "1.0", requestContext: { condition: "RetriesExhausted" } },
    });
  });

  it("in a bucket are objects under aws/lambda/async/<function>/<date> (fact 45)", () => {
    const { deliveries, records } = sent(failure, onFailure(BUCKET));
    expect(deliveries[0]!.objectKey).toMatch(
      /^aws\/lambda\/async\/orders\/2026\/01\/05\/2026-01-05T09\.03\.00-[0-9a-f-]{36}$/,
    );
    expect(records[0]!.objectKey).toBe(deliveries[0]!.objectKey);
  });

  it("get the tracing header of the chain of requests, with this invocation counted (fact 47)", () => {
    const { deliveries } = sent(failure, onFailure(REPAIR));
    expect(deliveries[0]!.traceHeader).toBe(extendLineage(HEADER, ORDERS));
  });

  it("take no FIFO queue: a delivery failure (fact 45)", () => {
    const { kept, deliveries, records } = sent(failure, onFailure(`${QUEUE}.fifo`));
    expect(kept).toBe(false);
    expect(deliveries).toEqual([]);
    expect(records).toMatchObject([
      { ok: false, error: "FIFO queues and topics are not supported as a target" },
    ]);
  });

  it("that do not exist are delivery failures with AWS's reason (fact 45)", () => {
    const { kept, records } = sent(failure, onFailure(QUEUE), { error: "no such queue" });
    expect(kept).toBe(false);
    expect(records).toMatchObject([{ ok: false, error: "no such queue" }]);
  });

  it("on a topic have at most 256 KB although an event may have 1 MB (fact 45)", () => {
    const large = { ...failure, event: { ...event, payload: JSON.stringify("x".repeat(300_000)) } };
    expect(sent(large, onFailure(TOPIC)).records).toMatchObject([
      { ok: false, error: "Invalid parameter: Message too long" },
    ]);
    expect(sent(large, onFailure(QUEUE)).records).toMatchObject([{ ok: true }]);
    expect(sent(large, onFailure(BUCKET)).records).toMatchObject([{ ok: true }]);
  });

  it("do not keep a recursive loop going that was stopped (fact 47)", () => {
    let traceHeader = HEADER;
    for (let i = 0; i < 16; i++) {
      traceHeader = extendLineage(extendLineage(traceHeader, ORDERS), REPAIR);
    }
    const dropped: FinishedEvent = {
      event: { ...event, traceHeader },
      condition: "RecursiveInvocationsDropped",
      runs: 0,
    };
    expect(sent(dropped, onFailure(REPAIR)).records).toMatchObject([{ ok: false }]);
    expect(sent(dropped, onFailure(QUEUE)).records).toMatchObject([{ ok: true }]);
  });
});

describe("dead-letter queues", () => {
  it("get the event as it was, with RequestID, ErrorCode and ErrorMessage (fact 46)", () => {
    const { deliveries } = sent(failure, { deadLetterArn: QUEUE });
    expect(deliveries).toMatchObject([
      {
        kind: "dead-letter",
        body: event.payload,
        attributes: { RequestID: "request-1", ErrorCode: "200", ErrorMessage: "out of stock" },
      },
    ]);
  });

  it("get the first 1 KB of the error message (fact 46)", () => {
    const payload = JSON.stringify({ errorType: "Error", errorMessage: "ä".repeat(1_000) });
    const long: FinishedEvent = {
      ...failure,
      last: {
        kind: "ran",
        outcome: { status: "error", payload, failed: true },
        executedVersion: "$LATEST",
      },
    };
    const { ErrorMessage } = sent(long, { deadLetterArn: QUEUE }).deliveries[0]!.attributes!;
    expect(ErrorMessage).toBe("ä".repeat(512));
  });

  it("say that a throttled event was throttled (fact 46)", () => {
    const aged: FinishedEvent = {
      event,
      condition: "EventAgeExceeded",
      runs: 0,
      last: {
        kind: "throttled",
        reason: "ConcurrentInvocationLimitExceeded",
        because: "no room",
        rule: 66,
      },
    };
    expect(sent(aged, { deadLetterArn: QUEUE }).deliveries[0]!.attributes).toMatchObject({
      ErrorCode: "429",
      ErrorMessage: "Rate Exceeded.",
    });
  });

  it("are sent to beside an on-failure destination, and not after a success (fact 44)", () => {
    const settings = { asynchronous: { onFailure: TOPIC }, deadLetterArn: QUEUE };
    expect(sent(failure, settings).records.map(({ kind }) => kind)).toEqual([
      "on-failure",
      "dead-letter",
    ]);
    expect(sent(success, settings).records).toEqual([]);
  });
});
