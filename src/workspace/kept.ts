import type { StoragePort } from "./storage.ts";
import { createStore, type Store } from "./store.ts";

/** A small record under one key that is read once and written after every change. */
export interface Kept<T extends object> {
  readonly state: Store<T>;
  /** Resolves when storage has answered; changes made before are laid over what was stored. */
  readonly loaded: Promise<void>;
  change(update: (current: T) => T): void;
  /** Resolves when everything so far is written. */
  settled(): Promise<void>;
}

export function keep<T extends object>(
  key: string,
  initial: T,
  storage: Promise<StoragePort>,
): Kept<T> {
  const state = createStore<T>(initial);
  let writing: Promise<void> = Promise.resolve();
  const early: ((current: T) => T)[] = [];
  let ready = false;

  const loaded = storage
    .then(async (port) => (await port.read(key)) as T | undefined)
    .catch(() => undefined)
    .then((stored) => {
      ready = true;
      const start = isRecord(stored) ? { ...initial, ...stored } : initial;
      state.set(early.reduce((value, update) => update(value), start));
    });

  return {
    state,
    loaded,
    change(update) {
      if (!ready) early.push(update);
      state.set(update(state.get()));
      writing = writing
        .then(() => loaded)
        .then(async () => {
          // Applied to what is stored now, so that two tabs add to each other's records.
          await (
            await storage
          ).update(key, (stored) =>
            update(isRecord(stored) ? { ...initial, ...(stored as T) } : initial),
          );
        })
        // What cannot be written still holds in this page; the draft's own message says that storage fails.
        .catch(() => undefined);
    },
    settled: () => writing,
  };
}

function isRecord(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
