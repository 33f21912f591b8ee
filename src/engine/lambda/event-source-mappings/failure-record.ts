/**
 * What a stream's failure destination is sent of records that were given up.
 * https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html, services-dynamodb-errors.html (fact 53)
 */
import { functionArn } from "../environment-variables.ts";
import type { InvokeAnswer } from "../world.ts";
import type { EventSourceMappingConfiguration } from "./configuration.ts";
import type { ShardRecord, StreamSource } from "./ports.ts";

export interface GivenUp {
  condition: "RetryAttemptsExhausted" | "RecordAgeExceeded";
  shardId: string;
  records: readonly ShardRecord[];
  /** How often the function was called with these records. */
  invocations: number;
  requestId: string;
  /** Of the last call; absent when none was answered by the function. */
  answer?: InvokeAnswer;
  /** ISO 8601. */
  timestamp: string;
}

/** JSON text. Only a bucket gets the event itself. */
export function failureRecord(
  mapping: EventSourceMappingConfiguration,
  stream: StreamSource,
  givenUp: GivenUp,
  dateAt: (instant: number) => string,
  withPayload: boolean,
): string {
  const { condition, records, requestId, answer, invocations, shardId, timestamp } = givenUp;
  const first = records[0]!;
  const last = records.at(-1)!;
  const arrival = ({ arrivedAt }: ShardRecord) =>
    // DynamoDB Streams knows whole seconds only.
    stream.kind === "kinesis" ? dateAt(arrivedAt) : dateAt(arrivedAt).replace(/\.\d+Z$/, "Z");
  const batchInfo = {
    shardId,
    startSequenceNumber: first.sequenceNumber,
    endSequenceNumber: last.sequenceNumber,
    approximateArrivalOfFirstRecord: arrival(first),
    approximateArrivalOfLastRecord: arrival(last),
    batchSize: records.length,
    streamArn: stream.arn,
  };
  return JSON.stringify({
    requestContext: {
      requestId,
      functionArn: functionArn(mapping.functionName, mapping.qualifier),
      condition,
      approximateInvokeCount: invocations,
    },
    ...(answer?.executedVersion
      ? {
          responseContext: {
            statusCode: answer.statusCode,
            executedVersion: answer.executedVersion,
            ...(answer.functionError ? { functionError: answer.functionError } : {}),
          },
        }
      : {}),
    version: "1.0",
    timestamp,
    [stream.kind === "kinesis" ? "KinesisBatchInfo" : "DDBStreamBatchInfo"]: batchInfo,
    ...(withPayload
      ? { payload: `{"Records":[${records.map(({ json }) => json).join(",")}]}` }
      : {}),
  });
}

/** `aws/lambda/<mapping>/<shard>/2026/01/05/2026-01-05T09.00.00-<uuid>` */
export function failureObjectKey(
  mappingId: string,
  { shardId, timestamp }: GivenUp,
  uuid: string,
): string {
  const [date, time] = timestamp.replace(/\.\d+Z$/, "").split("T") as [string, string];
  return `aws/lambda/${mappingId}/${shardId}/${date.replaceAll("-", "/")}/${date}T${time.replaceAll(":", ".")}-${uuid}`;
}
