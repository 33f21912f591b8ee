/** What mappings of queues and of streams have in common: calling the function with a batch. */
import type { Agenda } from "../../kernel/agenda.ts";
import type { Instant, Microseconds } from "../../kernel/instant.ts";
import type { Decision, TraceEvent } from "../../kernel/trace.ts";
import { utf8Length } from "../../kernel/utf8-length.ts";
import { LAMBDA_QUOTAS } from "../quotas.ts";
import type { DeliveryTargets, InvokeAnswer, InvokeApi } from "../world.ts";
import type { EventSourceMappingConfiguration } from "./configuration.ts";
import { readBatchReport, type BatchReport } from "./partial-batch-response.ts";

/** What mappings need of the account. */
export interface MappingPorts {
  readonly agenda: Agenda;
  readonly seed: string;
  /** ISO 8601 date of an instant. */
  dateAt(instant: Instant): string;
  record(event: TraceEvent): void;
  readonly invoke: InvokeApi;
  /** Failure destinations of streams. */
  readonly targets: DeliveryTargets;
}

export interface BatchCall extends Decision {
  batchId: string;
  /** Message ids or sequence numbers, in order. */
  records: string[];
  /** The records of the event, JSON texts. */
  json: string[];
  attempt: number;
  shardId?: string;
  iteratorAgeUs?: Microseconds;
  traceHeader?: string;
}

/** Calls the mapping's function with a batch and records it. `onAnswer` never comes before this returns. */
export function callWithBatch(
  mapping: EventSourceMappingConfiguration,
  ports: MappingPorts,
  call: BatchCall,
  onAnswer: (answer: InvokeAnswer) => void,
): void {
  const { functionName, qualifier } = mapping;
  const { json, traceHeader, ...recorded } = call;
  let returned = false;
  let early: InvokeAnswer | undefined;
  const requestId = ports.invoke.invoke(
    {
      functionName,
      ...(qualifier ? { qualifier } : {}),
      invocationType: "RequestResponse",
      payload: eventOf(json),
      source: "event-source-mapping",
      sourceId: mapping.id,
      index: -1,
      ...(traceHeader ? { traceHeader } : {}),
    },
    (answer) => {
      // A throttle may answer before the request id is known.
      if (returned) onAnswer(answer);
      else early = answer;
    },
  );
  ports.record({
    type: "batch.invoked",
    mappingId: mapping.id,
    functionName,
    requestId,
    ...recorded,
  });
  returned = true;
  if (early) onAnswer(early);
}

/** What became of the function's answer; `retry` when Lambda itself could not run it. */
export type BatchOutcome = BatchReport | { kind: "retry"; because: string };

export function outcomeOf(
  answer: InvokeAnswer,
  records: readonly string[],
  reportBatchItemFailures: boolean | undefined,
): BatchOutcome {
  const { status, statusCode, functionError } = answer;
  if (status === "throttle" || statusCode === 429 || statusCode >= 500) {
    const because = answer.because ?? `the Invoke API answered ${answer.throttle ?? statusCode}`;
    return { kind: "retry", because };
  }
  if (functionError || status !== "success") {
    return { kind: "failed", because: answer.because ?? failure(answer) };
  }
  if (reportBatchItemFailures) return readBatchReport(answer.payload, records);
  return { kind: "success", because: "the function returned without an error" };
}

function failure({ status, errorCode }: InvokeAnswer): string {
  switch (status) {
    case "timeout":
      return "the function timed out";
    case "crash":
      return "the function's process ended";
    case "error":
      return "the function ended with an error";
    default:
      return `the Invoke API answered ${errorCode ?? status}`;
  }
}

const ENVELOPE = { start: '{"Records":[', end: "]}" } as const;

const eventOf = (records: readonly string[]): string =>
  ENVELOPE.start + records.join(",") + ENVELOPE.end;

const BYTES_PER_MB = 1_024 * 1_024;

/** Counts an event up to the payload limit of a synchronous invocation: 6 MB. */
export class EventSize {
  private bytes = ENVELOPE.start.length + ENVELOPE.end.length;
  private records = 0;

  /** False when the event would be too large with this record; the first always fits. */
  add(json: string): boolean {
    const bytes = utf8Length(json) + ",".length;
    const limit = LAMBDA_QUOTAS.requestPayload.value * BYTES_PER_MB;
    if (this.records > 0 && this.bytes + bytes > limit) return false;
    this.bytes += bytes;
    this.records++;
    return true;
  }
}
