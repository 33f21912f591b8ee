/** Calls that make, change and describe tables. */
import type { Microseconds } from "../../kernel/instant.ts";
import { notSimulated } from "../api/service-error.ts";
import { DynamoDbError, invalidParameters, tableNotFound, validationError } from "./errors.ts";
import { checkMembers, Constraints, type Members } from "./members.ts";
import { DYNAMODB_QUOTAS } from "./quotas.ts";
import { Table } from "./table.ts";
import {
  checkIndexes,
  indexDefinitionOf,
  provisionedOf,
  tableDefinitionOf,
  unitsOf,
  type AttributeDefinitions,
  type CreateTableInput,
  type IndexInput,
  type TableDefinition,
  type ThroughputInput,
  type Units,
} from "./table-definition.ts";
import { describeTable } from "./table-description.ts";
import {
  CREATE_INDEX_US,
  CREATE_TABLE_US,
  DELETE_TABLE_US,
  UPDATE_TABLE_US,
} from "./time-model.ts";
import { TimeToLive } from "./time-to-live.ts";
import { tableNameOf, type World } from "./world.ts";

export interface NamedTable {
  TableName: string;
}

export interface UpdateTableInput extends NamedTable {
  AttributeDefinitions?: AttributeDefinitions;
  BillingMode?: string;
  ProvisionedThroughput?: ThroughputInput;
  GlobalSecondaryIndexUpdates?: IndexUpdate[];
  DeletionProtectionEnabled?: boolean;
}

interface IndexUpdate {
  Create?: IndexInput;
  Update?: { IndexName: string; ProvisionedThroughput: ThroughputInput };
  Delete?: { IndexName: string };
}

export interface UpdateTimeToLiveInput extends NamedTable {
  TimeToLiveSpecification: { Enabled: boolean; AttributeName: string };
}

export interface ListTablesInput {
  ExclusiveStartTableName?: string;
  Limit?: number;
}

const INDEX: Members = {
  IndexName: "text",
  KeySchema: "list",
  Projection: "object",
  ProvisionedThroughput: "object",
  OnDemandThroughput: { notSimulated: "a maximum of on-demand throughput" },
  WarmThroughput: { notSimulated: "warm throughput" },
};

export class TableOperations {
  private readonly world: World;
  private readonly timesToLive = new Map<Table, TimeToLive>();

  constructor(world: World) {
    this.world = world;
  }

  /** Makes a table of the account definition, which is there when the run begins. */
  add(definition: TableDefinition, timeToLiveAttribute?: string): Table {
    const table = this.made(definition, timeToLiveAttribute);
    // Nothing can be recorded before the run begins.
    this.later(0, () => this.recordCapacity(table));
    return table;
  }

  private made(definition: TableDefinition, timeToLiveAttribute?: string): Table {
    const { world } = this;
    const table = new Table(definition, world.ports);
    world.tables.set(table.name, table);
    this.timesToLive.set(table, new TimeToLive(world, table, timeToLiveAttribute));
    return table;
  }

  createTable(input: CreateTableInput): object {
    const { TableName: name } = input;
    for (const index of [
      ...(input.GlobalSecondaryIndexes ?? []),
      ...(input.LocalSecondaryIndexes ?? []),
    ]) {
      checkMembers(index as unknown as Record<string, unknown>, INDEX, notSimulated);
    }
    const definition = tableDefinitionOf(input);
    if (this.world.tables.has(name)) throw inUse(`Table already exists: ${name}`);
    const table = this.made(definition);
    this.recordCapacity(table);
    table.status = "CREATING";
    this.later(CREATE_TABLE_US, () => (table.status = "ACTIVE"));
    return { TableDescription: this.description(table) };
  }

  describeTable({ TableName: name }: NamedTable): object {
    return { Table: this.description(this.known(name)) };
  }

