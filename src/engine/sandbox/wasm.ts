/**
 * One WebAssembly instance of QuickJS: its memory, its exports, and the imports that connect it to the host. Everything
 * that could leak the host's time, zone or environment into the guest is answered here.
 */
import { dayOf, daysUntil, weekdayOf } from "../kernel/calendar.ts";

/** Pointers into the instance's memory. A `ValuePointer` owns one reference to a guest value unless said otherwise. */
export type ValuePointer = number;
export type Pointer = number;

/** The exports that the sandbox uses, typed. Names are quickjs-emscripten's C functions. */
export interface QuickJsExports {
  callConstructors(): void;
  malloc(bytes: number): Pointer;
  free(pointer: Pointer): void;
  table: WebAssembly.Table;
  /** Where C keeps its stack. At rest it is where it was in the beginning. */
  stackPointer: WebAssembly.Global;
  QTS_NewRuntime(): Pointer;
  QTS_NewContext(runtime: Pointer, intrinsics: number): Pointer;
  QTS_RuntimeSetMaxStackSize(runtime: Pointer, bytes: number): void;
  QTS_RuntimeEnableInterruptHandler(runtime: Pointer): void;
  QTS_RuntimeEnableModuleLoader(runtime: Pointer, useNormalizer: number): void;
  QTS_Eval(
    context: Pointer,
    code: Pointer,
    bytes: number,
    fileName: Pointer,
    detectModule: number,
    flags: number,
  ): ValuePointer;
  QTS_Call(
    context: Pointer,
    fn: ValuePointer,
    self: ValuePointer,
    count: number,
    args: Pointer,
  ): ValuePointer;
  QTS_NewFunction(
    context: Pointer,
    name: Pointer,
    argumentCount: number,
    isConstructor: number,
    id: number,
  ): ValuePointer;
  QTS_GetGlobalObject(context: Pointer): ValuePointer;
  QTS_SetProp(
    context: Pointer,
    target: ValuePointer,
    name: ValuePointer,
    value: ValuePointer,
  ): void;
  QTS_GetProp(context: Pointer, target: ValuePointer, name: ValuePointer): ValuePointer;
  QTS_NewString(context: Pointer, text: Pointer): ValuePointer;
  QTS_GetString(context: Pointer, value: ValuePointer): Pointer;
  QTS_FreeCString(context: Pointer, text: Pointer): void;
  QTS_NewFloat64(context: Pointer, value: number): ValuePointer;
  /** A copy of an ArrayBuffer's bytes; whoever asks frees it. */
  QTS_GetArrayBuffer(context: Pointer, value: ValuePointer): Pointer;
  QTS_GetArrayBufferLength(context: Pointer, value: ValuePointer): number;
  QTS_GetFloat64(context: Pointer, value: ValuePointer): number;
  QTS_GetUndefined(): ValuePointer;
  /** An ArrayBuffer over memory that was allocated here; it owns it then. */
  QTS_NewArrayBuffer(context: Pointer, bytes: Pointer, count: number): ValuePointer;
  QTS_Throw(context: Pointer, error: ValuePointer): ValuePointer;
  QTS_ResolveException(context: Pointer, value: ValuePointer): ValuePointer;
  QTS_ExecutePendingJob(runtime: Pointer, maximum: number, contextOut: Pointer): ValuePointer;
  QTS_IsJobPending(runtime: Pointer): number;
  QTS_DupValuePointer(context: Pointer, value: ValuePointer): ValuePointer;
  QTS_FreeValuePointer(context: Pointer, value: ValuePointer): void;
  QTS_FreeValuePointerRuntime(runtime: Pointer, value: ValuePointer): void;
  QTS_ArgvGetJSValueConstPointer(argv: Pointer, index: number): ValuePointer;
}

