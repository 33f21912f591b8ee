/** The projects that somebody has brought, kept in the browser; edits are kept apart, as drafts. */
import type { StoragePort } from "../storage.ts";

export interface BroughtProject {
  /** Projects of the same name take each other's place; what was edited is kept. */
  name: string;
  files: ReadonlyMap<string, Uint8Array>;
}

export interface ShelfEntry {
  name: string;
  files: number;
  bytes: number;
}

export interface Shelf {
  /** The last one that was open is the first. */
  list(): Promise<ShelfEntry[]>;
  /** Rejects when the browser has no room. */
  put(project: BroughtProject): Promise<ShelfEntry[]>;
  take(name: string): Promise<BroughtProject | null>;
  remove(name: string): Promise<ShelfEntry[]>;
}

const LIST = "bring:projects";
const keyOf = (name: string): string => `bring:project:${name}`;
export const draftKeyOf = (name: string): string => `draft:bring:${name}`;

export function openShelf(storage: Promise<StoragePort>): Shelf {
  const listed = (stored: unknown): ShelfEntry[] =>
    Array.isArray(stored) ? (stored as ShelfEntry[]) : [];
  const change = async (update: (entries: ShelfEntry[]) => ShelfEntry[]): Promise<ShelfEntry[]> =>
    (await storage).update(LIST, (stored) => update(listed(stored)));
  return {
    list: async () => listed(await (await storage).read(LIST).catch(() => undefined)),
    async put({ name, files }) {
      await (await storage).update(keyOf(name), () => ({ format: 1, name, files }));
      return change((entries) => [
        { name, files: files.size, bytes: bytesOf(files) },
        ...entries.filter((entry) => entry.name !== name),
      ]);
    },
    async take(name) {
      const stored = (await (await storage).read(keyOf(name)).catch(() => undefined)) as
        (BroughtProject & { format: number }) | undefined;
      if (stored?.format !== 1) return null;
      await change((entries) => [
        ...entries.filter((entry) => entry.name === name),
        ...entries.filter((entry) => entry.name !== name),
      ]);
      return { name, files: stored.files };
    },
    async remove(name) {
      for (const key of [keyOf(name), draftKeyOf(name)]) {
        await (await storage).update(key, () => undefined);
      }
      return change((entries) => entries.filter((entry) => entry.name !== name));
    },
  };
}

const bytesOf = (files: BroughtProject["files"]): number =>
  [...files.values()].reduce((sum, { length }) => sum + length, 0);
