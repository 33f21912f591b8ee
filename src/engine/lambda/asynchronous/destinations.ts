/**
 * Where finished asynchronous events go: destinations get a record of the invocation, dead-letter queues the event itself.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html (facts 44 to 46)
 */
import type { Instant } from "../../kernel/instant.ts";
import { parseJson } from "../../kernel/json.ts";
import type { RandomStream } from "../../kernel/random.ts";
import type { AsyncCondition, ThrottleReason, TraceEvent } from "../../kernel/trace.ts";
import type { FunctionConfiguration } from "../configuration.ts";
import { functionArn } from "../environment-variables.ts";
import { RECURSION_MESSAGE } from "../invoke-errors.ts";
import { LAMBDA_QUOTAS } from "../quotas.ts";
import { extendLineage, isRecursiveLoop } from "../recursion.ts";
import type { Delivery, DeliveryTargets, Invocation, InvokeOutcome } from "../world.ts";
import { parseTarget, type Target } from "./targets.ts";

/** An event in the asynchronous queue. `receivedAt` is when it was queued, `traceHeader` what its caller sent. */
export type AsyncEvent = Omit<Invocation, "attempt"> & { readonly qualifier?: string };

/** What one attempt to run the function came to. Only `ran` counts as one of the attempts. */
export type AttemptResult =
  | { readonly kind: "ran"; readonly outcome: InvokeOutcome; readonly executedVersion: string }
  | {
      readonly kind: "throttled";
      readonly reason: ThrottleReason;
      readonly because: string;
      readonly rule: number;
    }
  /** A service error (5xx): Lambda's own fault. */
  | { readonly kind: "failed"; readonly because: string };

export type AsynchronousSettings = Pick<
  FunctionConfiguration,
  "asynchronous" | "deadLetterArn" | "recursiveLoop" | "reservedConcurrency"
>;

export interface FinishedEvent {
  readonly event: AsyncEvent;
  readonly condition: AsyncCondition;
  /** How often the function ran with it. */
  readonly runs: number;
  /** What the last attempt came to; absent when there was none. */
  readonly last?: AttemptResult;
}

export interface DestinationPorts {
  readonly now: () => Instant;
  /** Names of objects and ids of EventBridge events. */
  readonly ids: RandomStream;
  readonly targets: DeliveryTargets;
  dateAt(instant: Instant): string;
  record(event: TraceEvent): void;
}

type Kind = Delivery["kind"];

const KB = 1_024;
const MB = KB * KB;

/** What each target takes at most, in bytes, and how it says so. */
const SIZE_LIMITS: Partial<Record<Target["kind"], { bytes: number; error: string }>> = {
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
  queue: {
    bytes: MB,
    error: `One or more parameters are invalid. Reason: Message must be shorter than ${MB} bytes.`,
  },
  // https://docs.aws.amazon.com/general/latest/gr/sns.html: 256 KB although an asynchronous event may have 1 MB.
  topic: { bytes: 256 * KB, error: "Invalid parameter: Message too long" },
  function: {
    bytes: LAMBDA_QUOTAS.asynchronousPayload.value * MB,
    error: `Request must be smaller than ${LAMBDA_QUOTAS.asynchronousPayload.value * MB} bytes for the InvokeFunction operation`,
  },
  // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html
  "event-bus": {
    bytes: MB,
    error: "Total size of the entries in the request is over the limit.",
  },
};

/** Sends the record of a finished event on. True when a target took it. */
export function sendOn(
  finished: FinishedEvent,
  settings: AsynchronousSettings,
  ports: DestinationPorts,
): boolean {
  const succeeded = finished.condition === "Success";
  const { onSuccess, onFailure } = settings.asynchronous ?? {};
  const destination = succeeded ? onSuccess : onFailure;
  let kept = false;
  if (destination) {
    const kind = succeeded ? "on-success" : "on-failure";
    kept = send(finished, kind, destination, ports);
  }
  // Both may be configured, and both are sent to.
  if (!succeeded && settings.deadLetterArn) {
    kept = send(finished, "dead-letter", settings.deadLetterArn, ports) || kept;
  }
  return kept;
}

function send(
  finished: FinishedEvent,
  kind: Kind,
  targetArn: string,
  ports: DestinationPorts,
): boolean {
  const { event } = finished;
  const target = parseTarget(targetArn);
  const delivery: Delivery = {
    targetArn,
    kind,
    ...contentFor(finished, kind, targetArn, target, ports),
    sourceFunction: event.functionName,
    traceHeader: extendLineage(event.traceHeader, functionArn(event.functionName)),
  };
  const error =
    refusal(delivery, target, finished.condition) ?? ports.targets.deliver(delivery).error;
  const { body, attributes, objectKey } = delivery;
  ports.record({
    type: "record.delivered",
    requestId: event.requestId,
    functionName: event.functionName,
    kind,
    targetArn,
    ok: error === undefined,
    ...(error === undefined ? {} : { error }),
    body,
    ...(attributes ? { attributes } : {}),
    ...(objectKey ? { objectKey } : {}),
  });
  return error === undefined;
}

/** Why Lambda cannot deliver, whatever the target itself says. */
function refusal(
  { body, traceHeader, targetArn }: Delivery,
  target: Target | undefined,
  condition: AsyncCondition,
): string | undefined {
  if (!target)
    return `${targetArn} is not the ARN of a queue, topic, function, event bus or bucket`;
  if (target.fifo) return "FIFO queues and topics are not supported as a target";
  if (condition === "RecursiveInvocationsDropped" && isRecursiveLoop(traceHeader, targetArn)) {
    return "the target function is part of the recursive loop that was stopped";
  }
  const limit = SIZE_LIMITS[target.kind];
  return limit && isLargerThan(body, limit.bytes) ? limit.error : undefined;
}

