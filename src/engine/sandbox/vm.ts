/**
 * One QuickJS virtual machine behind a small interface: values stay inside, texts and numbers cross the border.
 * A VM is booted once and kept as an image; every other one starts as that image in a seat of the pool (or boots by itself,
 * which gives the same VM, slower). Between two uses it may lose its seat: see `vm-pool.ts`.
 */
import { GuestError } from "./guest-error.ts";
import { BYTES_ARGUMENT, GUEST } from "./operations.ts";
import { RejectionTracker, type PastRejections, type Rejection } from "./rejection-tracker.ts";
import type { BootedVm } from "./vm-boot.ts";
import { untouched, type VmDifference, type VmImage, type VmPlaces } from "./vm-image.ts";
import { UNITS_PER_TICK } from "./vm-layout.ts";
import { VmPool, type Seat, type Sitter } from "./vm-pool.ts";
import { asStop, EVALUATE, type VmValues } from "./vm-values.ts";
import type { Pointer, ValuePointer, WasmCallbacks, WasmInstance } from "./wasm.ts";

/** What crosses the border into the guest; bytes as an ArrayBuffer of its own. */
type GuestArgument = string | number | GuestValue | Uint8Array;

/** What the guest's host functions may return. */
export type HostValue = GuestArgument | undefined;

/** A value inside the guest that the host holds on to. */
export interface GuestValue {
  readonly pointer: ValuePointer;
}

/** What a VM needs from the world. Every callback may throw `GuestStopped`. */
export interface VmHost {
  /** The guest called `host(op, a, b, c ...)`; arguments are texts or numbers. May throw {@link GuestError}. */
  call(op: number, args: string[]): HostValue;
  /** Milliseconds since 1970, virtual. */
  nowMs(): number;
  /** Called at every CPU tick (about 10,000 units of work). */
  onTick(): void;
  /** Whether the heap may grow to `bytes`. */
  mayGrowTo(bytes: number): boolean;
  /** Full name of the module that `specifier` means in `base`. May throw {@link GuestError}. */
  resolveModule(specifier: string, base: string): string;
  /** JavaScript source of the module. May throw {@link GuestError}. */
  loadModule(name: string): string;
}

/** A VM between two uses, with nothing of it in the host's hands: others of the same image can begin there. */
export interface VmSnapshot {
  readonly difference: VmDifference;
  readonly ticks: number;
  readonly units: number;
  readonly programBreak: Pointer;
  readonly rejections: PastRejections;
  readonly unresolved: readonly GuestError[];
}

/** The host made the value, and keeps it. */
const isHeld = (value: GuestArgument): value is GuestValue =>
  typeof value === "object" && !(value instanceof Uint8Array);

const JOBS_PER_BATCH = 64;
const UNRESOLVED = "node:internal/unresolved/";
/** Places in the mailbox, in words; `guest/mailbox.ts` is the other half. */
const MAILBOX = { ticks: 0, immediates: 1 } as const;

export class Vm implements Sitter {
  difference: VmDifference;
  private readonly host: VmHost;
  private readonly places: VmPlaces;
  private readonly pool: VmPool | undefined;
  private readonly breakAtStart: Pointer;
  private readonly rejections = new RejectionTracker();
  private readonly unresolved: GuestError[] = [];
  private readonly callbacks: WasmCallbacks;
  private seat: Seat | undefined;
  private instance!: WasmInstance;
  private values!: VmValues;
  private ticks = 0;
  /** What the meters said when the VM lost its seat. */
  private lastUnits = 0;
  private lastBreak: Pointer;
  private ended = false;

  /** A VM in the state of the image: where it has a seat when it needs one, or where it has booted and stays. */
  constructor(image: VmImage, host: VmHost, home: VmPool | BootedVm) {
    this.host = host;
    this.places = image.places;
    this.pool = home instanceof VmPool ? home : undefined;
    this.breakAtStart = image.programBreak;
    this.lastBreak = image.programBreak;
    this.difference = untouched(image);
    this.callbacks = {
      callFunction: (count, argv) => this.onHostCall(count, argv),
      shouldInterrupt: () => {
        this.ticks++;
        this.host.onTick();
        return false;
      },
      nowMs: () => this.host.nowMs(),
      mayGrowTo: (bytes) => this.host.mayGrowTo(bytes),
      normalizeModule: (base, name) =>
        this.instance.writeText(this.resolveModule(name, base)).pointer,
      loadModuleSource: (name) => this.guarded(() => this.loadModule(name)),
      onRejection: (promise, reason, handled) =>
        this.rejections.note(this.instance, this.places.context, {
          promise,
          reason,
          units: this.workUnits,
          handled,
        }),
    };
    if (!(home instanceof VmPool)) this.sit(home.instance, home.values);
  }

