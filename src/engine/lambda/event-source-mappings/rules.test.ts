/** Facts 48, 49, 52, 53; https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html */
import { describe, expect, it } from "vitest";
import type { EventSourceMappingConfiguration } from "./configuration.ts";
import type { QueueSource, StreamSource } from "./ports.ts";
import { validateMapping } from "./rules.ts";

const queue = (more: Partial<QueueSource> = {}) =>
  ({
    kind: "sqs",
    arn: "arn:aws:sqs:us-east-1:123456789012:orders",
    fifo: false,
    visibilityTimeoutUs: 30_000_000,
    ...more,
  }) as QueueSource;
const fifo = queue({ fifo: true });
const stream = {
  kind: "kinesis",
  arn: "arn:aws:kinesis:us-east-1:123456789012:stream/clicks",
} as StreamSource;

type Settings = Partial<EventSourceMappingConfiguration> & Record<string, unknown>;

const validate =
  (settings: Settings, source: QueueSource | StreamSource, others: Settings[] = [], timeout = 3) =>
  () => {
    const base = { id: "m", functionName: "work", eventSourceArn: source.arn };
    validateMapping(
      { ...base, ...settings },
      source,
      timeout,
      others.map((other) => ({ ...base, ...other })),
    );
  };

describe("an event source mapping", () => {
  it.each<[string, Settings, QueueSource | StreamSource]>([
    ["the defaults", {}, queue()],
    [
      "a large batch with a window",
      { batchSize: 10_000, maximumBatchingWindowSeconds: 1 },
      queue(),
    ],
    ["the least and most of MaximumConcurrency", { maximumConcurrency: 2 }, queue()],
    ["a batch of ten of a FIFO queue", { batchSize: 10 }, fifo],
    ["a stream's large batch without a window", { batchSize: 10_000 }, stream],
    [
      "everything of a stream",
      {
        startingPosition: "LATEST",
        parallelizationFactor: 10,
        maximumRetryAttempts: 10_000,
        maximumRecordAgeSeconds: 604_800,
        bisectBatchOnFunctionError: true,
        onFailure: "arn:aws:sns:us-east-1:123456789012:failures",
      },
      stream,
    ],
  ])("may have %s", (_, settings, source) => {
    expect(validate(settings, source)).not.toThrow();
  });

  const constraint = (value: unknown, at: string, bound: string) =>
    `1 validation error detected: Value '${String(value)}' at '${at}' failed to satisfy constraint: Member must have value ${bound}`;

  it.each<[string, Settings, QueueSource | StreamSource, string]>([
    [
      "a batch of 0",
      { batchSize: 0 },
      queue(),
      constraint(0, "batchSize", "greater than or equal to 1"),
    ],
    [
      "a batch of more than 10,000",
      { batchSize: 10_001, maximumBatchingWindowSeconds: 1 },
      queue(),
      constraint(10_001, "batchSize", "less than or equal to 10000"),
    ],
    [
      "a batch of more than 10 without a window (fact 49)",
      { batchSize: 11 },
      queue(),
      "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10",
    ],
    [
      "a window of more than 300 s (fact 49)",
      { maximumBatchingWindowSeconds: 301 },
      queue(),
      constraint(301, "maximumBatchingWindowInSeconds", "less than or equal to 300"),
    ],
    [
      "a FIFO queue's batch of more than 10 (fact 49)",
      { batchSize: 11 },
      fifo,
      "For FIFO queues, the maximum batch size is 10; it is 11.",
    ],
    [
      "a FIFO queue's window",
      { maximumBatchingWindowSeconds: 1 },
      fifo,
      "Batching window is not supported for FIFO queues",
    ],
    [
      "a MaximumConcurrency of 1 (fact 48)",
      { maximumConcurrency: 1 },
      queue(),
      constraint(1, "scalingConfig.maximumConcurrency", "greater than or equal to 2"),
    ],
    [
      "a MaximumConcurrency of more than 1,000 (fact 48)",
      { maximumConcurrency: 1_001 },
      queue(),
      constraint(1_001, "scalingConfig.maximumConcurrency", "less than or equal to 1000"),
    ],
    [
      "a parallelization factor of 11 (fact 53)",
      { parallelizationFactor: 11 },
      stream,
      constraint(11, "parallelizationFactor", "less than or equal to 10"),
    ],
    [
      "half a retry",
      { maximumRetryAttempts: 0.5 },
      stream,
      constraint(0.5, "maximumRetryAttempts", "a whole number from -1 to 10000"),
    ],
    [
      "a record age between -1 and 60 s (fact 53)",
      { maximumRecordAgeSeconds: 30 },
      stream,
      "maximumRecordAgeSeconds must be -1, or from 60 to 604800; it is 30.",
    ],
    [
      "a stream's setting for a queue",
      { parallelizationFactor: 2 },
      queue(),
      "parallelizationFactor is a setting of mappings of streams; arn:aws:sqs:us-east-1:123456789012:orders is a queue.",
    ],
    [
      "a queue's setting for a stream",
      { maximumConcurrency: 2 },
      stream,
      "maximumConcurrency is a setting of mappings of queues; arn:aws:kinesis:us-east-1:123456789012:stream/clicks is a stream.",
    ],
    [
      "tumbling windows, which are not simulated",
      { tumblingWindowSeconds: 30 },
      stream,
      "Tumbling windows are not simulated: aggregate in a table, or use maximumBatchingWindowSeconds to gather records.",
    ],
    ["a setting that does not exist", { batch: 1 }, queue(), "batch is no setting of"],
    [
      "more than five filters (fact 52)",
      { filters: Array.from({ length: 6 }, () => ({ body: ["x"] })) },
      queue(),
      "A mapping has at most 5 filters; this one has 6.",
    ],
    [
      "a filter that is none",
      { filters: [{ body: "x" }] },
      queue(),
      'Invalid filter pattern definition. "body" must be an object or an array',
    ],
    [
      "a FIFO queue as failure destination",
      { onFailure: "arn:aws:sqs:us-east-1:123456789012:x.fifo" },
      stream,
      "The failure destination of a stream is the ARN of a standard queue, a standard topic or a bucket",
    ],
  ])("may not have %s", (_, settings, source, message) => {
    expect(validate(settings, source)).toThrow(message);
  });

  it("may not have a function whose timeout is longer than the queue's visibility timeout (fact 49)", () => {
    expect(validate({}, queue(), [], 30)).not.toThrow();
    expect(validate({}, queue(), [], 31)).toThrow(
      "Queue visibility timeout: 30 seconds is less than Function timeout: 31 seconds",
    );
  });

  it("is refused as a duplicate of the same source and function (fact 52)", () => {
    expect(validate({ id: "b" }, queue(), [{ functionName: "other" }])).not.toThrow();
    expect(validate({ id: "b" }, queue(), [{ qualifier: "live" }])).not.toThrow();
    expect(validate({ id: "b" }, queue(), [{}])).toThrow(
      'ResourceConflictException: An event source mapping with SQS arn (" arn:aws:sqs:us-east-1:123456789012:orders ") and function (" work ") already exists. Please update or delete the existing mapping with UUID m',
    );
    expect(validate({ id: "b" }, stream, [{}])).toThrow(
      'ResourceConflictException: The event source arn (" arn:aws:kinesis:us-east-1:123456789012:stream/clicks ") and function (" work ") provided mapping already exists. Please update or delete the existing mapping with UUID m',
    );
  });
});