/** What QuickJS asks of its host. Strings of module callbacks are already decoded. */
export interface WasmCallbacks {
  /** A guest function made with `QTS_NewFunction` was called. Returns a value pointer, or 0 for undefined. */
  callFunction(argumentCount: number, argv: Pointer, id: number): ValuePointer;
  /** Called after every 10,000 units of work. Returning true raises an uncatchable exception in the guest. */
  shouldInterrupt(): boolean;
  normalizeModule(base: string, name: string): Pointer;
  loadModuleSource(name: string): Pointer;
  /** Milliseconds since 1970 in virtual time, may be fractional. */
  nowMs(): number;
  /** The guest needs more memory than it has: grow or not. */
  mayGrowTo(bytes: number): boolean;
  /** A promise was rejected without a handler, or has got one since. Both are raw JSValues. */
  onRejection(promise: bigint, reason: bigint, handled: boolean): void;
}

const WASM_PAGE_BYTES = 65_536;
/** What the module declares as its smallest memory. */
const INITIAL_PAGES = 256;
const MAXIMUM_PAGES = 32_768;

const ERRNO_BADF = 8;
const ERRNO_SPIPE = 70;

/** QuickJS aborted: the VM cannot go on. */
export class VmAborted extends Error {
  override readonly name = "VmAborted";
}

export class WasmInstance {
  readonly memory: WebAssembly.Memory;
  readonly exports: QuickJsExports;
  bytes: Uint8Array;
  words: Int32Array;
  /** Whoever has the instance at the moment. */
  callbacks!: WasmCallbacks;
  /** The place in the function table through which C reaches {@link WasmCallbacks.onRejection}. */
  readonly rejectionCallback: number;

  constructor(module: WebAssembly.Module) {
    this.memory = new WebAssembly.Memory({ initial: INITIAL_PAGES, maximum: MAXIMUM_PAGES });
    this.bytes = new Uint8Array(this.memory.buffer);
    this.words = new Int32Array(this.memory.buffer);
    const instance = new WebAssembly.Instance(module, { host: this.imports() as never });
    this.exports = instance.exports as unknown as QuickJsExports;
    this.rejectionCallback = addToTable(this.exports.table, (promise, reason, handled) =>
      this.callbacks.onRejection(promise, reason, handled),
    );
  }

  /** Grows the memory to at least `bytes`, without asking. */
  growTo(bytes: number): void {
    const missing = Math.ceil((bytes - this.bytes.length) / WASM_PAGE_BYTES);
    if (missing <= 0) return;
    this.memory.grow(missing);
    this.bytes = new Uint8Array(this.memory.buffer);
    this.words = new Int32Array(this.memory.buffer);
  }

  readText(pointer: Pointer): string {
    let end = pointer;
    while (this.bytes[end] !== 0) end++;
    return decodeUtf8(this.bytes.subarray(pointer, end));
  }

  /** Copies `text` into fresh guest memory as a C string. The caller (or QuickJS) frees it. */
  writeText(text: string): { pointer: Pointer; byteLength: number } {
    // An upper bound spares a first pass over the text.
    const capacity = text.length * 3 + 1;
    const pointer = this.exports.malloc(capacity);
    if (pointer === 0) throw new VmAborted("out of memory while passing a text to the guest");
    const { written } = encoder.encodeInto(text, this.bytes.subarray(pointer, pointer + capacity));
    this.bytes[pointer + written] = 0;
    return { pointer, byteLength: written };
  }

