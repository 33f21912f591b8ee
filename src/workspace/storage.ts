import { openDB, type IDBPDatabase } from "idb";

/** Where the learner's work is kept: keys to structured-cloneable values. */
export interface StoragePort {
  /** `null` when what is written survives a reload; otherwise why it does not, as a sentence for the learner. */
  readonly problem: string | null;
  read(key: string): Promise<unknown>;
  /** Reads and writes in one step, so that two tabs cannot overwrite each other unseen. */
  update<T>(key: string, change: (stored: unknown) => T): Promise<T>;
}

const DATABASE = "coldstart";
const STORE = "workspace";

/** Opens the browser's database, or a memory that lasts as long as the page when there is none. Never rejects. */
export async function openStorage(
  factory: IDBFactory | undefined = globalIndexedDb(),
): Promise<StoragePort> {
  if (!factory)
    return openMemoryStorage(
      "This browser keeps no data for this site, so your code lasts until you leave the page.",
    );
  try {
    return indexedDbStorage(await openDatabase());
  } catch {
    return openMemoryStorage(
      "This browser refused to store data (private windows often do), so your code lasts until you leave the page.",
    );
  }
}

/** Keeps everything in the page's memory. */
export function openMemoryStorage(problem: string | null = null): StoragePort {
  const values = new Map<string, unknown>();
  const copy = <T>(value: T): T => (value === undefined ? value : structuredClone(value));
  return {
    problem,
    read: async (key) => copy(values.get(key)),
    async update(key, change) {
      const next = change(copy(values.get(key)));
      values.set(key, copy(next));
      return next;
    },
  };
}

function globalIndexedDb(): IDBFactory | undefined {
  try {
    return globalThis.indexedDB;
  } catch {
    // Some browsers throw on the property itself when storage is forbidden.
    return undefined;
  }
}

function openDatabase(): Promise<IDBPDatabase> {
  return openDB(DATABASE, 1, {
    upgrade(database) {
      database.createObjectStore(STORE);
    },
  });
}

function indexedDbStorage(first: IDBPDatabase): StoragePort {
  let database = Promise.resolve(first);
  // A browser may close the connection (cleared site data, memory pressure): the next call opens it again.
  const reopenOnClose = (opened: IDBPDatabase): void =>
    opened.addEventListener("close", () => {
      database = openDatabase();
      database.then(reopenOnClose, () => undefined);
    });
  reopenOnClose(first);
  return {
    problem: null,
    read: async (key) => (await database).get(STORE, key),
    async update(key, change) {
      const transaction = (await database).transaction(STORE, "readwrite");
      const next = change(await transaction.store.get(key));
      await Promise.all([transaction.store.put(next, key), transaction.done]);
      return next;
    },
  };
}

let shared: Promise<StoragePort> | undefined;

/** The page's one storage, opened when first asked for. */
export function pageStorage(): Promise<StoragePort> {
  return (shared ??= openStorage());
}
