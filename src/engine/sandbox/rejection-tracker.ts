/** Which promises of a VM were rejected without a handler. */
import type { Pointer, ValuePointer, WasmInstance } from "./wasm.ts";

/** A rejected promise and its reason; whoever takes them releases both. */
export interface Rejection {
  promise: ValuePointer;
  reason: ValuePointer;
}

const NONE: readonly Rejection[] = [];

export class RejectionTracker {
  private readonly pending = new Map<bigint, Rejection>();

  /** Rejections that nobody has handled since the last call, oldest first. */
  take(): readonly Rejection[] {
    if (this.pending.size === 0) return NONE;
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

  /** QuickJS tells of a rejection (raw JSValues), or that one has been handled after all. */
  note(
    instance: WasmInstance,
    context: Pointer,
    promise: bigint,
    reason: bigint,
    handled: boolean,
  ): void {
    if (!handled) {
      const kept = {
        promise: keep(instance, context, promise),
        reason: keep(instance, context, reason),
      };
      this.pending.set(promise, kept);
      return;
    }
    const rejection = this.pending.get(promise);
    if (!rejection) return;
    this.pending.delete(promise);
    for (const value of [rejection.promise, rejection.reason]) {
      instance.exports.QTS_FreeValuePointer(context, value);
    }
  }
}

/** Takes a reference to a raw JSValue. */
function keep({ exports, memory }: WasmInstance, context: Pointer, raw: bigint): ValuePointer {
  const borrowed = exports.malloc(8);
  new BigInt64Array(memory.buffer, borrowed, 1)[0] = raw;
  const owned = exports.QTS_DupValuePointer(context, borrowed);
  exports.free(borrowed);
  return owned;
}