  /** Writes a text as a C string to `pointer` when it is ASCII and fits, which most are and do; else false. */
  writeShortText(text: string, pointer: Pointer, capacity: number): boolean {
    const { length } = text;
    if (length >= capacity) return false;
    const { bytes } = this;
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i);
      if (code > 0x7f) return false;
      bytes[pointer + i] = code;
    }
    bytes[pointer + length] = 0;
    return true;
  }

  private imports(): Record<string, unknown> {
    const abort = (what: string): never => {
      throw new VmAborted(`QuickJS aborted: ${what}`);
    };
    return {
      memory: this.memory,
      assertFail: (condition: Pointer) => abort(`assertion failed: ${this.readText(condition)}`),
      abort: () => abort("abort()"),
      procExit: (status: number) => abort(`exit(${status})`),
      callFunction: (_context: Pointer, _self: Pointer, count: number, argv: Pointer, id: number) =>
        this.callbacks.callFunction(count, argv, id),
      shouldInterrupt: () => (this.callbacks.shouldInterrupt() ? 1 : 0),
      normalizeModule: (_runtime: Pointer, _context: Pointer, base: Pointer, name: Pointer) =>
        this.callbacks.normalizeModule(this.readText(base), this.readText(name)),
      loadModuleSource: (_runtime: Pointer, _context: Pointer, name: Pointer) =>
        this.callbacks.loadModuleSource(this.readText(name)),
      freeHostRef: () => {},
      resizeHeap: (bytes: number) => {
        const wanted = bytes >>> 0;
        if (!this.callbacks.mayGrowTo(wanted)) return 0;
        this.growTo(wanted);
        return 1;
      },
      dateNow: () => this.callbacks.nowMs(),
      clockTimeGet: (_clock: number, _precision: bigint, out: Pointer) => {
        const nanoseconds = BigInt(Math.round(this.callbacks.nowMs() * 1_000)) * 1_000n;
        new BigInt64Array(this.memory.buffer, out, 1)[0] = nanoseconds;
        return 0;
      },
      localtime: (seconds: bigint, out: Pointer) =>
        writeUtcTime(this.words, Number(seconds), out >> 2),
      tzset: (zone: Pointer, daylight: Pointer, standardName: Pointer, daylightName: Pointer) => {
        this.words[zone >> 2] = 0;
        this.words[daylight >> 2] = 0;
        for (const name of [standardName, daylightName]) this.bytes.set([85, 84, 67, 0], name);
      },
      environSizesGet: (count: Pointer, size: Pointer) => {
        this.words[count >> 2] = 0;
        this.words[size >> 2] = 0;
        return 0;
      },
      environGet: () => 0,
      setitimer: () => 0,
      keepaliveClear: () => {},
      fdClose: () => ERRNO_BADF,
      fdSeek: () => ERRNO_SPIPE,
      fdWrite: () => ERRNO_BADF,
    };
  }
}

type RejectionCallback = (promise: bigint, reason: bigint, handled: boolean) => void;

/** `(module (import "h" "f" (func (param i32 i64 i64 i32 i32))) (export "f" (func 0)))` */
const TRAMPOLINE = Uint8Array.from([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 9, 1, 96, 5, 127, 126, 126, 127, 127, 0, 2, 7, 1, 1, 104, 1, 102,
  0, 0, 7, 5, 1, 1, 102, 0, 0,
]);
let trampoline: WebAssembly.Module | undefined;

/** A function table holds wasm functions: a JavaScript callback becomes one by passing through a module. */
function addToTable(table: WebAssembly.Table, callback: RejectionCallback): number {
  trampoline ??= new WebAssembly.Module(TRAMPOLINE);
  const f = (_context: number, promise: bigint, reason: bigint, handled: number) =>
    callback(promise, reason, handled !== 0);
  const index = table.grow(1);
  table.set(index, new WebAssembly.Instance(trampoline, { h: { f } }).exports.f);
  return index;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

const SHORT_TEXT = 64;

/** Short ASCII texts are the common case and are cheaper to read by hand. */
function decodeUtf8(bytes: Uint8Array): string {
  if (bytes.length > SHORT_TEXT) return decoder.decode(bytes);
  let text = "";
  for (const byte of bytes) {
    if (byte > 0x7f) return decoder.decode(bytes);
    text += String.fromCharCode(byte);
  }
  return text;
}

const SECONDS_PER_DAY = 86_400;

/** Fills C's `struct tm` for UTC: the guest's local time zone is UTC, as in Lambda (`TZ=:UTC`). */
function writeUtcTime(words: Int32Array, seconds: number, at: number): void {
  const days = Math.floor(seconds / SECONDS_PER_DAY);
  const rest = seconds - days * SECONDS_PER_DAY;
  const { year, month, dayOfMonth } = dayOf(days);
  words.set(
    [
      rest % 60,
      Math.floor(rest / 60) % 60,
      Math.floor(rest / 3600),
      dayOfMonth,
      month - 1,
      year - 1900,
      weekdayOf(days) - 1,
      days - daysUntil({ year, month: 1, dayOfMonth: 1 }),
      0,
      0,
    ],
    at,
  );
}
