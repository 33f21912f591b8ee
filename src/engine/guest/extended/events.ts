/** What `node:events` has beyond an emitter. The emitter itself is shared with the rest of the guest. */
import { abort, coded, contexts, dispose, EventEmitter, nextTick } from "./shared.ts";

type Listener = (...args: unknown[]) => void;
interface Emitter {
  on(name: unknown, listener: Listener): unknown;
  once(name: unknown, listener: Listener): unknown;
  removeListener(name: unknown, listener: Listener): unknown;
  emit(name: unknown, ...args: unknown[]): boolean;
}
type Signal = {
  aborted: boolean;
  reason: unknown;
  addEventListener(type: string, listener: () => void, options?: object): void;
  removeEventListener(type: string, listener: () => void): void;
};

/** Where an emitter keeps its listeners: one, or a list. */
interface Heard {
  _events?: Record<string, Listener | Listener[]>;
}
const { apply } = Reflect;

const errorMonitor = Symbol("events.errorMonitor");
const captureRejectionSymbol = Symbol.for("nodejs.rejection");
const captured = Symbol("captures rejections");

const abortError = (signal: Signal): Error =>
  Object.assign(new Error("The operation was aborted", { cause: signal.reason }), {
    name: "AbortError",
    code: "ABORT_ERR",
  });

/** Adds what the emitter lacks to its prototype. */
function complete(): void {
  const { prototype } = EventEmitter as { prototype: Emitter & Record<symbol, unknown> };
  const emit = prototype.emit;
  prototype.emit = function (this: Emitter & Heard, name, ...args) {
    if (name === "error") {
      emit.call(this, errorMonitor, ...args);
      explain(this, args);
      return emit.call(this, name, ...args);
    }
    const heard = this._events?.[name as string];
    if (heard === undefined) return false;
    if (typeof heard === "function") apply(heard, this, args);
    else for (const listener of [...heard]) apply(listener, this, args);
    return true;
  };
  const on = prototype.on;
  const withCapture = function (
    this: Emitter & Record<symbol, unknown>,
    name: unknown,
    listener: Listener,
  ): unknown {
    if (typeof listener !== "function") refuse(listener);
    return on.call(this, name, this[captured] ? capturing(this, listener) : listener);
  };
  prototype.on = withCapture;
  (prototype as unknown as Record<string, unknown>)["addListener"] = withCapture;
}

const countOf = (emitter: unknown, name: string): number =>
  (emitter as { listenerCount(name: string): number }).listenerCount(name);

/** What Node throws for an error that nobody hears and that is no error. */
function explain(emitter: unknown, [error]: unknown[]): void {
  if (error instanceof Error || countOf(emitter, "error") > 0) return;
  const shown = typeof error === "string" ? `'${error}'` : String(error);
  throw Object.assign(coded(new Error(`Unhandled error. (${shown})`), "ERR_UNHANDLED_ERROR"), {
    context: error,
  });
}

function refuse(listener: unknown): never {
  const received =
    listener === null || listener === undefined
      ? String(listener)
      : `type ${typeof listener} (${String(listener)})`;
  const message = `The "listener" argument must be of type function. Received ${received}`;
  throw coded(new TypeError(message), "ERR_INVALID_ARG_TYPE");
}

/** A listener whose promise's rejection becomes an `error` event. */
function capturing(emitter: Emitter & Record<symbol, unknown>, listener: Listener): Listener {
  const wrapped = function (this: unknown, ...args: unknown[]): void {
    const result = listener.apply(this, args) as unknown;
    if (!(result instanceof Promise)) return;
    result.catch((error: unknown) =>
      nextTick(() => {
        const own = emitter[captureRejectionSymbol] as Listener | undefined;
        if (own) own.call(emitter, error);
        else emitter.emit("error", error);
      }),
    );
  };
  return Object.assign(wrapped, { listener });
}

const isTarget = (emitter: unknown): emitter is Signal =>
  typeof (emitter as Signal).addEventListener === "function";

function once(
  emitter: Emitter,
  name: string,
  { signal }: { signal?: Signal } = {},
): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(abortError(signal));
    if (isTarget(emitter)) {
      return emitter.addEventListener(name, ((event: unknown) => resolve([event])) as never, {
        once: true,
      });
    }
    const stop = (): void => {
      emitter.removeListener(name, heard);
      emitter.removeListener("error", failed);
      signal?.removeEventListener("abort", aborted);
    };
    const heard: Listener = (...args) => (stop(), resolve(args));
    const failed: Listener = (error) => (stop(), reject(error));
    const aborted = (): void => (stop(), reject(abortError(signal!)));
    emitter.once(name, heard);
    if (name !== "error") emitter.once("error", failed);
    signal?.addEventListener("abort", aborted, { once: true });
  });
}

