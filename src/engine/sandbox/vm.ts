/**
 * One QuickJS virtual machine behind a small interface: values stay inside, texts and numbers cross the border.
 * A VM is booted once, kept as an image, and forked by copying its memory; the plain boot gives the same VM, slower.
 */
import { GuestError, GuestStopped } from "./guest-error.ts";
import { GUEST } from "./operations.ts";
import { RejectionTracker, type Rejection } from "./rejection-tracker.ts";
import { nonZeroExtents, type VmImage } from "./vm-image.ts";
import { readLayout, UNITS_PER_TICK, type VmLayout } from "./vm-layout.ts";
import { VmAborted, WasmInstance, type Pointer, type ValuePointer } from "./wasm.ts";

/** What the guest's host functions may return. */
export type HostValue = string | number | undefined | GuestValue;

/** A value inside the guest that the host holds on to. */
export interface GuestValue {
  readonly pointer: ValuePointer;
}

/** What a VM needs from the world. Every callback may throw {@link GuestStopped}. */
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

export interface VmSources {
  wasm: WebAssembly.Module;
  /** A script that evaluates to nothing and calls `host` on its global; it defines `globalThis.__dispatch`. */
  guest: string;
  /** Modules to compile ahead, by full name; they are evaluated when first imported. */
  modules: Record<string, string>;
}

/**
 * QuickJS counts its own stack use; the host's stack fills faster. 128 kB is reached before any host stack overflows,
 * in Node's main thread and in browsers' workers, so a deep recursion ends as a RangeError in the guest.
 */
const STACK_BYTES = 128 * 1024;

const EVAL_GLOBAL = 0;
const EVAL_MODULE = 1;
const EVAL_COMPILE_ONLY = 1 << 5;
const HOST_FUNCTION_ID = 1;
const JOBS_PER_BATCH = 64;
const UNRESOLVED = "node:internal/unresolved/";

export class Vm {
  private readonly instance: WasmInstance;
  private readonly host: VmHost;
  private runtime: Pointer = 0;
  private context: Pointer = 0;
  private dispatchFunction: ValuePointer = 0;
  private layout: VmLayout = { interruptCounter: 0, rejectionTracker: 0, programBreak: 0 };
  private ticks = 0;
  private contextOut: Pointer = 0;
  private rejections!: RejectionTracker;
  private breakAtStart = 0;
  private readonly unresolved: GuestError[] = [];

  private constructor(wasm: WebAssembly.Module, host: VmHost) {
    this.host = host;
    this.instance = new WasmInstance(wasm, {
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
    });
  }

  /** Boots from nothing: takes about as long as evaluating every guest source. */
  static boot(sources: VmSources, host: VmHost): Vm {
    const vm = new Vm(sources.wasm, host);
    const { exports } = vm.instance;
    exports.callConstructors();
    vm.runtime = exports.QTS_NewRuntime();
    exports.QTS_RuntimeSetMaxStackSize(vm.runtime, STACK_BYTES);
    exports.QTS_RuntimeEnableInterruptHandler(vm.runtime);
    vm.context = exports.QTS_NewContext(vm.runtime, 0);
    exports.QTS_RuntimeEnableModuleLoader(vm.runtime, 1);
    vm.contextOut = exports.malloc(4);
    vm.layout = readLayout(sources.wasm);
    vm.defineHostFunction();
    vm.release(vm.evaluate(sources.guest, "node:internal/coldstart", EVAL_GLOBAL));
    vm.dispatchFunction = vm.getGlobal("__dispatch");
    vm.release(vm.evaluate("delete globalThis.__dispatch", "node:internal/coldstart", EVAL_GLOBAL));
    for (const [name, source] of Object.entries(sources.modules)) {
      vm.release(vm.evaluate(source, name, EVAL_MODULE | EVAL_COMPILE_ONLY));
    }
    vm.runJobs();
    vm.trackRejections();
    vm.resetMeters();
    return vm;
  }

  /** The booted VM as an image. Only valid before the VM has run anything else. */
  toImage(): VmImage {
    const { bytes } = this.instance;
    return {
      extents: nonZeroExtents(bytes),
      memoryBytes: bytes.length,
      runtime: this.runtime,
      context: this.context,
      dispatch: this.dispatchFunction,
      layout: this.layout,
      programBreak: this.heapEnd(),
    };
  }

