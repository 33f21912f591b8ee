/** Records of DynamoDB tables. Units are read or write units, those of indexes included. */

export type TableEvent = ItemWritten | ItemRefused | ItemsRead | TableThrottled | TableProvisioned;

/** Values of key attributes, as code has them: `{ id: "a", sk: 1 }`. */
type ItemKey = Readonly<Record<string, unknown>>;

interface ItemOperation {
  table: string;
  /** `PutItem`, `UpdateItem` ...; `TimeToLive` when DynamoDB deleted an expired item by itself. */
  operation: string;
  key: ItemKey;
  /** Write units. */
  units: number;
  /** Of the invocation that asked for it. */
  requestId?: string;
}

/** A write of one item was done. */
export interface ItemWritten extends ItemOperation {
  type: "item.written";
  /** `NONE`: nothing was there to delete, or the item stayed as it was. */
  change: "INSERT" | "MODIFY" | "REMOVE" | "NONE";
  /** Size of the item then; 0 when it is gone. */
  bytes: number;
  /** True when the write had a condition, which held. */
  conditional: boolean;
}

/** A write of one item was not done: its condition did not hold, or a transaction was in its way. */
export interface ItemRefused extends ItemOperation {
  type: "item.refused";
  /** AWS's code: `ConditionalCheckFailedException`, `TransactionConflictException`. */
  code: string;
  because: string;
}

/** One call read items of one table. */
export interface ItemsRead {
  type: "items.read";
  table: string;
  index?: string;
  operation: string;
  /** Read units. */
  units: number;
  /** How many were read, before filters. */
  items: number;
  bytes: number;
  /** Of the invocation that asked for it. */
  requestId?: string;
}

/** A request was not let in because the table or one of its indexes had taken too much. */
export interface TableThrottled {
  type: "table.throttled";
  table: string;
  index?: string;
  operation: string;
  direction: "read" | "write";
  /** AWS's `ThrottlingReason`: `TableWriteProvisionedThroughputExceeded`. */
  reason: string;
  because: string;
  /** Of the invocation that asked for it. */
  requestId?: string;
}

/** The capacity of a table and its global indexes from now on: when the run begins, the table is made, changed or deleted. */
export interface TableProvisioned {
  type: "table.provisioned";
  table: string;
  mode: "on-demand" | "provisioned" | "deleted";
  /** Provisioned units a second. */
  readUnits: number;
  writeUnits: number;
}
