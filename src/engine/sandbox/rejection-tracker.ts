/** Which promises of a VM were rejected without a handler. */
import type { Pointer, ValuePointer, WasmInstance } from "./wasm.ts";

/** A rejected promise and its reason; whoever takes them releases both. */
export interface Rejection {
  promise: ValuePointer;
  reason: ValuePointer;
}

const NONE: readonly Rejection[] = [];

/** Units of work from the rejection of a module's own promise to that of its evaluation, and from there to its handling. */
const UNITS_TO_EVALUATION = 1;
const UNITS_TO_HANDLING = 3;

/** A rejection as QuickJS told of it. */
interface Note {
  promise: bigint;
  reason: bigint;
  /** The VM's work until then. */
  units: number;
}

/** The last two rejections, the later one first. */
export type PastRejections = readonly [latest: Note | undefined, earlier: Note | undefined];

export class RejectionTracker {
  private readonly pending = new Map<bigint, Rejection>();
  private latest: Note | undefined;
  private earlier: Note | undefined;

  /** What there is to know of rejections that are over; `undefined` while one is not. */
  get past(): PastRejections | undefined {
    return this.pending.size === 0 ? [this.latest, this.earlier] : undefined;
  }

  set past([latest, earlier]: PastRejections) {
    this.latest = latest;
    this.earlier = earlier;
  }

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
  note(instance: WasmInstance, context: Pointer, note: Note & { handled: boolean }): void {
    const { promise, reason, handled } = note;
    if (!handled) {
      const kept = {
        promise: keep(instance, context, promise),
        reason: keep(instance, context, reason),
      };
      this.pending.set(promise, kept);
      this.earlier = this.latest;
      this.latest = note;
      return;
    }
    this.forget(instance, context, promise);
    const own = this.moduleOf(instance, note);
    if (own) this.forget(instance, context, own.promise);
  }

  /**
   * The body of a module is an async function to QuickJS. When it throws, the function's promise is rejected and dropped,
   * then the promise of the evaluation is rejected with the same reason, and `import()` handles that one. Nobody can ever
   * handle the first. Nothing of the guest runs between the three, which tells them from promises of its own.
   */
  private moduleOf(instance: WasmInstance, { promise, units }: Note): Note | undefined {
    const { latest, earlier } = this;
    if (latest?.promise !== promise || units - latest.units !== UNITS_TO_HANDLING) return undefined;
    if (!earlier || latest.units - earlier.units !== UNITS_TO_EVALUATION) return undefined;
    const isOnlyOurs = referencesTo(instance, earlier.promise) === 1;
    return earlier.reason === latest.reason && isOnlyOurs ? earlier : undefined;
  }

  private forget(instance: WasmInstance, context: Pointer, promise: bigint): void {
    const rejection = this.pending.get(promise);
    if (!rejection) return;
    this.pending.delete(promise);
    for (const value of [rejection.promise, rejection.reason]) {
      instance.exports.QTS_FreeValuePointer(context, value);
    }
  }
}

/** An object begins with the count of its references, and its address is the lower half of the JSValue. */
function referencesTo({ words }: WasmInstance, object: bigint): number {
  return words[Number(BigInt.asUintN(32, object)) >> 2]!;
}

/** Takes a reference to a raw JSValue. */
function keep({ exports, memory }: WasmInstance, context: Pointer, raw: bigint): ValuePointer {
  const borrowed = exports.malloc(8);
  new BigInt64Array(memory.buffer, borrowed, 1)[0] = raw;
  const owned = exports.QTS_DupValuePointer(context, borrowed);
  exports.free(borrowed);
  return owned;
}
