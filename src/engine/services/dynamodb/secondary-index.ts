/** A secondary index: what it holds of the items that have its keys. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/SecondaryIndexes.html */
import type { Agenda } from "../../kernel/agenda.ts";
import {
  attributeOf,
  areEqual,
  itemBytes,
  type AttributeValue,
  type Item,
} from "./attribute-value.ts";
import { ItemStore, type Entry, type Place } from "./item-store.ts";
import { isIndexed, keysOf, placeOf, placeText } from "./key.ts";
import type { IndexDefinition, KeySchema } from "./table-definition.ts";
import { TableThroughput } from "./throughput.ts";
import { writeUnits } from "./units.ts";

/** What a write of an item changes in an index. */
export interface IndexChange {
  readonly index: SecondaryIndex;
  readonly remove?: Place;
  readonly put?: Entry;
  readonly units: number;
}

export type IndexStatus = "CREATING" | "ACTIVE" | "UPDATING" | "DELETING";

export class SecondaryIndex {
  readonly definition: IndexDefinition;
  readonly store = new ItemStore();
  /** A local index uses its table's. */
  readonly throughput: TableThroughput | undefined;
  status: IndexStatus = "ACTIVE";
  private readonly attributes: readonly string[] | "ALL";

  constructor(definition: IndexDefinition, table: KeySchema, agenda: Agenda) {
    this.definition = definition;
    this.throughput = definition.local
      ? undefined
      : new TableThroughput(definition.provisioned, agenda);
    const keys = [...keysOf(table), ...keysOf(definition.key)].map(({ name }) => name);
    this.attributes =
      definition.projection === "ALL" ? "ALL" : [...new Set([...keys, ...definition.included])];
  }

  /** What the index holds of an item, or `undefined` when it does not have the keys. Throws when one cannot be a key. */
  entryOf(item: Item, place: Place): Entry | undefined {
    const { name, key } = this.definition;
    if (!isIndexed(item, name, key)) return undefined;
    const held = this.projected(item);
    return { ...placeOf(item, key, placeText(place)), item: held, bytes: itemBytes(held) };
  }

  changeOf(
    place: Place,
    before: Item | undefined,
    after: Item | undefined,
  ): IndexChange | undefined {
    const old = before && this.entryOf(before, place);
    const next = after && this.entryOf(after, place);
    if (!old && !next) return undefined;
    if (!old) return { index: this, put: next!, units: writeUnits(0, next!.bytes) };
    if (!next) return { index: this, remove: old, units: writeUnits(old.bytes, 0) };
    if (old.partition !== next.partition || old.sort !== next.sort) {
      const units = writeUnits(old.bytes, 0) + writeUnits(0, next.bytes);
      return { index: this, remove: old, put: next, units };
    }
    if (old.bytes === next.bytes && areEqual({ M: old.item }, { M: next.item })) return undefined;
    return { index: this, put: next, units: writeUnits(old.bytes, next.bytes) };
  }

  apply({ remove, put }: IndexChange): void {
    if (remove) this.store.delete(remove);
    if (put) this.store.put(put);
  }

  /** Whether the index has every attribute that paths begin with. */
  covers(attributes: readonly string[]): boolean {
    const { attributes: held } = this;
    return held === "ALL" || attributes.every((name) => held.includes(name));
  }

  private projected(item: Item): Item {
    if (this.attributes === "ALL") return item;
    const held: Record<string, AttributeValue> = {};
    for (const name of this.attributes) {
      const value = attributeOf(item, name);
      if (value) held[name] = value;
    }
    return held;
  }
}
