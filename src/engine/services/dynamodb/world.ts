/** What operations work with: the tables, and who asks. */
import type { TraceEvent } from "../../kernel/trace.ts";
import { resourceNotFound } from "./errors.ts";
import type { DynamoDbPorts } from "./ports.ts";
import type { Table } from "./table.ts";

/** Who asks for what, for the trace. */
export interface Actor {
  /** `PutItem`, `TransactWriteItems` ... */
  readonly operation: string;
  /** Of the invocation. */
  readonly requestId?: string;
}

export class World {
  readonly ports: DynamoDbPorts;
  readonly tables = new Map<string, Table>();

  constructor(ports: DynamoDbPorts) {
    this.ports = ports;
  }

  /** By name or ARN. Throws when there is no table that can be used. */
  usableTable(nameOrArn: string): Table {
    const table = this.tables.get(tableNameOf(nameOrArn));
    if (!table || table.status === "CREATING" || table.status === "DELETING") {
      throw resourceNotFound();
    }
    return table;
  }

  record(event: TraceEvent): void {
    this.ports.record(event);
  }
}

/** Requests may name a table by its ARN. */
export const tableNameOf = (nameOrArn: string): string =>
  nameOrArn.startsWith("arn:") ? (nameOrArn.split("/")[1] ?? "") : nameOrArn;