  listTables({ ExclusiveStartTableName: after = "", Limit: limit }: ListTablesInput): object {
    const { value: most } = DYNAMODB_QUOTAS.listTablesLimit;
    new Constraints({ Limit: limit }).from("Limit", 1).done();
    const names = [...this.world.tables.keys()].sort().filter((name) => name > after);
    const listed = names.slice(0, Math.min(limit ?? most, most));
    return {
      TableNames: listed,
      ...(listed.length < names.length ? { LastEvaluatedTableName: listed.at(-1) } : {}),
    };
  }

  deleteTable({ TableName: name }: NamedTable): object {
    const table = this.known(name);
    if (table.status === "CREATING" || table.status === "UPDATING") {
      throw inUse(
        `Attempt to change a resource which is still in use: Table is being ${table.status === "CREATING" ? "created" : "updated"}: ${name}`,
      );
    }
    if (table.deletionProtection) {
      throw validationError(
        "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.",
      );
    }
    if (table.status === "DELETING") {
      throw inUse(
        `Attempt to change a resource which is still in use: Table is being deleted: ${name}`,
      );
    }
    table.status = "DELETING";
    this.record(name, "deleted", { read: 0, write: 0 });
    this.later(DELETE_TABLE_US, () => this.world.tables.delete(name));
    return { TableDescription: this.description(table) };
  }

  updateTable(input: UpdateTableInput): object {
    const table = this.known(input.TableName);
    if (table.status !== "ACTIVE") {
      throw inUse(
        `Attempt to change a resource which is still in use: Table is being ${table.status.toLowerCase()}: ${table.name}`,
      );
    }
    const { BillingMode: mode, ProvisionedThroughput: throughput } = input;
    const { GlobalSecondaryIndexUpdates: updates = [], DeletionProtectionEnabled: guard } = input;
    new Constraints(input as unknown as Record<string, unknown>)
      .oneOf("BillingMode", ["PROVISIONED", "PAY_PER_REQUEST"])
      .done();
    if (!mode && !throughput && updates.length === 0 && guard === undefined) {
      throw validationError(
        "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required",
      );
    }
    const before = table.throughput.provisioned;
    const units =
      mode || throughput
        ? provisionedOf(mode ?? (before ? "PROVISIONED" : "PAY_PER_REQUEST"), throughput)
        : before;
    if (throughput && !mode && before && units) checkDiffers(before, units);
    const changes = updates.map((update) => this.indexChange(table, update, input, units));
    if (mode === "PROVISIONED" && !before) this.checkAllProvisioned(table, updates);
    if (guard !== undefined) table.deletionProtection = guard;
    if (!mode && !throughput && changes.length === 0) {
      return { TableDescription: this.description(table) };
    }
    table.status = "UPDATING";
    const finish = changes.map((change) => change());
    this.later(UPDATE_TABLE_US, () => {
      table.status = "ACTIVE";
      if (mode || throughput) table.throughput.provision(units);
      if (mode === "PAY_PER_REQUEST") {
        for (const index of table.indexes.values()) index.throughput?.provision(undefined);
      }
      for (const done of finish) done();
      this.recordCapacity(table);
    });
    return { TableDescription: this.description(table) };
  }

  describeTimeToLive({ TableName: name }: NamedTable): object {
    return { TimeToLiveDescription: this.timesToLive.get(this.known(name))!.describe() };
  }

  updateTimeToLive(input: UpdateTimeToLiveInput): object {
    const { TableName: name, TimeToLiveSpecification: given } = input;
    new Constraints(input as unknown as Record<string, unknown>)
      .required("TimeToLiveSpecification")
      .done();
    new Constraints(given as unknown as Record<string, unknown>, "timeToLiveSpecification.")
      .required("AttributeName")
      .length("AttributeName", 1, 255)
      .required("Enabled")
      .done();
    const table = this.known(name);
    this.timesToLive.get(table)!.update(given.Enabled, given.AttributeName);
    return { TimeToLiveSpecification: given };
  }

