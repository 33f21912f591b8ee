import type { TraceRecord } from "../protocol.ts";
import { hoursBegun, type BilledScenario, type Meter, type Position } from "./meter.ts";

const payloadUnits: Position = {
  id: "kinesis.put-payload-units",
  title: "Kinesis PUT payload units",
  unit: "units",
  price: "putPayloadUnit",
};
const shardHours: Position = {
  id: "kinesis.shard-hours",
  title: "Kinesis shard hours, begun",
  unit: "hours",
  price: "shardHour",
};

const PAYLOAD_UNIT_BYTES = 25 * 1_024;

/** Kinesis streams; those of DynamoDB cost nothing. https://aws.amazon.com/kinesis/data-streams/pricing/ */
export class KinesisMeter implements Meter {
  private readonly shards: ReadonlyMap<string, number>;
  private units = 0;

  constructor({ account }: BilledScenario) {
    const streams = account?.streams ?? [];
    const kinesis = streams.filter(({ kind = "kinesis" }) => kind === "kinesis");
    this.shards = new Map(kinesis.map(({ name, shards = 1 }) => [name, shards]));
  }

  note(record: TraceRecord): void {
    if (record.type !== "stream.written" || !this.shards.has(record.stream)) return;
    this.units += Math.ceil(record.bytes / PAYLOAD_UNIT_BYTES);
  }

  *quantities(virtualMs: number): Iterable<readonly [Position, number]> {
    yield [payloadUnits, this.units];
    const shards = [...this.shards.values()].reduce((sum, count) => sum + count, 0);
    yield [shardHours, shards * hoursBegun(virtualMs)];
  }
}
