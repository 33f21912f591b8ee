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
  factory: IDBFactory | null = globalIndexedDb(),
): Promise<StoragePort> {
  if (!factory)
    return openMemoryStorage(
      "This browser keeps no data for this site, so your code lasts until you leave the page.",
    );
  try {
    return await openIndexedDb();
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

function globalIndexedDb(): IDBFactory | null {
  try {
    return globalThis.indexedDB ?? null;
  } catch {
    // Some browsers throw on the property itself when storage is forbidden.
    return null;
  }
}

function openDatabase(onLost: () => void): Promise<IDBPDatabase> {
  return openDB(DATABASE, 1, {
    upgrade(database) {
      database.createObjectStore(STORE);
    },
    // A newer page wants to change the database: let go, and come back when there is something to do.
    blocking(_current, _wanted, event) {
      (event.target as IDBDatabase).close();
      onLost();
    },
    // The browser closed the connection (cleared site data, memory pressure).
    terminated: onLost,
  });
}

async function openIndexedDb(): Promise<StoragePort> {
  let connection: Promise<IDBPDatabase> | null = null;
  const connect = (): Promise<IDBPDatabase> =>
    (connection ??= openDatabase(() => {
      connection = null;
    }));
  // Opened now, so that a browser that refuses is found out.
  await connect();
  return {
    problem: null,
    read: async (key) => (await connect()).get(STORE, key),
    async update(key, change) {
      const transaction = (await connect()).transaction(STORE, "readwrite");
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
