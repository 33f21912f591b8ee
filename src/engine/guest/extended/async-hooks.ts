/**
 * `node:async_hooks`. The contexts are carried along by whatever schedules a callback (promises, timers, ticks, immediates);
 * code that awaits is compiled so that it finds its context again (sandbox/async-context.ts).
 */
import type { Context } from "../context.ts";
import { contexts } from "./shared.ts";

const { currentContext, enterContext, followContexts, inContext } = contexts;

type Callback = (...args: never[]) => unknown;

const without = (context: Context, key: object, value: unknown): Context =>
  new Map([...(context ?? []), [key, value]]);

class AsyncLocalStorage {
  readonly name: string;
  private readonly defaultValue: unknown;
  private enabled = true;

  constructor({ name = "", defaultValue }: { name?: string; defaultValue?: unknown } = {}) {
    followContexts();
    this.name = name;
    this.defaultValue = defaultValue;
  }

  static bind(fn: Callback): Callback {
    const context = currentContext();
    return function bound(this: unknown, ...args: never[]) {
      return inContext(context, () => fn.apply(this as never, args));
    };
  }
  static snapshot(): (fn: Callback, ...args: never[]) => unknown {
    const context = currentContext();
    return (fn, ...args) => inContext(context, () => fn(...args));
  }

  run(store: unknown, fn: Callback, ...args: never[]): unknown {
    this.enabled = true;
    return inContext(without(currentContext(), this, store), () => fn(...args));
  }
  exit(fn: Callback, ...args: never[]): unknown {
    return inContext(without(currentContext(), this, undefined), () => fn(...args));
  }
  enterWith(store: unknown): void {
    this.enabled = true;
    enterContext(without(currentContext(), this, store));
  }
  getStore(): unknown {
    const context = currentContext();
    return this.enabled && context?.has(this) ? context.get(this) : this.defaultValue;
  }
  disable(): void {
    this.enabled = false;
  }
}

let lastId = 1;

class AsyncResource {
  readonly type: string;
  private readonly context = currentContext();
  private readonly id = ++lastId;
  constructor(type: string) {
    this.type = type;
  }
  static bind(fn: Callback, type = fn.name, thisArg?: unknown): Callback {
    return new AsyncResource(type || "bound-anonymous-fn").bind(fn, thisArg);
  }
  runInAsyncScope(fn: Callback, thisArg?: unknown, ...args: never[]): unknown {
    return inContext(this.context, () => fn.apply(thisArg as never, args));
  }
  bind(fn: Callback, thisArg?: unknown): Callback {
    const { context } = this;
    return function bound(this: unknown, ...args: never[]) {
      return inContext(context, () => fn.apply((thisArg ?? this) as never, args));
    };
  }
  emitDestroy(): this {
    return this;
  }
  asyncId(): number {
    return this.id;
  }
  triggerAsyncId(): number {
    return 0;
  }
}

export const asyncHooks: Record<string, unknown> = {
  AsyncLocalStorage,
  AsyncResource,
  // Libraries watch the start and the end of resources to carry contexts along. Nothing tells them here: what they have
  // entered stays entered, and a process of Lambda handles one event at a time.
  createHook: () => ({
    enable(): unknown {
      return this;
    },
    disable(): unknown {
      return this;
    },
  }),
  executionAsyncId: () => 1,
  triggerAsyncId: () => 0,
  executionAsyncResource: () => ({}),
};
