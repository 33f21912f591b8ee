/** What AWS takes as a configuration of asynchronous invocation. https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-configuring.html */
import type { FunctionConfiguration } from "../configuration.ts";
import { ConfigurationError } from "../configuration-rules.ts";
import { LAMBDA_QUOTAS } from "../quotas.ts";
import { parseTarget, type TargetKind } from "./targets.ts";

const EXAMPLES: Record<TargetKind, string> = {
  queue: "arn:aws:sqs:us-east-1:123456789012:failed-orders",
  topic: "arn:aws:sns:us-east-1:123456789012:failed-orders",
  function: "arn:aws:lambda:us-east-1:123456789012:function:on-failure",
  "event-bus": "arn:aws:events:us-east-1:123456789012:event-bus/default",
  bucket: "arn:aws:s3:::failed-orders",
};

const NAMES: Record<TargetKind, string> = {
  queue: "a queue",
  topic: "a topic",
  function: "a function",
  "event-bus": "an event bus",
  bucket: "a bucket",
};

/**
 * Throws `ConfigurationError` for ranges and targets that AWS refuses. FIFO queues and topics pass, as in AWS: records sent
 * to them are delivery failures. https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
export function validateAsynchronous(configuration: FunctionConfiguration): void {
  const { asynchronous, deadLetterArn, recursiveLoop, functionName } = configuration;
  const { asynchronousRetries, asynchronousEventAgeMinimum, asynchronousEventAgeMaximum } =
    LAMBDA_QUOTAS;
  const { maximumRetryAttempts, maximumEventAgeSeconds, onSuccess, onFailure } = asynchronous ?? {};
  requireRange(
    "asynchronous.maximumRetryAttempts",
    maximumRetryAttempts,
    0,
    asynchronousRetries.value,
    "retries",
  );
  requireRange(
    "asynchronous.maximumEventAgeSeconds",
    maximumEventAgeSeconds,
    asynchronousEventAgeMinimum.value,
    asynchronousEventAgeMaximum.value,
    "seconds",
  );
  const destinations: TargetKind[] = ["queue", "topic", "function", "event-bus"];
  requireTarget("asynchronous.onSuccess", onSuccess, destinations, functionName);
  requireTarget("asynchronous.onFailure", onFailure, [...destinations, "bucket"], functionName);
  requireTarget("deadLetterArn", deadLetterArn, ["queue", "topic"], functionName);
  if (recursiveLoop !== undefined && !["Terminate", "Allow"].includes(recursiveLoop)) {
    throw new ConfigurationError(
      "recursiveLoop",
      `recursiveLoop must be Terminate or Allow; it is ${JSON.stringify(recursiveLoop)}.`,
    );
  }
}

function requireRange(
  setting: string,
  value: number | undefined,
  low: number,
  high: number,
  unit: string,
): void {
  if (value === undefined || (Number.isInteger(value) && value >= low && value <= high)) return;
  throw new ConfigurationError(
    setting,
    `${setting} must be a whole number from ${low} to ${high} (${unit}); it is ${JSON.stringify(value)}.`,
  );
}

function requireTarget(
  setting: string,
  arn: string | undefined,
  kinds: TargetKind[],
  functionName: string,
): void {
  if (arn === undefined) return;
  const target = parseTarget(arn);
  if (!target || !kinds.includes(target.kind)) {
    const allowed = kinds.map((kind) => `${NAMES[kind]} (${EXAMPLES[kind]})`).join(", ");
    const onlyOnFailure =
      target?.kind === "bucket" && setting.endsWith("onSuccess")
        ? " S3 buckets are supported only for on-failure destinations."
        : "";
    throw new ConfigurationError(
      setting,
      `${setting} must be the ARN of one of: ${allowed}; it is ${JSON.stringify(arn)}.${onlyOnFailure}`,
    );
  }
  if (target.kind === "function" && target.name === functionName) {
    throw new ConfigurationError(
      setting,
      "You can't specify the function as a destination for itself.",
    );
  }
}