/** Counts bytes of UTF-8 only when the text is long enough to matter. */
function isLargerThan(text: string, bytes: number): boolean {
  const mostBytesPerCharacter = 3;
  if (text.length * mostBytesPerCharacter <= bytes) return false;
  return new TextEncoder().encode(text).length > bytes;
}

function contentFor(
  finished: FinishedEvent,
  kind: Kind,
  targetArn: string,
  target: Target | undefined,
  ports: DestinationPorts,
): Pick<Delivery, "body" | "attributes" | "objectKey"> {
  if (kind === "dead-letter") {
    return { body: finished.event.payload, attributes: deadLetterAttributes(finished) };
  }
  const timestamp = ports.dateAt(ports.now());
  const record = invocationRecord(finished, timestamp);
  switch (target?.kind) {
    case "event-bus":
      return { body: busEvent(finished, targetArn, record, timestamp, ports.ids.uuid()) };
    case "bucket":
      return {
        body: record,
        objectKey: objectKey(finished.event.functionName, timestamp, ports.ids.uuid()),
      };
    default:
      return { body: record };
  }
}

/** The record as AWS writes it. Payloads go in as they are: they are JSON already. */
function invocationRecord({ event, condition, runs, last }: FinishedEvent, timestamp: string) {
  const requestContext = {
    requestId: event.requestId,
    functionArn: resourceArn(event),
    condition,
    approximateInvokeCount: runs,
  };
  const parts = [
    `"version":"1.0"`,
    `"timestamp":${JSON.stringify(timestamp)}`,
    `"requestContext":${JSON.stringify(requestContext)}`,
    `"requestPayload":${asJson(event.payload)}`,
  ];
  if (last?.kind === "ran") {
    const responseContext = {
      statusCode: 200,
      executedVersion: last.executedVersion,
      ...(last.outcome.failed ? { functionError: "Unhandled" } : {}),
    };
    parts.push(
      `"responseContext":${JSON.stringify(responseContext)}`,
      `"responsePayload":${asJson(last.outcome.payload)}`,
    );
  }
  return `{${parts.join(",")}}`;
}

const resourceArn = ({ functionName, qualifier }: AsyncEvent): string =>
  functionArn(functionName, qualifier ?? "$LATEST");

/** An event's payload may be empty, a response that was streamed need not be JSON. */
function asJson(text: string): string {
  if (text === "") return "{}";
  return parseJson(text) === undefined ? JSON.stringify(text) : text;
}

function busEvent(
  { event, condition }: FinishedEvent,
  busArn: string,
  record: string,
  timestamp: string,
  id: string,
): string {
  const [, , , region, account] = busArn.split(":");
  const envelope = JSON.stringify({
    version: "0",
    id,
    "detail-type": `Lambda Function Invocation Result - ${condition === "Success" ? "Success" : "Failure"}`,
    source: "lambda",
    account,
    // EventBridge's times have whole seconds.
    time: timestamp.replace(/\.\d+Z$/, "Z"),
    region,
    resources: [busArn, resourceArn(event)],
  });
  return `${envelope.slice(0, -1)},"detail":${record}}`;
}

/** `aws/lambda/async/<function>/2026/01/05/2026-01-05T09.00.00-<uuid>` */
function objectKey(functionName: string, timestamp: string, uuid: string): string {
  const [date, time] = timestamp.replace(/\.\d+Z$/, "").split("T") as [string, string];
  return `aws/lambda/async/${functionName}/${date.replaceAll("-", "/")}/${date}T${time.replaceAll(":", ".")}-${uuid}`;
}

function deadLetterAttributes({ event, condition, last }: FinishedEvent): Record<string, string> {
  const { code, message } = deadLetterError(condition, last);
  return {
    RequestID: event.requestId,
    ...(code === undefined ? {} : { ErrorCode: String(code) }),
    ErrorMessage: firstBytes(message, LAMBDA_QUOTAS.deadLetterErrorMessage.value * KB),
  };
}

/** The HTTP status that a synchronous caller would have been answered, and what the error said. */
function deadLetterError(
  condition: AsyncCondition,
  last: AttemptResult | undefined,
): { code?: number; message: string } {
  if (condition === "ZeroReservedConcurrency") {
    return {
      message:
        "Function not invoked. Function is configured with zero reserved concurrent executions",
    };
  }
  if (condition === "RecursiveInvocationsDropped") return { code: 400, message: RECURSION_MESSAGE };
  switch (last?.kind) {
    case "ran":
      return { code: 200, message: errorMessageOf(last.outcome.payload) };
    case "throttled":
      return { code: 429, message: "Rate Exceeded." };
    case "failed":
      return { code: 500, message: last.because };
    default:
      return { message: "The event was not handed to the function within its maximum age." };
  }
}

function errorMessageOf(payload: string): string {
  try {
    const { errorMessage } = JSON.parse(payload) as { errorMessage?: unknown };
    return typeof errorMessage === "string" ? errorMessage : payload;
  } catch {
    return payload;
  }
}

function firstBytes(text: string, bytes: number): string {
  if (!isLargerThan(text, bytes)) return text;
  // A character that the cut goes through is left out.
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(bytes));
  return text.slice(0, read);
}
