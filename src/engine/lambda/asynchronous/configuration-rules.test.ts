import { describe, expect, it } from "vitest";
import type { FunctionConfiguration } from "../configuration.ts";
import { validateAsynchronous } from "./configuration-rules.ts";

const configuration: FunctionConfiguration = {
  functionName: "orders",
  runtime: "nodejs24.x",
  handler: "index.handler",
  memorySizeMb: 128,
  timeoutSeconds: 3,
  environment: {},
  architecture: "x86_64",
};
const validate = (settings: Partial<FunctionConfiguration>) => () =>
  validateAsynchronous({ ...configuration, ...settings });

const QUEUE = "arn:aws:sqs:us-east-1:123456789012:failed";
const BUCKET = "arn:aws:s3:::failed-orders";

describe("the configuration of asynchronous invocation", () => {
  it("takes 0 to 2 retries and an age of 60 to 21,600 seconds (fact 43)", () => {
    for (const maximumRetryAttempts of [0, 1, 2]) {
      expect(validate({ asynchronous: { maximumRetryAttempts } })).not.toThrow();
    }
    expect(validate({ asynchronous: { maximumRetryAttempts: 3 } })).toThrow(
      "asynchronous.maximumRetryAttempts must be a whole number from 0 to 2 (retries); it is 3.",
    );
    expect(validate({ asynchronous: { maximumEventAgeSeconds: 60 } })).not.toThrow();
    expect(validate({ asynchronous: { maximumEventAgeSeconds: 21_600 } })).not.toThrow();
    expect(validate({ asynchronous: { maximumEventAgeSeconds: 59 } })).toThrow("from 60 to 21600");
    expect(validate({ asynchronous: { maximumEventAgeSeconds: 21_601 } })).toThrow("it is 21601");
  });

  it("takes queues, topics, functions and event buses as destinations, buckets only on failure (fact 45)", () => {
    const everywhere = [
      QUEUE,
      "arn:aws:sns:us-east-1:123456789012:failed",
      "arn:aws:lambda:us-east-1:123456789012:function:repair:live",
      "arn:aws:events:us-east-1:123456789012:event-bus/default",
    ];
    for (const arn of everywhere) {
      expect(validate({ asynchronous: { onSuccess: arn, onFailure: arn } })).not.toThrow();
    }
    expect(validate({ asynchronous: { onFailure: BUCKET } })).not.toThrow();
    expect(validate({ asynchronous: { onSuccess: BUCKET } })).toThrow(
      "S3 buckets are supported only for on-failure destinations.",
    );
    expect(validate({ asynchronous: { onFailure: "failed" } })).toThrow(
      "asynchronous.onFailure must be the ARN of one of: a queue (arn:aws:sqs:us-east-1:123456789012:failed-orders)",
    );
  });

  it("takes only queues and topics as dead-letter queue (fact 46)", () => {
    expect(validate({ deadLetterArn: QUEUE })).not.toThrow();
    expect(validate({ deadLetterArn: BUCKET })).toThrow("deadLetterArn must be the ARN of one of");
  });

  it("refuses a function as its own destination", () => {
    const arn = "arn:aws:lambda:us-east-1:123456789012:function:orders";
    expect(validate({ asynchronous: { onSuccess: arn } })).toThrow(
      "You can't specify the function as a destination for itself.",
    );
  });

  it("knows two ways to treat a recursive loop (fact 47)", () => {
    expect(validate({ recursiveLoop: "Allow" })).not.toThrow();
    expect(validate({ recursiveLoop: "Stop" as "Allow" })).toThrow(
      'recursiveLoop must be Terminate or Allow; it is "Stop".',
    );
  });
});