  /** Makes sure that the VM can run. Every use from outside begins with this. */
  wake(): void {
    if (!this.pool) return;
    if (this.seat) return this.pool.touch(this.seat);
    if (this.ended) throw new Error("vm: used after its end");
    this.seat = this.pool.seat(this);
    this.sit(this.seat.instance, this.seat.values);
  }

  /** What another VM needs to begin here; `undefined` where the host knows more of this one. */
  snapshot(): VmSnapshot | undefined {
    const rejections = this.rejections.past;
    if (!this.seat || !rejections) return undefined;
    const { ticks, workUnits: units, programBreak } = this;
    const difference = this.pool!.differenceOf(this.seat);
    return { difference, ticks, units, programBreak, rejections, unresolved: [...this.unresolved] };
  }

  /** Begins where another VM of the same image was. Only before the first use. */
  resume(from: VmSnapshot): void {
    this.difference = from.difference;
    this.ticks = from.ticks;
    this.lastUnits = from.units;
    this.lastBreak = from.programBreak;
    this.rejections.past = from.rejections;
    this.unresolved.push(...from.unresolved);
  }

  /** Whether it can be taken down and begin elsewhere: one that booted by itself stays where it is. */
  get canMove(): boolean {
    return this.pool !== undefined;
  }

  /** The pool takes the seat for another VM. */
  leave(): void {
    this.lastUnits = this.workUnits;
    this.lastBreak = this.programBreak;
    this.seat = undefined;
  }

  /** The VM will not run again. */
  end(): void {
    if (this.ended) return;
    this.ended = true;
    const { seat } = this;
    if (!seat) return;
    this.pool!.leave(seat);
    this.leave();
  }

  private sit(instance: WasmInstance, values: VmValues): void {
    this.instance = instance;
    this.values = values;
    instance.callbacks = this.callbacks;
  }

  /** Calls the guest's dispatcher with an operation and its arguments. */
  dispatch(op: number, ...args: GuestArgument[]): void {
    this.release(this.callDispatch(op, args));
  }

  private callDispatch(op: number, args: readonly GuestArgument[]): ValuePointer {
    const pointers = [this.places.operations[op]!];
    for (const arg of args) pointers.push(this.pointerTo(arg));
    const result = this.values.call(this.places.dispatch, pointers);
    for (let i = 0; i < args.length; i++) {
      if (!isHeld(args[i]!)) this.release(pointers[i + 1]!);
    }
    return result;
  }

  private pointerTo(value: GuestArgument): ValuePointer {
    if (typeof value === "string") return this.values.text(value);
    if (value instanceof Uint8Array) return this.values.bytes(value);
    return typeof value === "number" ? this.values.number(value) : value.pointer;
  }

  /** Whether the guest has `process.nextTick` callbacks to run. */
  get ticksPending(): boolean {
    return this.instance.words[(this.places.mailbox >> 2) + MAILBOX.ticks] !== 0;
  }

  /** Whether the guest has `setImmediate` callbacks to run. */
  get immediatesPending(): boolean {
    return this.instance.words[(this.places.mailbox >> 2) + MAILBOX.immediates] !== 0;
  }

  /** Runs every pending promise job, in batches; `onBatch` hears how many each batch ran and may stop the guest. */
  runJobs(onBatch: (count: number) => void): void {
    const { exports } = this.instance;
    const { runtime, contextOut } = this.places;
    while (exports.QTS_IsJobPending(runtime)) {
      let result: ValuePointer;
      try {
        result = exports.QTS_ExecutePendingJob(runtime, JOBS_PER_BATCH, contextOut);
      } catch (error) {
        throw asStop(error);
      }
      // The number of jobs; NaN when one threw, which is a rejected promise's business.
      const count = this.values.readNumber(result);
      exports.QTS_FreeValuePointerRuntime(runtime, result);
      onBatch(Number.isNaN(count) ? 1 : count);
    }
  }

