/** Fact 53; https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html, with-ddb.html */
import { Buffer } from "node:buffer";
import { describe, expect, it } from "vitest";
import { Agenda } from "../../kernel/agenda.ts";
import { fromMs } from "../../kernel/instant.ts";
import type { TraceEvent } from "../../kernel/trace.ts";
import type { StreamConfiguration } from "./configuration.ts";
import { StreamService } from "./stream-service.ts";

const EPOCH_MS = 1_767_603_600_000;

function account(configuration: StreamConfiguration) {
  const agenda = new Agenda();
  const trace: TraceEvent[] = [];
  const service = new StreamService([configuration], {
    agenda,
    seed: "1",
    epochMs: EPOCH_MS,
    startedAt: "2026-01-05T09:00:00.000Z",
    record: (event) => trace.push(event),
  });
  const stream = service.stream(configuration.name)!;
  const at = (ms: number, act: () => void) => agenda.at(fromMs(ms), act);
  const run = () => {
    while (agenda.runNext());
  };
  const events = () =>
    stream.shards.flatMap(({ records }) =>
      records.map(({ json }) => JSON.parse(json) as Record<string, unknown>),
    );
  return { service, stream, trace, at, run, events };
}

describe("a Kinesis stream", () => {
  it("makes records of the shape of Lambda's event", () => {
    const { stream, trace, at, run, events } = account({ name: "clicks" });
    at(1_234, () => stream.write({ user: "ä" }, "user", "-"));
    run();
    const sequenceNumber = stream.shards[0]!.records[0]!.sequenceNumber;
    expect(sequenceNumber).toMatch(/^\d{56}$/);
    expect(events()).toEqual([
      {
        kinesis: {
          kinesisSchemaVersion: "1.0",
          partitionKey: "ä",
          sequenceNumber,
          data: Buffer.from('{"user":"ä"}').toString("base64"),
          approximateArrivalTimestamp: (EPOCH_MS + 1_234) / 1_000,
        },
        eventSource: "aws:kinesis",
        eventVersion: "1.0",
        eventID: `shardId-000000000000:${sequenceNumber}`,
        eventName: "aws:kinesis:record",
        invokeIdentityArn: "arn:aws:iam::123456789012:role/lambda-role",
        awsRegion: "us-east-1",
        eventSourceARN: "arn:aws:kinesis:us-east-1:123456789012:stream/clicks",
      },
    ]);
    expect(trace).toMatchObject([
      { type: "stream.written", stream: "clicks", shardId: "shardId-000000000000", bytes: 13 },
    ]);
  });

  it("keeps a key's records in one shard, in order, and spreads keys over all shards", () => {
    const { stream } = account({ name: "clicks", shards: 4 });
    for (let i = 0; i < 400; i++) stream.write({ user: i % 100, i }, "user", "-");
    const shards = stream.shards.map(({ records }) => records);
    for (const records of shards) {
      expect(records.length).toBeGreaterThan(40);
      const numbers = records.map(({ sequenceNumber }) => BigInt(sequenceNumber));
      expect(numbers.every((number, i) => i === 0 || number > numbers[i - 1]!)).toBe(true);
    }
    const keys = shards.map((records) => new Set(records.map(({ partitionKey }) => partitionKey)));
    expect(keys.reduce((sum, { size }) => sum + size, 0)).toBe(100);
  });

  it("takes the arrival's key when the workload names no field, and refuses a payload without the named one", () => {
    const { stream } = account({ name: "clicks" });
    stream.write("plain text", undefined, "arrival-7");
    expect(stream.shards[0]!.records[0]!.partitionKey).toBe("arrival-7");
    expect(() => stream.write({ a: 1 }, "user", "-")).toThrow(
      "The partition key is the field user of the payload, a text or a number; it is missing.",
    );
  });
});

describe("the stream of a DynamoDB table", () => {
  it("tells of new and changed items, with both images, and of nothing when an item stays the same", () => {
    const { stream, at, run, events } = account({ name: "orders", kind: "dynamodb" });
    const item = { id: "o-1", total: 12.5, paid: false, lines: [{ sku: "a" }], note: null };
    at(0, () => expect(stream.write(item, "id", "-")).toBe(true));
    at(1_500, () => stream.write({ ...item, paid: true }, "id", "-"));
    at(2_000, () => expect(stream.write({ ...item, paid: true }, "id", "-")).toBe(false));
    run();
    const image = (paid: boolean) => ({
      id: { S: "o-1" },
      total: { N: "12.5" },
      paid: { BOOL: paid },
      lines: { L: [{ M: { sku: { S: "a" } } }] },
      note: { NULL: true },
    });
    const streamArn =
      "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-01-05T09:00:00.000";
    const common = {
      eventVersion: "1.1",
      eventSource: "aws:dynamodb",
      awsRegion: "us-east-1",
      eventSourceARN: streamArn,
    };
    const [first, second] = stream.shards[0]!.records;
    expect(events()).toMatchObject([
      {
        ...common,
        eventName: "INSERT",
        dynamodb: {
          ApproximateCreationDateTime: EPOCH_MS / 1_000,
          Keys: { id: { S: "o-1" } },
          NewImage: image(false),
          SequenceNumber: first!.sequenceNumber,
          StreamViewType: "NEW_AND_OLD_IMAGES",
        },
      },
      {
        ...common,
        eventName: "MODIFY",
        dynamodb: {
          ApproximateCreationDateTime: EPOCH_MS / 1_000 + 1,
          OldImage: image(false),
          NewImage: image(true),
          SequenceNumber: second!.sequenceNumber,
        },
      },
    ]);
    expect(stream.shards[0]!.shardId).toMatch(/^shardId-\d{20}-[0-9a-f]{8}$/);
  });

  it("counts the size of keys and images as the recorded events of AWS do", () => {
    const { stream, events } = account({ name: "orders", kind: "dynamodb" });
    stream.write({ id: "id_value" }, "id", "-");
    stream.write({ id: "id_value", id2: "id2_new_value" }, "id", "-");
    expect(events().map(({ dynamodb }) => (dynamodb as { SizeBytes: number }).SizeBytes)).toEqual([
      20, 46,
    ]);
  });
});

describe("streams of an account", () => {
  it.each<[string, StreamConfiguration, RegExp]>([
    ["a name with spaces", { name: "a b" }, /1 to 128 letters/],
    ["no shard", { name: "a", shards: 0 }, /shards must be a whole number from 1 to 100/],
    ["too short a retention", { name: "a", retentionHours: 1 }, /from 24 to 8760; it is 1/],
    [
      "another retention than DynamoDB's",
      { name: "a", kind: "dynamodb", retentionHours: 48 },
      /must be 24; it is 48/,
    ],
  ])("are refused with %s", (_, configuration, message) => {
    expect(() => account(configuration)).toThrow(message);
  });

  it("are found by ARN", () => {
    const { service, stream } = account({ name: "clicks" });
    expect(service.streamByArn(stream.arn)).toBe(stream);
    expect(service.streamByArn(stream.arn.replace("clicks", "other"))).toBeUndefined();
  });

  it("are found whatever the label of a table's stream", () => {
    const { service, stream } = account({ name: "orders", kind: "dynamodb" });
    const arn =
      "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2020-01-01T00:00:00.000";
    expect(service.streamByArn(arn)).toBe(stream);
  });
});