interface OnOptions {
  signal?: Signal;
  close?: string[];
}

function on(
  emitter: Emitter,
  name: string,
  { signal, close = [] }: OnOptions = {},
): AsyncIterableIterator<unknown[]> {
  if (signal?.aborted) throw abortError(signal);
  const events: unknown[][] = [];
  const waiting: {
    resolve(value: IteratorResult<unknown[]>): void;
    reject(error: unknown): void;
  }[] = [];
  let failure: { error: unknown } | undefined;
  let over = false;
  const heard: Listener = (...args) => {
    const next = waiting.shift();
    if (next) next.resolve({ value: args, done: false });
    else events.push(args);
  };
  const fail: Listener = (error) => {
    const next = waiting.shift();
    if (next) next.reject(error);
    else failure = { error };
    finish();
  };
  const finish = (): void => {
    over = true;
    emitter.removeListener(name, heard);
    emitter.removeListener("error", fail);
    for (const { resolve } of waiting.splice(0)) resolve({ value: undefined, done: true });
  };
  emitter.on(name, heard);
  if (name !== "error") emitter.on("error", fail);
  for (const each of close) emitter.on(each, finish);
  signal?.addEventListener("abort", () => fail(abortError(signal)), { once: true });
  return {
    next: () =>
      new Promise((resolve, reject) => {
        const event = events.shift();
        if (event) return resolve({ value: event, done: false });
        if (failure) {
          const { error } = failure;
          failure = undefined;
          return reject(error);
        }
        if (over) return resolve({ value: undefined, done: true });
        waiting.push({ resolve, reject });
      }),
    return: async () => (finish(), { value: undefined, done: true }),
    throw: async (error: unknown) => {
      fail(error);
      return { value: undefined, done: true };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

function addAbortListener(signal: Signal, listener: () => void): object {
  if (signal.aborted) queueMicrotask(listener);
  else signal.addEventListener("abort", listener, { once: true });
  return { [dispose]: () => signal.removeEventListener("abort", listener) };
}
declare function queueMicrotask(callback: () => void): void;

/** The same emitter, which knows its options too. */
function Emitter(this: Record<symbol, unknown>, options?: { captureRejections?: boolean }): void {
  (EventEmitter as unknown as { init(this: unknown): void }).init.call(this);
  if (options?.captureRejections ?? statics["captureRejections"]) this[captured] = true;
}

class EventEmitterAsyncResource extends EventEmitter {
  private readonly context = contexts.currentContext();
  emit(name: string | symbol, ...args: unknown[]): boolean {
    return contexts.inContext(this.context, () => super.emit(name, ...args)) as boolean;
  }
  emitDestroy(): void {}
}

const statics: Record<string, unknown> = {
  errorMonitor,
  captureRejectionSymbol,
  captureRejections: false,
  once,
  on,
  addAbortListener,
  EventEmitterAsyncResource,
  usingDomains: false,
  setMaxListeners: (count: number, ...emitters: { setMaxListeners?(count: number): void }[]) => {
    if (emitters.length === 0)
      (EventEmitter as { defaultMaxListeners: number }).defaultMaxListeners = count;
    for (const each of emitters) each.setMaxListeners?.(count);
  },
  getMaxListeners: (emitter: { getMaxListeners?(): number }) =>
    emitter.getMaxListeners?.() ??
    (EventEmitter as { defaultMaxListeners: number }).defaultMaxListeners,
  getEventListeners: (emitter: { listeners?(name: string): unknown[] }, name: string) =>
    emitter instanceof abort.EventTarget
      ? (emitter as unknown as { listenersOf(name: string): unknown[] }).listenersOf(name)
      : emitter.listeners!(name),
};

complete();
Emitter.prototype = EventEmitter.prototype as never;
(EventEmitter as { prototype: { constructor: unknown } }).prototype.constructor = Emitter;
Object.setPrototypeOf(Emitter, EventEmitter);
Object.defineProperty(Emitter, "name", { value: "EventEmitter" });
Object.defineProperty(Emitter, "defaultMaxListeners", {
  get: () => (EventEmitter as { defaultMaxListeners: number }).defaultMaxListeners,
  set(count: number) {
    (EventEmitter as { defaultMaxListeners: number }).defaultMaxListeners = count;
  },
  enumerable: true,
});
export const events: Record<string, unknown> = Object.assign(Emitter as never, statics, {
  EventEmitter: Emitter,
  default: Emitter,
  listenerCount: (emitter: { listenerCount(name: string): number }, name: string) =>
    emitter.listenerCount(name),
});