  /** A VM in the state of the image, in a few milliseconds. */
  static fork(wasm: WebAssembly.Module, image: VmImage, host: VmHost): Vm {
    const vm = new Vm(wasm, host);
    vm.instance.growTo(image.memoryBytes);
    for (const { start, bytes } of image.extents) vm.instance.bytes.set(bytes, start);
    vm.runtime = image.runtime;
    vm.context = image.context;
    vm.dispatchFunction = image.dispatch;
    vm.layout = image.layout;
    vm.contextOut = vm.instance.exports.malloc(4);
    vm.trackRejections();
    vm.resetMeters();
    return vm;
  }

  /** Calls the guest's dispatcher with an operation and its arguments; its result as a number (NaN when it has none). */
  dispatch(op: number, ...args: (string | number | GuestValue)[]): number {
    const result = this.callDispatch(op, args);
    const value = this.instance.exports.QTS_GetFloat64(this.context, result);
    this.release(result);
    return value;
  }

  private callDispatch(op: number, args: (string | number | GuestValue)[]): ValuePointer {
    const owned: ValuePointer[] = [];
    const own = (value: string | number): ValuePointer => {
      const pointer = typeof value === "string" ? this.newText(value) : this.newNumber(value);
      owned.push(pointer);
      return pointer;
    };
    const pointers = [own(op), ...args.map((a) => (typeof a === "object" ? a.pointer : own(a)))];
    const result = this.callFunction(this.dispatchFunction, pointers);
    owned.forEach((pointer) => this.release(pointer));
    return result;
  }

  private callFunction(fn: ValuePointer, args: ValuePointer[]): ValuePointer {
    const { exports } = this.instance;
    const argv = exports.malloc(args.length * 4);
    this.instance.words.set(args, argv >> 2);
    const result = this.entering(() =>
      exports.QTS_Call(this.context, fn, exports.QTS_GetUndefined(), args.length, argv),
    );
    exports.free(argv);
    this.failOnException(result);
    return result;
  }

  /** Runs every pending promise job, in batches; `onBatch` hears how many each batch ran and may stop the guest. */
  runJobs(onBatch: (count: number) => void = () => {}): void {
    const { exports } = this.instance;
    while (exports.QTS_IsJobPending(this.runtime)) {
      const result = this.entering(() =>
        exports.QTS_ExecutePendingJob(this.runtime, JOBS_PER_BATCH, this.contextOut),
      );
      // The number of jobs; NaN when one threw, which is a rejected promise's business.
      const count = exports.QTS_GetFloat64(this.context, result);
      exports.QTS_FreeValuePointerRuntime(this.runtime, result);
      onBatch(Number.isNaN(count) ? 1 : count);
    }
  }

  /** Rejections that nobody has handled since the last call, oldest first. The caller releases both values. */
  takeUnhandledRejections(): Rejection[] {
    return this.rejections.take();
  }

  /** Compiles a script and returns its completion value, for example a CommonJS wrapper function. May throw {@link GuestError}. */
  compile(source: string, fileName: string): GuestValue {
    return { pointer: this.evaluate(source, fileName, EVAL_GLOBAL) };
  }

  /**
   * Evaluates a module and its imports at once, for `require` of a module. Whether it threw or still awaits something is
   * left in the guest's `__required` for the caller there: `{ namespace }`, `{ error }`, or nothing.
   */
  requireModule(path: string): void {
    const source = `import * as namespace from ${JSON.stringify(path)}; globalThis.__required = { namespace };`;
    const failed = this.rejections.takeDuring(() =>
      this.release(this.evaluate(source, `node:internal/require${path}`, EVAL_MODULE)),
    );
    for (const { promise, reason } of failed) {
      const keep = this.evaluate(
        "(error) => { globalThis.__required = { error }; }",
        "node:internal/require",
        EVAL_GLOBAL,
      );
      this.release(this.callFunction(keep, [reason]));
      [keep, promise, reason].forEach((pointer) => this.release(pointer));
    }
  }

  release(value: ValuePointer): void {
    this.instance.exports.QTS_FreeValuePointer(this.context, value);
  }

  /** Work since the VM started, in QuickJS's units (loop back-edges and calls); never decreases. */
  get workUnits(): number {
    const counter = this.instance.words[(this.context + this.layout.interruptCounter) >> 2]!;
    return (this.ticks + 1) * UNITS_PER_TICK - counter;
  }

  /** Bytes by which the heap has grown beyond the booted VM. */
  get heapGrowthBytes(): number {
    return this.heapEnd() - this.breakAtStart;
  }

