/**
 * The context of asynchronous work: what `AsyncLocalStorage` keeps, by storage. Nothing is carried along until somebody has a
 * storage.
 */
export type Context = ReadonlyMap<object, unknown> | undefined;

/**
 * An object, so that others can look at it without a call: calls are what CPU time is counted by, and most code has no storage.
 */
export const contextState: { current: Context; followed: boolean } = {
  current: undefined,
  followed: false,
};

export const currentContext = (): Context => contextState.current;

/** Runs `fn` in a context, and comes back. */
export function inContext<T>(context: Context, fn: () => T): T {
  const before = contextState.current;
  contextState.current = context;
  try {
    return fn();
  } finally {
    contextState.current = before;
  }
}

/** The context from here on. */
export const enterContext = (context: Context): void => void (contextState.current = context);

type Callback = (...args: never[]) => unknown;

/** A callback that runs in the context in which it was scheduled. Only needed when contexts are followed. */
export function inThisContext<F extends Callback>(callback: F): F {
  const context = contextState.current;
  return ((...args: never[]) => inContext(context, () => callback(...args))) as F;
}

type Then = (this: Promise<unknown>, onValue?: unknown, onError?: unknown) => Promise<unknown>;

const bound = (callback: unknown): unknown =>
  typeof callback === "function" ? inThisContext(callback as Callback) : callback;

/** From the first storage on, callbacks keep their context. */
export function followContexts(): void {
  if (contextState.followed) return;
  contextState.followed = true;
  const prototype = Promise.prototype as unknown as Record<string, unknown>;
  const original = prototype["then"] as Then;
  // Setting what is there leaves it as hidden from enumeration as it was.
  Reflect.set(
    prototype,
    "then",
    function (this: Promise<unknown>, onValue?: unknown, onError?: unknown) {
      return original.call(this, bound(onValue), bound(onError));
    },
  );
}

interface Settled {
  value?: unknown;
  error?: unknown;
  failed: boolean;
}

/** What compiled `await` uses: see sandbox/async-context.ts. */
export const awaitHelpers = {
  /** The context before the wait. */
  save: currentContext,
  /** Never rejects, so that the context can be put back either way. */
  settle: (value: unknown): Promise<Settled> =>
    Promise.resolve(value).then(
      (settled) => ({ value: settled, failed: false }),
      (error: unknown) => ({ error, failed: true }),
    ),
  /** The context after the wait, and what was waited for. */
  restore: (context: Context, settled: Settled): unknown => {
    contextState.current = context;
    if (settled.failed) throw settled.error;
    return settled.value;
  },
  enter: enterContext,
};
