/** DynamoDB of one account: its tables, with the operations of the API. */
import { isObject } from "../../kernel/json.ts";
import { ConfigurationError } from "../../lambda/configuration-rules.ts";
import { Later } from "../api/service-api.ts";
import {
  batchGetItem,
  batchWriteItem,
  type BatchGetItemInput,
  type BatchWriteItemInput,
} from "./batches.ts";
import { createTableInputOf } from "./configured-table.ts";
import type { TableConfiguration } from "./configuration.ts";
import { DynamoDbError } from "./errors.ts";
import { checkItemSize } from "./item-writes.ts";
import {
  deleteItem,
  getItem,
  putItem,
  updateItem,
  type GetItemInput,
  type KeyedInput,
  type PutInput,
} from "./items.ts";
import { placeOfItem } from "./key.ts";
import type { Entry } from "./item-store.ts";
import { itemOfPlain, plainItem } from "./plain.ts";
import type { DynamoDbPorts } from "./ports.ts";
import { query, scan, type QueryInput, type ScanInput } from "./query-and-scan.ts";
import type { ReadPage } from "./page.ts";
import { tableDefinitionOf } from "./table-definition.ts";
import { TableOperations } from "./table-operations.ts";
import { pageUs } from "./time-model.ts";
import {
  Transactions,
  type TransactGetItemsInput,
  type TransactWriteItemsInput,
} from "./transactions.ts";
import { World, type Actor } from "./world.ts";

/** What a table holds, for whoever looks at the account from outside. */
export interface TableContents {
  name: string;
  itemCount: number;
  bytes: number;
  /** Plain values with their sizes, in the order of a Scan. */
  items: Iterable<{ bytes: number; item: Record<string, unknown> }>;
}

export class DynamoDbService {
  readonly tableOperations: TableOperations;
  private readonly world: World;
  private readonly transactions: Transactions;

  /** Throws {@link ConfigurationError}; `setting` is `tables.<name>` and what is wrong in it. */
  constructor(configurations: readonly TableConfiguration[], ports: DynamoDbPorts) {
    this.world = new World(ports);
    this.tableOperations = new TableOperations(this.world);
    this.transactions = new Transactions(this.world);
    for (const configuration of configurations) this.configure(configuration);
  }

  getItem = (input: GetItemInput, actor: Actor) => getItem(this.world, input, actor);
  putItem = (input: PutInput, actor: Actor) => putItem(this.world, input, actor);
  updateItem = (input: KeyedInput, actor: Actor) => updateItem(this.world, input, actor);
  deleteItem = (input: KeyedInput, actor: Actor) => deleteItem(this.world, input, actor);
  batchGetItem = (input: BatchGetItemInput, actor: Actor) => batchGetItem(this.world, input, actor);
  batchWriteItem = (input: BatchWriteItemInput, actor: Actor) =>
    batchWriteItem(this.world, input, actor);
  query = (input: QueryInput, actor: Actor) => this.paged(query(this.world, input, actor));
  scan = (input: ScanInput, actor: Actor) => this.paged(scan(this.world, input, actor));
  transactWriteItems = (input: TransactWriteItemsInput, actor: Actor) =>
    this.transactions.write(input, actor);
  transactGetItems = (input: TransactGetItemsInput, actor: Actor) =>
    this.transactions.get(input, actor);

  /** Whether the account has a table of the name. */
  has(tableName: string): boolean {
    return this.world.tables.has(tableName);
  }

  /** The partition key's name; `undefined` when there is no such table. */
  partitionKeyOf(tableName: string): string | undefined {
    return this.world.tables.get(tableName)?.definition.key.partition.name;
  }

  /** Puts a plain value as an item, as from outside the account. Throws {@link DynamoDbError}. */
  putPlain(tableName: string, value: Record<string, unknown>): void {
    const input = { TableName: tableName, Item: itemOfPlain(value) };
    this.putItem(input, { operation: "PutItem" });
  }

  get contents(): TableContents[] {
    return [...this.world.tables.values()].map(({ name, store }) => ({
      name,
      itemCount: store.count,
      bytes: store.bytes,
      items: plainItems(store.scan(0, Infinity)),
    }));
  }

  /** A page takes longer the more it reads. */
  private paged({ page, bytes }: ReadPage) {
    const { agenda } = this.world.ports;
    return new Later<typeof page>((answer) => {
      const entry = agenda.at(agenda.now + pageUs(bytes), () => answer(page));
      return () => agenda.cancel(entry);
    });
  }

  private configure(configuration: TableConfiguration): void {
    const { name, items = [], timeToLiveAttribute } = configuration;
    const refuse = (field: string, message: string): never => {
      throw new ConfigurationError(`tables.${name}${field}`, message);
    };
    if (this.world.tables.has(name)) refuse("", `There are two tables of the name ${name}.`);
    const inWordsOfAws = <T>(field: string, act: () => T): T => {
      try {
        return act();
      } catch (error) {
        if (!(error instanceof DynamoDbError)) throw error;
        return refuse(field, error.message);
      }
    };
    const table = inWordsOfAws("", () =>
      this.tableOperations.add(
        tableDefinitionOf(createTableInputOf(configuration)),
        timeToLiveAttribute,
      ),
    );
    for (const [i, value] of items.entries()) {
      inWordsOfAws(`.items[${i}]`, () => {
        if (!isObject(value)) return refuse(`.items[${i}]`, "An item is an object.");
        const item = itemOfPlain(value);
        checkItemSize(item);
        const place = placeOfItem(item, table.definition.key);
        if (table.store.get(place)) refuse(`.items[${i}]`, "There are two items with this key.");
        table.fill(item, place);
      });
    }
  }
}

function* plainItems(entries: Iterable<Entry>) {
  for (const { item, bytes } of entries) yield { bytes, item: plainItem(item) };
}
