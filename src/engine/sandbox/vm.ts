/**
 * One QuickJS virtual machine behind a small interface: values stay inside, texts and numbers cross the border.
 * A VM is booted once, kept as an image, and forked by copying its memory; the plain boot gives the same VM, slower.
 */
import { GUEST } from "./operations.ts";
import { VmAborted, WasmInstance, type Pointer, type ValuePointer } from "./wasm.ts";

/** What the guest's host functions may return. */
export type HostValue = string | number | undefined | GuestValue;

/** A value inside the guest that the host holds on to. */
export interface GuestValue {
  readonly pointer: ValuePointer;
}

/** An error to be raised inside the guest; becomes a guest `Error` with `code`. */
export class GuestError extends Error {
  override readonly name: string;
  readonly code: string | undefined;
  constructor(name: string, message: string, code?: string) {
    super(message);
    this.name = name;
    this.code = code;
  }
}

/** Thrown by a host callback to end the guest at once. The VM cannot be used afterwards. */
export class GuestStopped extends Error {
  override readonly name = "GuestStopped";
  readonly reason: "cpu" | "memory" | "exit" | "stack" | "abort";
  readonly exitCode: number;
  constructor(reason: GuestStopped["reason"], exitCode = 0) {
    super(`guest stopped: ${reason}`);
    this.reason = reason;
    this.exitCode = exitCode;
  }
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

/** The custom section of sandbox.wasm that holds the {@link VmLayout} as JSON. */
export const LAYOUT_SECTION = "coldstart.layout";

/** Offsets inside QuickJS's structures that it does not export. Found when the sandbox is built, see {@link Vm.probe}. */
export interface VmLayout {
  /** `JSContext.interrupt_counter`: counts down from 10,000 between two ticks. */
  interruptCounter: Pointer;
  /** `JSRuntime.host_promise_rejection_tracker`. */
  rejectionTracker: Pointer;
  /** The C library's program break: where the heap ends. */
  programBreak: Pointer;
}

/** A booted VM as bytes: everything outside the extents is zero. */
export interface VmImage {
  readonly extents: readonly { readonly start: number; readonly bytes: Uint8Array }[];
  readonly memoryBytes: number;
  readonly runtime: Pointer;
  readonly context: Pointer;
  readonly dispatch: ValuePointer;
  readonly layout: VmLayout;
  readonly programBreak: number;
}

export interface VmSources {
  wasm: WebAssembly.Module;
  /** A script that evaluates to nothing and calls `host` on its global; it defines `globalThis.__dispatch`. */
  guest: string;
  /** Modules to compile ahead, by full name; they are evaluated when first imported. */
  modules: Record<string, string>;
}

export const UNITS_PER_TICK = 10_000;

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

interface Rejection {
  promise: ValuePointer;
  reason: ValuePointer;
}

export class Vm {
  private readonly instance: WasmInstance;
  private readonly host: VmHost;
  private runtime: Pointer = 0;
  private context: Pointer = 0;
  private dispatchFunction: ValuePointer = 0;
  private layout: VmLayout = { interruptCounter: 0, rejectionTracker: 0, programBreak: 0 };
  private ticks = 0;
  private contextOut: Pointer = 0;
  private readonly rejections = new Map<bigint, Rejection>();
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
    vm.connectRejectionTracker();
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
    vm.connectRejectionTracker();
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
    const { exports } = this.instance;
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
    if (this.rejections.size === 0) return [];
    const unhandled = [...this.rejections.values()];
    this.rejections.clear();
    return unhandled;
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
    const known = new Set(this.rejections.keys());
    const source = `import * as namespace from ${JSON.stringify(path)}; globalThis.__required = { namespace };`;
    this.release(this.evaluate(source, `node:internal/require${path}`, EVAL_MODULE));
    for (const [promise, rejection] of this.rejections) {
      if (known.has(promise)) continue;
      this.rejections.delete(promise);
      const wrap = this.evaluate(
        "(error) => { globalThis.__required = { error }; }",
        "node:internal/require",
        EVAL_GLOBAL,
      );
      this.callFunction(wrap, [rejection.reason]);
      [wrap, rejection.promise, rejection.reason].forEach((pointer) => this.release(pointer));
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

  private connectRejectionTracker(): void {
    const { table } = this.instance.exports;
    const index = table.grow(1);
    table.set(
      index,
      trackerFunction((promise, reason, handled) => this.onRejection(promise, reason, handled)),
    );
    this.instance.words[(this.runtime + this.layout.rejectionTracker) >> 2] = index;
  }

  private onRejection(promise: bigint, reason: bigint, handled: boolean): void {
    if (!handled) {
      this.rejections.set(promise, { promise: this.keep(promise), reason: this.keep(reason) });
      return;
    }
    const rejection = this.rejections.get(promise);
    if (!rejection) return;
    this.rejections.delete(promise);
    this.release(rejection.promise);
    this.release(rejection.reason);
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

  /**
   * Finds where QuickJS keeps what it does not export: the interrupt counter (a loop must lower it by its length), the
   * program break (a large allocation must raise it) and the place of the rejection tracker (a rejection must call it).
   * Throws when the build in use does not behave like that.
   */
  static probe(wasm: WebAssembly.Module): VmLayout {
    const interruptCounter = probeInterruptCounter(Vm.bare(wasm));
    const programBreak = probeProgramBreak(Vm.bare(wasm));
    for (const offset of TRACKER_OFFSETS) {
      const layout = { interruptCounter, programBreak, rejectionTracker: offset };
      if (trackerWorks(wasm, layout)) return layout;
    }
    throw new Error("sandbox: QuickJS's promise rejection tracker was not found");
  }

  private static bare(wasm: WebAssembly.Module): { vm: Vm; evaluate(code: string): void } {
    const vm = new Vm(wasm, IDLE_HOST);
    const { exports } = vm.instance;
    exports.callConstructors();
    vm.runtime = exports.QTS_NewRuntime();
    exports.QTS_RuntimeEnableInterruptHandler(vm.runtime);
    vm.context = exports.QTS_NewContext(vm.runtime, 0);
    vm.contextOut = exports.malloc(4);
    return { vm, evaluate: (code) => vm.release(vm.evaluate(code, "probe", EVAL_GLOBAL)) };
  }

  /** For {@link probe} only. */
  static readonly probing = {
    words: (vm: Vm): Int32Array => vm.instance.words,
    context: (vm: Vm): Pointer => vm.context,
    malloc: (vm: Vm, bytes: number): Pointer => vm.instance.exports.malloc(bytes),
    bareWith: (wasm: WebAssembly.Module, layout: VmLayout) => {
      const bare = Vm.bare(wasm);
      bare.vm.layout = layout;
      bare.vm.connectRejectionTracker();
      return bare;
    },
  };
}

const IDLE_HOST: VmHost = {
  call: () => undefined,
  nowMs: () => 0,
  onTick: () => {},
  mayGrowTo: () => true,
  resolveModule: (name) => name,
  loadModule: () => "",
};

const CONTEXT_BYTES = 2_048;
const LOOP_LENGTH = 1_000;

function probeInterruptCounter({ vm, evaluate }: ReturnType<typeof Vm.probing.bareWith>): Pointer {
  const at = Vm.probing.context(vm) >> 2;
  const read = () => Vm.probing.words(vm).slice(at, at + (CONTEXT_BYTES >> 2));
  evaluate("for (let i = 0; i < 10; i++);");
  const before = read();
  evaluate(`for (let i = 0; i < ${LOOP_LENGTH}; i++);`);
  const after = read();
  const found = before.findIndex((value, index) => {
    const used = value - after[index]!;
    return (
      value <= UNITS_PER_TICK && after[index]! > 0 && used >= LOOP_LENGTH && used < 3 * LOOP_LENGTH
    );
  });
  if (found === -1) throw new Error("sandbox: QuickJS's interrupt counter was not found");
  return found << 2;
}

const LARGE_BYTES = 4 * 1024 * 1024;

function probeProgramBreak({ vm }: ReturnType<typeof Vm.probing.bareWith>): Pointer {
  const heapStart = Vm.probing.context(vm) >> 2;
  const before = Vm.probing.words(vm).slice(0, heapStart);
  const block = Vm.probing.malloc(vm, LARGE_BYTES);
  const after = Vm.probing.words(vm);
  const found = before.findIndex((value, index) => {
    const now = after[index]!;
    return (
      value > Vm.probing.context(vm) && now >= block + LARGE_BYTES && now - value >= LARGE_BYTES / 2
    );
  });
  if (found === -1) throw new Error("sandbox: the program break was not found");
  return found << 2;
}

/** Where quickjs-ng has kept the tracker, most likely first. */
const TRACKER_OFFSETS = [180, 176, 168, 172, 184, 188, 192];

function trackerWorks(wasm: WebAssembly.Module, layout: VmLayout): boolean {
  try {
    const { vm, evaluate } = Vm.probing.bareWith(wasm, layout);
    evaluate("Promise.reject(new Error('probe'))");
    const found = vm.takeUnhandledRejections().length === 1;
    evaluate("Promise.reject(new Error('probe')).catch(() => {})");
    return found && vm.takeUnhandledRejections().length === 0;
  } catch {
    return false;
  }
}

/** `(module (import "h" "f" (func (param i32 i64 i64 i32 i32))) (export "f" (func 0)))` */
const TRACKER_MODULE = Uint8Array.from([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 9, 1, 96, 5, 127, 126, 126, 127, 127, 0, 2, 7, 1, 1, 104, 1, 102,
  0, 0, 7, 5, 1, 1, 102, 0, 0,
]);
let trackerModule: WebAssembly.Module | undefined;

/** A JavaScript callback as a wasm function, which is what a function table holds. */
function trackerFunction(
  callback: (promise: bigint, reason: bigint, handled: boolean) => void,
): unknown {
  trackerModule ??= new WebAssembly.Module(TRACKER_MODULE);
  const f = (_context: number, promise: bigint, reason: bigint, handled: number) =>
    callback(promise, reason, handled !== 0);
  return new WebAssembly.Instance(trackerModule, { h: { f } }).exports.f;
}

const EXTENT_BYTES = 4_096;

/** Most of a booted VM's memory has never been written; copying it would make every fork pay for it. */
function nonZeroExtents(memory: Uint8Array): VmImage["extents"] {
  const extents: { start: number; bytes: Uint8Array }[] = [];
  let from = -1;
  for (let at = 0; at <= memory.length; at += EXTENT_BYTES) {
    const used =
      at < memory.length && memory.subarray(at, at + EXTENT_BYTES).some((byte) => byte !== 0);
    if (used && from === -1) from = at;
    if (used || from === -1) continue;
    extents.push({ start: from, bytes: memory.slice(from, at) });
    from = -1;
  }
  return extents;
}

function readLayout(wasm: WebAssembly.Module): VmLayout {
  const [section] = WebAssembly.Module.customSections(wasm, LAYOUT_SECTION);
  if (!section)
    throw new Error("sandbox: sandbox.wasm has no layout; build it with scripts/build-sandbox.mjs");
  return JSON.parse(new TextDecoder().decode(new Uint8Array(section))) as VmLayout;
}

const isTrap = (error: unknown): boolean =>
  error instanceof Error && error.constructor.name === "RuntimeError";
