/** Kinesis records as Lambda's event holds them. https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html */
import { toMs, type Instant } from "../../kernel/instant.ts";
import { parseJson } from "../../kernel/json.ts";
import { ACCOUNT_ID, REGION } from "../../lambda/environment-variables.ts";
import type { ShardRecord } from "../../lambda/event-source-mappings/ports.ts";
import { bytesToBase64 } from "../../sandbox/base64.ts";

export function kinesisRecord(record: {
  data: string;
  bytes: Uint8Array;
  partitionKey: string;
  sequenceNumber: string;
  shardId: string;
  streamArn: string;
  arrivedAt: Instant;
  epochMs: number;
}): ShardRecord {
  const { data, partitionKey, sequenceNumber, arrivedAt } = record;
  const kinesis = {
    kinesisSchemaVersion: "1.0",
    partitionKey,
    sequenceNumber,
    data: bytesToBase64(record.bytes),
    // Seconds, to the millisecond.
    approximateArrivalTimestamp: (record.epochMs + Math.floor(toMs(arrivedAt))) / 1_000,
  };
  const envelope = {
    eventSource: "aws:kinesis",
    eventVersion: "1.0",
    eventID: `${record.shardId}:${sequenceNumber}`,
    eventName: "aws:kinesis:record",
    invokeIdentityArn: `arn:aws:iam::${ACCOUNT_ID}:role/lambda-role`,
    awsRegion: REGION,
    eventSourceARN: record.streamArn,
  };
  return {
    sequenceNumber,
    partitionKey,
    arrivedAt,
    json: JSON.stringify({ kinesis, ...envelope }),
    // Lambda's filters see the fields of `kinesis`, with the decoded data, at the top.
    filterable: () => ({ metadata: { ...envelope, ...kinesis }, data: parseJson(data) }),
  };
}
