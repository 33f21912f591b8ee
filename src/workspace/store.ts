/** A value that can be watched. Views subscribe to it; nothing in it knows about a framework or a document. */
export interface Store<T> {
  get(): T;
  set(next: T): void;
  /** Changes some fields. */
  patch(change: Partial<T>): void;
  /** The listener is called after every change, until the returned function is called. */
  subscribe(listener: () => void): () => void;
}

export function createStore<T>(initial: T): Store<T> {
  let value = initial;
  const listeners = new Set<() => void>();
  const set = (next: T): void => {
    if (Object.is(next, value)) return;
    value = next;
    for (const listener of [...listeners]) listener();
  };
  return {
    get: () => value,
    set,
    patch: (change) => set({ ...value, ...change }),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
