import type { TraceRecord } from "../protocol.ts";
import { hoursBegun, type Meter, type Position } from "./meter.ts";

const readUnits: Position = {
  id: "dynamodb.read-request-units",
  title: "DynamoDB read request units",
  unit: "units",
  price: "readRequestUnit",
};
const writeUnits: Position = {
  id: "dynamodb.write-request-units",
  title: "DynamoDB write request units",
  unit: "units",
  price: "writeRequestUnit",
};
const readHours: Position = {
  id: "dynamodb.read-capacity",
  title: "DynamoDB read capacity, hours begun",
  unit: "RCU-hours",
  price: "readCapacityHour",
};
const writeHours: Position = {
  id: "dynamodb.write-capacity",
  title: "DynamoDB write capacity, hours begun",
  unit: "WCU-hours",
  price: "writeCapacityHour",
};

interface Capacity {
  readonly fromMs: number;
  readonly onDemand: boolean;
  readonly readUnits: number;
  readonly writeUnits: number;
}

const US_PER_MS = 1_000;

/**
 * Tables on demand by the units that requests used, provisioned ones by the capacity that they have. Storage is left out: it is
 * paid by the month. https://aws.amazon.com/dynamodb/pricing/
 */
export class DynamoDbMeter implements Meter {
  private readonly tables = new Map<string, Capacity>();
  private reads = 0;
  private writes = 0;
  private readHours = 0;
  private writeHours = 0;

  note(record: TraceRecord): void {
    switch (record.type) {
      case "table.provisioned": {
        const { table, mode, at } = record;
        this.close(table, at / US_PER_MS);
        if (mode === "deleted") this.tables.delete(table);
        else {
          this.tables.set(table, {
            fromMs: at / US_PER_MS,
            onDemand: mode === "on-demand",
            readUnits: record.readUnits,
            writeUnits: record.writeUnits,
          });
        }
        return;
      }
      case "items.read":
        if (this.tables.get(record.table)?.onDemand) this.reads += record.units;
        return;
      case "item.written":
      case "item.refused":
        if (this.tables.get(record.table)?.onDemand) this.writes += record.units;
    }
  }

  *quantities(virtualMs: number): Iterable<readonly [Position, number]> {
    for (const table of [...this.tables.keys()]) this.close(table, virtualMs);
    yield [readUnits, this.reads];
    yield [writeUnits, this.writes];
    yield [readHours, this.readHours];
    yield [writeHours, this.writeHours];
  }

  /** Pays for the hours in which a table had its capacity. */
  private close(table: string, untilMs: number): void {
    const capacity = this.tables.get(table);
    if (!capacity || capacity.onDemand) return;
    const hours = hoursBegun(untilMs - capacity.fromMs);
    this.readHours += hours * capacity.readUnits;
    this.writeHours += hours * capacity.writeUnits;
  }
}
