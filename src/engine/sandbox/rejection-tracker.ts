/**
 * Which promises were rejected without a handler. QuickJS has a callback for it that its WebAssembly build does not
 * export; the build step finds where the callback's place is, and an entry in the function table fills it.
 */
import type { Pointer, ValuePointer, WasmInstance } from "./wasm.ts";

/** A rejected promise and its reason; whoever takes them releases both. */
export interface Rejection {
  promise: ValuePointer;
  reason: ValuePointer;
}

export class RejectionTracker {
  private readonly instance: WasmInstance;
  private readonly context: Pointer;
  private readonly pending = new Map<bigint, Rejection>();

  /** `place`: address of `JSRuntime.host_promise_rejection_tracker`. */
  constructor(instance: WasmInstance, context: Pointer, place: Pointer) {
    this.instance = instance;
    this.context = context;
    const { table } = instance.exports;
    const index = table.grow(1);
    table.set(
      index,
      asWasmFunction((promise, reason, handled) => this.onRejection(promise, reason, handled)),
    );
    instance.words[place >> 2] = index;
  }

  /** Rejections that nobody has handled since the last call, oldest first. */
  take(): Rejection[] {
    if (this.pending.size === 0) return [];
    const unhandled = [...this.pending.values()];
    this.pending.clear();
    return unhandled;
  }

  /** Runs `action` and takes only the rejections that it caused. */
  takeDuring(action: () => void): Rejection[] {
    const before = new Set(this.pending.keys());
    action();
    const caused = [...this.pending].filter(([promise]) => !before.has(promise));
    for (const [promise] of caused) this.pending.delete(promise);
    return caused.map(([, rejection]) => rejection);
  }

  private onRejection(promise: bigint, reason: bigint, handled: boolean): void {
    if (!handled) {
      this.pending.set(promise, { promise: this.keep(promise), reason: this.keep(reason) });
      return;
    }
    const rejection = this.pending.get(promise);
    if (!rejection) return;
    this.pending.delete(promise);
    for (const value of [rejection.promise, rejection.reason]) {
      this.instance.exports.QTS_FreeValuePointer(this.context, value);
    }
  }

  /** Takes a reference to a raw JSValue. */
  private keep(raw: bigint): ValuePointer {
    const { exports } = this.instance;
    const borrowed = exports.malloc(8);
    new BigInt64Array(this.instance.memory.buffer, borrowed, 1)[0] = raw;
    const owned = exports.QTS_DupValuePointer(this.context, borrowed);
    exports.free(borrowed);
    return owned;
  }
}

/** `(module (import "h" "f" (func (param i32 i64 i64 i32 i32))) (export "f" (func 0)))` */
const TRAMPOLINE = Uint8Array.from([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 9, 1, 96, 5, 127, 126, 126, 127, 127, 0, 2, 7, 1, 1, 104, 1, 102,
  0, 0, 7, 5, 1, 1, 102, 0, 0,
]);
let trampoline: WebAssembly.Module | undefined;

/** A JavaScript callback as a wasm function, which is what a function table holds. */
function asWasmFunction(
  callback: (promise: bigint, reason: bigint, handled: boolean) => void,
): unknown {
  trampoline ??= new WebAssembly.Module(TRAMPOLINE);
  const f = (_context: number, promise: bigint, reason: bigint, handled: number) =>
    callback(promise, reason, handled !== 0);
  return new WebAssembly.Instance(trampoline, { h: { f } }).exports.f;
}
