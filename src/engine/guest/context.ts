/** The context of asynchronous work: what `AsyncLocalStorage` keeps, by storage. Nothing is carried along until somebody has one. */
export type Context = ReadonlyMap<object, unknown> | undefined;

let current: Context;

export const currentContext = (): Context => current;

/** Runs `fn` in a context, and comes back. */
export function inContext<T>(context: Context, fn: () => T): T {
  const before = current;
  current = context;
  try {
    return fn();
  } finally {
    current = before;
  }
}
/** The context from here on. */
inContext.enter = (context: Context): void => void (current = context);
