/** Items in their order: partitions by the hash of their key, in a partition by the sort key. Of a table, or of an index. */
import { md5First32 } from "../../kernel/md5.ts";
import type { Item } from "./attribute-value.ts";

/** Where an item lies. The texts order as the keys do (`orderOf`). */
export interface Place {
  readonly partition: string;
  /** Empty without a sort key. */
  readonly sort: string;
  /** Of an index: the item's place in the table, because keys of indexes are not unique. */
  readonly tie: string;
}

export interface Entry extends Place {
  readonly item: Item;
  /** Size of the item. */
  readonly bytes: number;
}

interface Partition {
  readonly key: string;
  /** 32 bits: where the partition key lies among all, and in which order a Scan comes to it. */
  readonly hash: number;
  readonly entries: Entry[];
}

export const HASHES = 2 ** 32;

/** Part of what is stored, in the order of sort keys. */
export interface Range {
  readonly entries: readonly Entry[];
  /** From this index on ... */
  readonly from: number;
  /** ... up to but not including this one. */
  readonly to: number;
}

export class ItemStore {
  private readonly partitions = new Map<string, Partition>();
  /** By hash. */
  private readonly ordered: Partition[] = [];
  count = 0;
  bytes = 0;

  get(place: Place): Entry | undefined {
    const entries = this.partitions.get(place.partition)?.entries;
    if (!entries) return undefined;
    const entry = entries[indexFrom(entries, place)];
    return entry && compare(entry, place) === 0 ? entry : undefined;
  }

  /** Replaces what was at the entry's place. */
  put(entry: Entry): void {
    const { entries } = this.partition(entry.partition);
    const index = indexFrom(entries, entry);
    const held = entries[index];
    if (held && compare(held, entry) === 0) {
      entries[index] = entry;
      this.bytes += entry.bytes - held.bytes;
      return;
    }
    entries.splice(index, 0, entry);
    this.count++;
    this.bytes += entry.bytes;
  }

  delete(place: Place): void {
    const partition = this.partitions.get(place.partition);
    if (!partition) return;
    const index = indexFrom(partition.entries, place);
    const held = partition.entries[index];
    if (!held || compare(held, place) !== 0) return;
    this.count--;
    this.bytes -= held.bytes;
    partition.entries.splice(index, 1);
    if (partition.entries.length > 0) return;
    this.partitions.delete(partition.key);
    this.ordered.splice(this.orderedIndex(partition), 1);
  }

  /** The entries of a partition whose sort keys are from `low` to `high`; without one there is no bound. */
  range(partition: string, low?: Bound, high?: Bound): Range {
    const entries = this.partitions.get(partition)?.entries ?? [];
    const from = low === undefined ? 0 : sortBound(entries, low.sort, !low.inclusive);
    const to = high === undefined ? entries.length : sortBound(entries, high.sort, high.inclusive);
    return { entries, from, to: Math.max(from, to) };
  }

  /** All entries in the order of a Scan: those whose hashes are in [low, high), after a place. */
  *scan(low: number, high: number, after?: Place): Generator<Entry> {
    const start = after ? { key: after.partition, hash: md5First32(after.partition) } : undefined;
    let index = this.orderedIndex(start ?? { key: "", hash: low });
    for (; index < this.ordered.length; index++) {
      const { hash, key, entries } = this.ordered[index]!;
      if (hash >= high) return;
      const first = after && key === after.partition ? indexAfter(entries, after) : 0;
      for (let i = first; i < entries.length; i++) yield entries[i]!;
    }
  }

  private partition(key: string): Partition {
    const known = this.partitions.get(key);
    if (known) return known;
    const partition = { key, hash: md5First32(key), entries: [] };
    this.partitions.set(key, partition);
    this.ordered.splice(this.orderedIndex(partition), 0, partition);
    return partition;
  }

  private orderedIndex({ hash, key }: Pick<Partition, "hash" | "key">): number {
    return bisect(
      this.ordered,
      (each) => each.hash < hash || (each.hash === hash && each.key < key),
    );
  }
}

export interface Bound {
  readonly sort: string;
  readonly inclusive: boolean;
}

function compare(a: Place, b: Place): number {
  if (a.sort !== b.sort) return a.sort < b.sort ? -1 : 1;
  return a.tie === b.tie ? 0 : a.tie < b.tie ? -1 : 1;
}

/** The index of the first entry that comes after a place, or from it on: `indexFrom`. */
export function indexAfter(entries: readonly Entry[], place: Place): number {
  const index = indexFrom(entries, place);
  const entry = entries[index];
  return entry && compare(entry, place) === 0 ? index + 1 : index;
}

export const indexFrom = (entries: readonly Entry[], place: Place): number =>
  bisect(entries, (entry) => compare(entry, place) < 0);

/** The index of the first entry at a sort key, or after all that have it. */
const sortBound = (entries: readonly Entry[], sort: string, after: boolean): number =>
  bisect(entries, (entry) => (after ? entry.sort <= sort : entry.sort < sort));

/** The index of the first element for which `before` does not hold; it holds for all that precede it. */
function bisect<T>(list: readonly T[], before: (element: T) => boolean): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (before(list[middle]!)) low = middle + 1;
    else high = middle;
  }
  return low;
}
