/** What reads and writes cost. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html */
import { DYNAMODB_QUOTAS } from "./quotas.ts";

/** A read of one item, or of everything that one page of a Query or Scan reads. Nothing costs as much as little. */
export const readUnits = (bytes: number, consistent: boolean): number =>
  Math.max(1, Math.ceil(bytes / DYNAMODB_QUOTAS.readUnitSize.value)) * (consistent ? 1 : 0.5);

/** A write costs by the larger of what was there and what is there then. */
export const writeUnits = (before: number, after: number): number =>
  Math.max(1, Math.ceil(Math.max(before, after) / DYNAMODB_QUOTAS.writeUnitSize.value));

/** Reads and writes of transactions are done twice: to prepare and to commit. */
export const TRANSACTION_FACTOR = 2;

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ConsumedCapacity.html */
export interface ConsumedCapacity {
  TableName: string;
  CapacityUnits: number;
  ReadCapacityUnits?: number;
  WriteCapacityUnits?: number;
  Table?: Capacity;
  LocalSecondaryIndexes?: Record<string, Capacity>;
  GlobalSecondaryIndexes?: Record<string, Capacity>;
}

interface Capacity {
  CapacityUnits: number;
  ReadCapacityUnits?: number;
  WriteCapacityUnits?: number;
}

export type ReturnConsumedCapacity = "INDEXES" | "TOTAL" | "NONE";

/** Units of one request on one table. */
export class Consumption {
  readonly tableName: string;
  private table = 0;
  private readonly indexes = new Map<string, { local: boolean; units: number }>();

  constructor(tableName: string) {
    this.tableName = tableName;
  }

  get total(): number {
    let units = this.table;
    for (const index of this.indexes.values()) units += index.units;
    return units;
  }

  add(units: number): void {
    this.table += units;
  }

  addIndex(name: string, local: boolean, units: number): void {
    const index = this.indexes.get(name);
    if (index) index.units += units;
    else this.indexes.set(name, { local, units });
  }

  /** As the answer has it; `direction`: of transactions, which say it. */
  report(
    wanted: ReturnConsumedCapacity | undefined,
    direction?: "Read" | "Write",
  ): ConsumedCapacity | undefined {
    if (wanted !== "TOTAL" && wanted !== "INDEXES") return undefined;
    const capacity = (units: number): Capacity => ({
      CapacityUnits: units,
      ...(direction ? { [`${direction}CapacityUnits`]: units } : {}),
    });
    const report: ConsumedCapacity = { TableName: this.tableName, ...capacity(this.total) };
    if (wanted === "TOTAL") return report;
    report.Table = capacity(this.table);
    for (const [name, { local, units }] of this.indexes) {
      const member = local ? "LocalSecondaryIndexes" : "GlobalSecondaryIndexes";
      (report[member] ??= {})[name] = capacity(units);
    }
    return report;
  }
}
