/**
 * What an ending page has to leave behind at once. IndexedDB needs turns of the event loop that such a page does not get;
 * localStorage writes on the spot. A note lasts until the next page has read it and written it where it belongs.
 */
export interface PartingNotes {
  leave(key: string, value: unknown): void;
  /** What ended pages left. */
  read(key: string): unknown[];
  /** Forgets this page's note and those that it has read. */
  forget(key: string): void;
}

type Shelf = Pick<Storage, "length" | "key" | "getItem" | "setItem" | "removeItem">;

export function openNotes(shelf: Shelf | null): PartingNotes {
  // One per page, so that two pages that end together do not overwrite each other.
  const page = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
  const prefixOf = (key: string): string => `coldstart:parting:${key}:`;
  const readNames = new Map<string, string[]>();
  return {
    leave(key, value) {
      attempt(() => shelf?.setItem(prefixOf(key) + page, JSON.stringify(value)));
    },
    read(key) {
      const names = attempt(() => namesOn(shelf, prefixOf(key))) ?? [];
      readNames.set(key, names);
      return names.map((name) =>
        attempt(() => JSON.parse(shelf?.getItem(name) ?? "null") as unknown),
      );
    },
    forget(key) {
      for (const name of [prefixOf(key) + page, ...(readNames.get(key) ?? [])])
        attempt(() => shelf?.removeItem(name));
    },
  };
}

function namesOn(shelf: Shelf | null, prefix: string): string[] {
  const names = Array.from({ length: shelf?.length ?? 0 }, (_, index) => shelf?.key(index) ?? "");
  return names.filter((name) => name.startsWith(prefix)).sort();
}

/** Browsers forbid the shelf altogether, or have no room on it: then there is no note. */
function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}

let shared: PartingNotes | undefined;

/** The page's notes. */
export function pageNotes(): PartingNotes {
  return (shared ??= openNotes(attempt(() => globalThis.localStorage) ?? null));
}