  /** Checks a change of an index; what comes back begins it, and gives what ends it. */
  private indexChange(
    table: Table,
    { Create: create, Update: update, Delete: remove }: IndexUpdate,
    { AttributeDefinitions: attributes = [] }: UpdateTableInput,
    provisioned: Units | undefined,
  ): () => () => void {
    const name = (create ?? update ?? remove)?.IndexName;
    if (name === undefined) {
      throw invalidParameters(
        "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null",
      );
    }
    if (create) {
      checkMembers(create as unknown as Record<string, unknown>, INDEX, notSimulated);
      const definition = indexDefinitionOf(create, attributes, false, provisioned);
      const others = [...table.indexes.values()].map((index) => index.definition);
      checkIndexes([...others, definition]);
      return () => {
        const index = table.addIndex(definition);
        index.status = "CREATING";
        this.later(CREATE_INDEX_US, () => (index.status = "ACTIVE"));
        return () => {};
      };
    }
    const index = table.indexes.get(name);
    if (!index || index.definition.local) {
      throw new DynamoDbError(
        "ResourceNotFoundException",
        `Requested resource not found: Index: ${name} not found`,
      );
    }
    if (remove) {
      return () => {
        index.status = "DELETING";
        return () => table.indexes.delete(name);
      };
    }
    const units = unitsOf(update!.ProvisionedThroughput);
    return () => {
      index.status = "UPDATING";
      return () => {
        index.status = "ACTIVE";
        index.throughput!.provision(units);
      };
    };
  }

  private checkAllProvisioned(table: Table, updates: readonly IndexUpdate[]): void {
    const given = updates.map(({ Update: update }) => update?.IndexName);
    const missing = [...table.indexes.values()]
      .filter(({ definition }) => !definition.local && !given.includes(definition.name))
      .map(({ definition }) => definition.name);
    if (missing.length === 0) return;
    throw invalidParameters(
      `ProvisionedThroughput must be specified for index: ${missing.join(",")}`,
    );
  }

  private known(nameOrArn: string): Table {
    new Constraints({ TableName: nameOrArn }).required("TableName").done();
    const name = tableNameOf(nameOrArn);
    const table = this.world.tables.get(name);
    if (!table) throw tableNotFound(name);
    return table;
  }

  private description(table: Table): object {
    return describeTable(table, this.world.ports.epochMs);
  }

  private recordCapacity(table: Table): void {
    const { provisioned } = table.throughput;
    const all = [table.throughput, ...[...table.indexes.values()].map((each) => each.throughput)];
    const units = { read: 0, write: 0 };
    for (const throughput of all) {
      units.read += throughput?.provisioned?.read ?? 0;
      units.write += throughput?.provisioned?.write ?? 0;
    }
    this.record(table.name, provisioned ? "provisioned" : "on-demand", units);
  }

  private record(
    table: string,
    mode: "on-demand" | "provisioned" | "deleted",
    { read: readUnits, write: writeUnits }: Units,
  ): void {
    this.world.record({ type: "table.provisioned", table, mode, readUnits, writeUnits });
  }

  private later(us: Microseconds, act: () => void): void {
    const { agenda } = this.world.ports;
    agenda.at(agenda.now + us, act, { background: true });
  }
}

const inUse = (message: string): DynamoDbError =>
  new DynamoDbError("ResourceInUseException", message);

function checkDiffers(before: Units, units: Units): void {
  if (before.read !== units.read || before.write !== units.write) return;
  throw validationError(
    `The provisioned throughput for the table will not change. The requested value equals the current value. Current ReadCapacityUnits provisioned for the table: ${before.read}. Requested ReadCapacityUnits: ${units.read}. Current WriteCapacityUnits provisioned for the table: ${before.write}. Requested WriteCapacityUnits: ${units.write}. Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.`,
  );
}