  private heapEnd(): number {
    return this.instance.words[this.layout.programBreak >> 2]!;
  }

  private trackRejections(): void {
    const place = this.runtime + this.layout.rejectionTracker;
    this.rejections = new RejectionTracker(this.instance, this.context, place);
  }

  private resetMeters(): void {
    this.ticks = 0;
    this.instance.words[(this.context + this.layout.interruptCounter) >> 2] = UNITS_PER_TICK;
    this.breakAtStart = this.heapEnd();
  }

  private newText(text: string): ValuePointer {
    const { pointer } = this.instance.writeText(text);
    const value = this.instance.exports.QTS_NewString(this.context, pointer);
    this.instance.exports.free(pointer);
    return value;
  }

  private newNumber(value: number): ValuePointer {
    return this.instance.exports.QTS_NewFloat64(this.context, value);
  }

  private readValue(value: ValuePointer): string {
    const { exports } = this.instance;
    const text = exports.QTS_GetString(this.context, value);
    if (text === 0) return "";
    const result = this.instance.readText(text);
    exports.QTS_FreeCString(this.context, text);
    return result;
  }

  private evaluate(source: string, fileName: string, flags: number): ValuePointer {
    const { exports } = this.instance;
    const code = this.instance.writeText(source);
    const name = this.instance.writeText(fileName);
    const result = this.entering(() =>
      exports.QTS_Eval(this.context, code.pointer, code.byteLength, name.pointer, 0, flags),
    );
    exports.free(code.pointer);
    exports.free(name.pointer);
    this.failOnException(result);
    return result;
  }

  private getGlobal(name: string): ValuePointer {
    const global = this.instance.exports.QTS_GetGlobalObject(this.context);
    const value = this.getProperty(global, name);
    this.release(global);
    return value;
  }

  private getProperty(target: ValuePointer, name: string): ValuePointer {
    const key = this.newText(name);
    const value = this.instance.exports.QTS_GetProp(this.context, target, key);
    this.release(key);
    return value;
  }

  private readProperty(target: ValuePointer, name: string): string {
    const value = this.getProperty(target, name);
    const text = this.readValue(value);
    this.release(value);
    return text;
  }

  private defineHostFunction(): void {
    const { exports } = this.instance;
    const name = this.instance.writeText("host");
    const fn = exports.QTS_NewFunction(this.context, name.pointer, 0, 0, HOST_FUNCTION_ID);
    exports.free(name.pointer);
    const key = this.newText("__host");
    const global = exports.QTS_GetGlobalObject(this.context);
    exports.QTS_SetProp(this.context, global, key, fn);
    [key, fn, global].forEach((pointer) => this.release(pointer));
  }

  private onHostCall(count: number, argv: Pointer): ValuePointer {
    const { exports } = this.instance;
    const args: string[] = [];
    for (let i = 0; i < count; i++) {
      args.push(this.readValue(exports.QTS_ArgvGetJSValueConstPointer(argv, i)));
    }
    try {
      const result = this.host.call(Number(args.shift()), args);
      if (result === undefined) return 0;
      if (typeof result === "string") return this.newText(result);
      return typeof result === "number" ? this.newNumber(result) : result.pointer;
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
    const { exports } = this.instance;
    const value = this.callDispatch(GUEST.makeError, [error.name, error.message, error.code ?? ""]);
    const thrown = exports.QTS_Throw(this.context, value);
    this.release(value);
    return thrown;
  }

  private failOnException(value: ValuePointer): void {
    const error = this.instance.exports.QTS_ResolveException(this.context, value);
    if (error === 0) return;
    const text = this.readValue(error);
    const stack = this.readProperty(error, "stack");
    this.release(error);
    const name = /^(\w+): /.exec(text)?.[1] ?? "Error";
    const message = text.slice(text.startsWith(`${name}: `) ? name.length + 2 : 0);
    throw Object.assign(new GuestError(name, message), { stack: `${text}\n${stack}` });
  }

  /** Enters the guest; a host exception that crosses it leaves the VM unusable. */
  private entering<T>(enter: () => T): T {
    try {
      return enter();
    } catch (error) {
      if (error instanceof GuestStopped) throw error;
      if (error instanceof RangeError) throw new GuestStopped("stack");
      if (error instanceof VmAborted || isTrap(error)) throw new GuestStopped("abort");
      throw error;
    }
  }
}

const isTrap = (error: unknown): boolean =>
  error instanceof Error && error.constructor.name === "RuntimeError";