  /** Rejections that nobody has handled since the last call, oldest first. The caller releases both values. */
  takeUnhandledRejections(): readonly Rejection[] {
    return this.rejections.take();
  }

  /** Compiles a script and returns its completion value, for example a CommonJS wrapper function. May throw {@link GuestError}. */
  compile(source: string, fileName: string): GuestValue {
    return { pointer: this.values.evaluate(source, fileName, EVALUATE.global) };
  }

  /**
   * Evaluates a module and its imports at once, for `require` of a module. Whether it threw or still awaits something is
   * left in the guest's `__required` for the caller there: `{ namespace }`, `{ error }`, or nothing.
   */
  requireModule(path: string): void {
    const source = `import * as namespace from ${JSON.stringify(path)}; globalThis.__required = { namespace };`;
    const failed = this.rejections.takeDuring(() =>
      this.release(this.values.evaluate(source, `node:internal/require${path}`, EVALUATE.module)),
    );
    for (const { promise, reason } of failed) {
      const keep = this.values.evaluate(
        "(error) => { globalThis.__required = { error }; }",
        "node:internal/require",
        EVALUATE.global,
      );
      this.release(this.values.call(keep, [reason]));
      [keep, promise, reason].forEach((pointer) => this.release(pointer));
    }
  }

  release(value: ValuePointer): void {
    this.values.release(value);
  }

  /** Work since the VM started, in QuickJS's units (loop back-edges and calls); never decreases. */
  get workUnits(): number {
    if (!this.awake) return this.lastUnits;
    const { context, layout } = this.places;
    const counter = this.instance.words[(context + layout.interruptCounter) >> 2]!;
    return (this.ticks + 1) * UNITS_PER_TICK - counter;
  }

  /** Bytes by which the heap has grown beyond the booted VM. */
  get heapGrowthBytes(): number {
    return this.programBreak - this.breakAtStart;
  }

  /** Where the heap ends. */
  get programBreak(): Pointer {
    if (!this.awake) return this.lastBreak;
    return this.instance.words[this.places.layout.programBreak >> 2]!;
  }

  private get awake(): boolean {
    return this.seat !== undefined || this.pool === undefined;
  }

  private onHostCall(count: number, argv: Pointer): ValuePointer {
    const { values } = this;
    const operation = values.readNumber(argv);
    const bytesAt = BYTES_ARGUMENT[operation];
    const args: string[] = [];
    for (let i = 1; i < count; i++) {
      const value = values.argument(argv, i);
      args.push(i === bytesAt ? values.readBytes(value) : values.read(value));
    }
    try {
      const result = this.host.call(operation, args);
      if (result === undefined) return 0;
      return this.pointerTo(result);
    } catch (error) {
      return this.raise(error);
    }
  }

  /** QuickJS goes on to load whatever the normaliser answers, so a failed resolution is kept until then. */
  private resolveModule(specifier: string, base: string): string {
    try {
      return this.host.resolveModule(specifier, base);
    } catch (error) {
      if (!(error instanceof GuestError)) throw error;
      this.unresolved.push(error);
      return `${UNRESOLVED}${this.unresolved.length - 1}`;
    }
  }

  private loadModule(name: string): string {
    if (!name.startsWith(UNRESOLVED)) return this.host.loadModule(name);
    throw this.unresolved[Number(name.slice(UNRESOLVED.length))]!;
  }

  /** A module callback: the text it returns, or a guest exception. */
  private guarded(callback: () => string): Pointer {
    try {
      return this.instance.writeText(callback()).pointer;
    } catch (error) {
      this.raise(error);
      return 0;
    }
  }

  private raise(error: unknown): ValuePointer {
    if (!(error instanceof GuestError)) throw error;
    const value = this.callDispatch(GUEST.makeError, [error.name, error.message, error.code ?? ""]);
    const thrown = this.instance.exports.QTS_Throw(this.places.context, value);
    this.release(value);
    return thrown;
  }
}
