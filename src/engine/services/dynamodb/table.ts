/** A table: its items and indexes, and what changes them. */
import type { Agenda } from "../../kernel/agenda.ts";
import { fromSeconds, type Instant } from "../../kernel/instant.ts";
import { RandomStream } from "../../kernel/random.ts";
import { ACCOUNT_ID, REGION } from "../../lambda/environment-variables.ts";
import { areEqual, itemBytes, type Item } from "./attribute-value.ts";
import { ItemStore, type Entry, type Place } from "./item-store.ts";
import { keyItemOf, placeOf } from "./key.ts";
import type { DynamoDbPorts, TableStream } from "./ports.ts";
import { SecondaryIndex, type IndexChange } from "./secondary-index.ts";
import type { TableDefinition, IndexDefinition } from "./table-definition.ts";
import { TableThroughput } from "./throughput.ts";
import { propagationUs } from "./time-model.ts";
import { writeUnits } from "./units.ts";

/** A write of one item, worked out and not yet done. */
export interface Change {
  readonly place: Place;
  readonly old: Entry | undefined;
  readonly next: Entry | undefined;
  /** Write units in the table itself. */
  readonly units: number;
  readonly indexes: readonly IndexChange[];
}

export type TableStatus = "CREATING" | "ACTIVE" | "UPDATING" | "DELETING";

/** DynamoDB counts a table's items "approximately every six hours". */
const COUNT_INTERVAL_US = fromSeconds(6 * 3_600);

export class Table {
  readonly definition: TableDefinition;
  readonly arn: string;
  readonly id: string;
  readonly createdAt: Instant;
  readonly store = new ItemStore();
  readonly throughput: TableThroughput;
  readonly indexes = new Map<string, SecondaryIndex>();
  /** Transactions in progress, by the place of the item that they work on. */
  readonly locks = new Map<string, object>();
  readonly stream: TableStream | undefined;
  status: TableStatus = "ACTIVE";
  deletionProtection: boolean;
  private readonly agenda: Agenda;
  private readonly random: RandomStream;
  private propagatedAt: Instant = 0;
  private readonly listeners: ((place: Place, item: Item) => void)[] = [];
  private counted: { interval: number; items: number; bytes: number };

  constructor(definition: TableDefinition, ports: DynamoDbPorts) {
    const { name, key, indexes, provisioned, stream } = definition;
    this.definition = definition;
    this.agenda = ports.agenda;
    this.createdAt = ports.agenda.now;
    this.arn = `arn:aws:dynamodb:${REGION}:${ACCOUNT_ID}:table/${name}`;
    this.random = new RandomStream(ports.seed, `table ${name}`);
    this.id = this.random.uuid();
    this.deletionProtection = definition.deletionProtection;
    this.throughput = new TableThroughput(provisioned, ports.agenda);
    for (const index of indexes) {
      this.indexes.set(index.name, new SecondaryIndex(index, key, ports.agenda));
    }
    if (stream) this.stream = ports.openStream(name, this.throughput.partitions);
    this.counted = { interval: this.interval(), items: 0, bytes: 0 };
  }

  get name(): string {
    return this.definition.name;
  }

  /** Puts an item in without a trace: what the table holds when the run begins. Throws when it cannot be one. */
  fill(item: Item, place: Place): void {
    this.store.put({ ...place, item, bytes: itemBytes(item) });
    for (const listener of this.listeners) listener(place, item);
    for (const index of this.indexes.values()) {
      const entry = index.entryOf(item, place);
      if (entry) index.store.put(entry);
    }
    this.counted = { interval: this.interval(), items: this.store.count, bytes: this.store.bytes };
  }

  /** Builds a new index from what is there. */
  addIndex(definition: IndexDefinition): SecondaryIndex {
    const index = new SecondaryIndex(definition, this.definition.key, this.agenda);
    for (const { item, ...place } of this.store.scan(0, Infinity)) {
      const entry = entryIfPossible(index, item, place);
      if (entry) index.store.put(entry);
    }
    this.indexes.set(definition.name, index);
    return index;
  }

  /** What writing `next` at a place means (`undefined`: nothing stays there). Throws when the item cannot be in an index. */
  changeOf(place: Place, old: Entry | undefined, next: Item | undefined): Change {
    const entry = next && { ...place, item: next, bytes: itemBytes(next) };
    const indexes: IndexChange[] = [];
    for (const index of this.indexes.values()) {
      const change = index.changeOf(place, old?.item, next);
      if (change) indexes.push(change);
    }
    return {
      place,
      old,
      next: entry,
      units: writeUnits(old?.bytes ?? 0, entry?.bytes ?? 0),
      indexes,
    };
  }

  /** Does it: at once in the table and its local indexes, a little later in the global ones. */
  apply(change: Change, expired = false): void {
    this.count();
    const { place, next, indexes } = change;
    if (next) this.store.put(next);
    else this.store.delete(place);
    const global = indexes.filter(({ index }) => !index.definition.local);
    for (const each of indexes) if (each.index.definition.local) each.index.apply(each);
    if (global.length > 0) this.propagate(global);
    this.tellStream(change, expired);
    if (next) for (const listener of this.listeners) listener(place, next.item);
  }

  /** Calls with every item that is written. */
  onWritten(listener: (place: Place, item: Item) => void): void {
    this.listeners.push(listener);
  }

  /** The entry of an item that holds the keys. */
  entryOf(item: Item): Entry | undefined {
    return this.store.get(placeOf(item, this.definition.key));
  }

  /** As DescribeTable tells it: of the last full six hours. */
  get approximately(): { items: number; bytes: number } {
    this.count();
    return this.counted;
  }

  /** Every change reaches the global indexes after those before it. */
  private propagate(changes: readonly IndexChange[]): void {
    const at = this.agenda.now + propagationUs(this.random);
    this.propagatedAt = Math.max(this.propagatedAt, at);
    this.agenda.at(
      this.propagatedAt,
      () => {
        for (const change of changes) change.index.apply(change);
      },
      { background: true },
    );
  }

  private tellStream({ place, old, next }: Change, expired: boolean): void {
    const { stream, definition } = this;
    const viewType = definition.stream;
    if (!stream || !viewType || (!old && !next)) return;
    if (old && next && areEqual({ M: old.item }, { M: next.item })) return;
    const keys = keyItemOf((next ?? old)!.item, [definition.key]);
    const withNew = next && (viewType === "NEW_IMAGE" || viewType === "NEW_AND_OLD_IMAGES");
    const withOld = old && (viewType === "OLD_IMAGE" || viewType === "NEW_AND_OLD_IMAGES");
    stream.write({
      partitionKey: place.partition,
      eventName: !old ? "INSERT" : next ? "MODIFY" : "REMOVE",
      viewType,
      keys,
      ...(withNew ? { newImage: next.item } : {}),
      ...(withOld ? { oldImage: old.item } : {}),
      bytes: itemBytes(keys) + (withNew ? next.bytes : 0) + (withOld ? old.bytes : 0),
      expired,
    });
  }

  private count(): void {
    const interval = this.interval();
    if (interval === this.counted.interval) return;
    this.counted = { interval, items: this.store.count, bytes: this.store.bytes };
  }

  private interval(): number {
    return Math.floor(this.agenda.now / COUNT_INTERVAL_US);
  }
}

/** An item that cannot be in a new index is left out of it. */
function entryIfPossible(index: SecondaryIndex, item: Item, place: Place): Entry | undefined {
  try {
    return index.entryOf(item, place);
  } catch {
    return undefined;
  }
}
