/** A stream of ordered shards on virtual time: a Kinesis data stream, or the stream of a DynamoDB table. */
import type { Agenda } from "../../kernel/agenda.ts";
import { MICROSECONDS_PER_MS, fromSeconds, type Microseconds } from "../../kernel/instant.ts";
import { md5First32 } from "../../kernel/md5.ts";
import { RandomStream } from "../../kernel/random.ts";
import type { TraceEvent } from "../../kernel/trace.ts";
import { ACCOUNT_ID, REGION } from "../../lambda/environment-variables.ts";
import type {
  ShardRecord,
  ShardSource,
  StreamSource,
} from "../../lambda/event-source-mappings/ports.ts";
import type { StreamConfiguration } from "./configuration.ts";
import { changeRecord, DynamoDbTable, type TableChange } from "./dynamodb-records.ts";
import { StreamError } from "./errors.ts";
import { kinesisRecord } from "./kinesis-records.ts";
import { STREAM_QUOTAS } from "./quotas.ts";

export interface StreamPorts {
  readonly agenda: Agenda;
  readonly seed: string;
  readonly epochMs: number;
  /** ISO 8601 of the start of the run: a table's stream is named by it. */
  readonly startedAt: string;
  record(event: TraceEvent): void;
}

class Shard implements ShardSource {
  readonly shardId: string;
  readonly records: ShardRecord[] = [];
  private readonly listeners: (() => void)[] = [];

  constructor(shardId: string) {
    this.shardId = shardId;
  }

  append(record: ShardRecord): void {
    this.records.push(record);
    for (const listener of this.listeners) listener();
  }

  onRecord(listener: () => void): void {
    this.listeners.push(listener);
  }
}

/** Sequence numbers of a shard grow, and have one length, so that they order like texts. */
const KINESIS_SEQUENCE = "49590338271490256608559692538361571095";
const DYNAMODB_SEQUENCE = "1000000";
const HASH_KEYS = 2 ** 32;

export class Stream implements StreamSource {
  readonly name: string;
  readonly kind: "kinesis" | "dynamodb";
  readonly arn: string;
  readonly retentionUs: Microseconds;
  readonly shards: readonly Shard[];
  private readonly ports: StreamPorts;
  private readonly table = new DynamoDbTable();
  private readonly ids: RandomStream;

  constructor(configuration: StreamConfiguration, ports: StreamPorts) {
    const { name, kind = "kinesis", shards = 1, retentionHours } = configuration;
    this.ports = ports;
    this.name = name;
    this.kind = kind;
    this.arn = streamArn(name, kind, ports.startedAt);
    this.retentionUs = fromSeconds(
      kind === "dynamodb"
        ? STREAM_QUOTAS.dynamoDbRetention.value
        : (retentionHours ?? STREAM_QUOTAS.kinesisRetentionDefault.value / 3_600) * 3_600,
    );
    this.ids = new RandomStream(ports.seed, `stream ${name}`);
    this.shards = Array.from({ length: shards }, (_, i) => new Shard(this.shardId(i)));
  }

  /**
   * Writes a value: to Kinesis as a record (a text as it is, anything else as JSON), to DynamoDB as an item of the table,
   * which makes an INSERT or a MODIFY. `keyField` names the value's field that holds the partition key; without it the
   * key is `fallbackKey`, and DynamoDB's key attribute is `id`. Throws {@link StreamError}. False when nothing came of it:
   * DynamoDB writes no record for an item that stays as it was.
   */
  write(value: unknown, keyField: string | undefined, fallbackKey: string): boolean {
    const field = keyField ?? "id";
    const held =
      typeof value === "object" && value !== null
        ? (value as Record<string, unknown>)[field]
        : undefined;
    if (keyField !== undefined && typeof held !== "string" && typeof held !== "number") {
      throw new StreamError(
        "ValidationException",
        `The partition key is the field ${keyField} of the payload, a text or a number; it is ${JSON.stringify(held) ?? "missing"}.`,
      );
    }
    if (this.kind === "kinesis") {
      this.putRecord(
        typeof value === "string" ? value : (JSON.stringify(value) ?? "null"),
        keyField === undefined ? fallbackKey : String(held),
      );
      return true;
    }
    const item = typeof value === "object" && value !== null ? value : { value };
    const keyed =
      typeof held === "string" || typeof held === "number"
        ? item
        : { ...item, [field]: fallbackKey };
    return this.putItem({ ...keyed }, field);
  }

  /** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html */
  private putRecord(data: string, partitionKey: string): void {
    const bytes = new TextEncoder().encode(data);
    const limit = STREAM_QUOTAS.kinesisRecordSize.value * 1_024 * 1_024;
    if (bytes.length > limit) {
      throw new StreamError(
        "ValidationException",
        `1 validation error detected: Value at 'data' failed to satisfy constraint: Member must have length less than or equal to ${limit}`,
      );
    }
    const shard = this.shardOf(partitionKey);
    this.append(shard, bytes.length, (sequenceNumber) =>
      kinesisRecord({
        data,
        bytes,
        partitionKey,
        sequenceNumber,
        shardId: shard.shardId,
        streamArn: this.arn,
        arrivedAt: this.ports.agenda.now,
        epochMs: this.ports.epochMs,
      }),
    );
  }

  private putItem(item: Record<string, unknown>, keyName: string): boolean {
    const change = this.table.put(item, keyName);
    if (!change) return false;
    this.writeChange(change, this.shardOf(String(item[keyName])));
    return true;
  }

  /** Appends what happened to an item of the table that the stream belongs to. */
  writeChange(change: TableChange, shard = this.shardOf(change.partitionKey)): void {
    this.append(shard, change.bytes, (sequenceNumber) =>
      changeRecord(change, {
        sequenceNumber,
        eventId: this.ids.hex(16),
        streamArn: this.arn,
        arrivedAt: this.ports.agenda.now,
        epochMs: this.ports.epochMs,
      }),
    );
  }

  private append(shard: Shard, bytes: number, make: (sequenceNumber: string) => ShardRecord): void {
    const sequenceNumber = this.sequenceNumber(shard);
    const record = make(sequenceNumber);
    this.ports.record({
      type: "stream.written",
      stream: this.name,
      shardId: shard.shardId,
      sequenceNumber,
      bytes,
    });
    shard.append(record);
  }

  private sequenceNumber(shard: Shard): string {
    const count = String(shard.records.length + 1);
    return this.kind === "kinesis"
      ? KINESIS_SEQUENCE + count.padStart(18, "0")
      : DYNAMODB_SEQUENCE + count.padStart(14, "0");
  }

  /** The shards divide the MD5 hashes of partition keys into equal ranges. */
  private shardOf(partitionKey: string): Shard {
    const index = Math.floor((md5First32(partitionKey) / HASH_KEYS) * this.shards.length);
    return this.shards[index]!;
  }

  private shardId(index: number): string {
    const twelve = `shardId-${String(index).padStart(12, "0")}`;
    if (this.kind === "kinesis") return twelve;
    const created = this.ports.epochMs + Math.floor(this.ports.agenda.now / MICROSECONDS_PER_MS);
    return `shardId-${String(created).padStart(20, "0")}-${this.ids.hex(4)}`;
  }
}

const streamArn = (name: string, kind: "kinesis" | "dynamodb", startedAt: string): string =>
  kind === "kinesis"
    ? `arn:aws:kinesis:${REGION}:${ACCOUNT_ID}:stream/${name}`
    : `arn:aws:dynamodb:${REGION}:${ACCOUNT_ID}:table/${name}/stream/${startedAt.replace(/Z$/, "")}`;
