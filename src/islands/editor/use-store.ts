import { useEffect, useReducer } from "preact/hooks";
import type { Store } from "../../workspace/store.ts";

/** The store's value; the component renders again when it changes. */
export function useStore<T>(store: Store<T>): T {
  const [, render] = useReducer<number, void>((count) => count + 1, 0);
  const value = store.get();
  useEffect(() => {
    // It may have changed between the rendering and now.
    if (!Object.is(store.get(), value)) render();
    return store.subscribe(() => render());
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [store]);
  return value;
}
