/**
 * Where QuickJS keeps what its WebAssembly build does not export. Found by trying, when the sandbox is built, and carried
 * in the file itself; a build that behaves differently stops there and not in a learner's browser.
 */
import { RejectionTracker } from "./rejection-tracker.ts";
import { WasmInstance, type Pointer } from "./wasm.ts";

/** Offsets in bytes. */
export interface VmLayout {
  /** In `JSContext`: `interrupt_counter`, which counts down from 10,000 between two ticks. */
  interruptCounter: number;
  /** In `JSRuntime`: `host_promise_rejection_tracker`. */
  rejectionTracker: number;
  /** Address of the C library's program break: where the heap ends. */
  programBreak: Pointer;
  /** Where C's stack begins; it grows downwards, and the heap begins above it. */
  stackTop: Pointer;
  /** Below the stack are the static data. */
  stackBytes: number;
}

/** The custom section of sandbox.wasm that holds the layout as JSON. */
export const LAYOUT_SECTION = "coldstart.layout";

export const UNITS_PER_TICK = 10_000;

/** What quickjs-emscripten links with (`-s STACK_SIZE`). */
const STACK_BYTES = 5 * 1024 * 1024;

/** Throws when the file was not made by `scripts/build-sandbox.mjs`. */
export function readLayout(wasm: WebAssembly.Module): VmLayout {
  const [section] = WebAssembly.Module.customSections(wasm, LAYOUT_SECTION);
  if (!section) {
    throw new Error("sandbox: sandbox.wasm has no layout; build it with scripts/build-sandbox.mjs");
  }
  return JSON.parse(new TextDecoder().decode(new Uint8Array(section))) as VmLayout;
}

/**
 * A loop must lower the interrupt counter by its length, a large allocation must raise the program break, and a rejection
 * must reach the tracker. Throws when the build in use does not behave like that.
 */
export function probeLayout(wasm: WebAssembly.Module): VmLayout {
  return {
    interruptCounter: probeInterruptCounter(new BareVm(wasm)),
    programBreak: probeProgramBreak(new BareVm(wasm)),
    rejectionTracker: probeRejectionTracker(wasm),
    stackTop: probeStackTop(wasm),
    stackBytes: STACK_BYTES,
  };
}

/** A VM without anything around it. */
class BareVm {
  readonly instance: WasmInstance;
  readonly runtime: Pointer;
  readonly context: Pointer;

  readonly rejections = new RejectionTracker();

  constructor(wasm: WebAssembly.Module) {
    this.instance = new WasmInstance(wasm);
    this.instance.callbacks = {
      callFunction: () => 0,
      shouldInterrupt: () => false,
      normalizeModule: () => 0,
      loadModuleSource: () => 0,
      nowMs: () => 0,
      mayGrowTo: () => true,
      onRejection: (promise, reason, handled) =>
        this.rejections.note(this.instance, this.context, { promise, reason, units: 0, handled }),
    };
    const { exports } = this.instance;
    exports.callConstructors();
    this.runtime = exports.QTS_NewRuntime();
    exports.QTS_RuntimeEnableInterruptHandler(this.runtime);
    this.context = exports.QTS_NewContext(this.runtime, 0);
  }

  evaluate(code: string): void {
    const { exports } = this.instance;
    const source = this.instance.writeText(code);
    const name = this.instance.writeText("probe");
    const { pointer, byteLength } = source;
    exports.QTS_FreeValuePointer(
      this.context,
      exports.QTS_Eval(this.context, pointer, byteLength, name.pointer, 0, 0),
    );
    exports.free(pointer);
    exports.free(name.pointer);
  }
}

const CONTEXT_BYTES = 2_048;
const LOOP_LENGTH = 1_000;

function probeInterruptCounter(vm: BareVm): number {
  const at = vm.context >> 2;
  const read = () => vm.instance.words.slice(at, at + (CONTEXT_BYTES >> 2));
  vm.evaluate("for (let i = 0; i < 10; i++);");
  const before = read();
  vm.evaluate(`for (let i = 0; i < ${LOOP_LENGTH}; i++);`);
  const after = read();
  const found = before.findIndex((value, index) => {
    const used = value - after[index]!;
    const counts = value <= UNITS_PER_TICK && after[index]! > 0;
    return counts && used >= LOOP_LENGTH && used < 3 * LOOP_LENGTH;
  });
  if (found === -1) throw new Error("sandbox: QuickJS's interrupt counter was not found");
  return found << 2;
}

const LARGE_BYTES = 4 * 1024 * 1024;

function probeProgramBreak(vm: BareVm): Pointer {
  const before = vm.instance.words.slice(0, vm.context >> 2);
  const block = vm.instance.exports.malloc(LARGE_BYTES);
  const found = before.findIndex((value, index) => {
    const now = vm.instance.words[index]!;
    const pointsIntoHeap = value > vm.context && now >= block + LARGE_BYTES;
    return pointsIntoHeap && now - value >= LARGE_BYTES / 2;
  });
  if (found === -1) throw new Error("sandbox: the program break was not found");
  return found << 2;
}

/** The stack lies between the static data and the heap, and is empty again after a call. */
function probeStackTop(wasm: WebAssembly.Module): Pointer {
  const { words, exports } = new WasmInstance(wasm);
  const top = exports.stackPointer.value;
  const before = words.slice();
  exports.callConstructors();
  const vm = new BareVm(wasm);
  vm.evaluate("(function dive(n) { return n === 0 ? 0 : 1 + dive(n - 1); })(50)");
  const stackFrom = (top - STACK_BYTES) >> 2;
  const isData = (word: number, index: number): boolean =>
    word !== 0 && index >= stackFrom && index < top >> 2;
  const heap = vm.instance.exports.malloc(8);
  const holds =
    vm.instance.exports.stackPointer.value === top && heap > top && !before.some(isData);
  if (!holds || stackFrom <= 0) throw new Error("sandbox: the stack is not where it is expected");
  return top;
}

/** Where quickjs-ng has kept the tracker, most likely first. A wrong place has another signature and traps. */
const TRACKER_OFFSETS = [180, 176, 168, 172, 184, 188, 192];

function probeRejectionTracker(wasm: WebAssembly.Module): number {
  const found = TRACKER_OFFSETS.find((offset) => {
    try {
      const vm = new BareVm(wasm);
      vm.instance.words[(vm.runtime + offset) >> 2] = vm.instance.rejectionCallback;
      vm.evaluate("Promise.reject(new Error('probe'))");
      if (vm.rejections.take().length !== 1) return false;
      vm.evaluate("Promise.reject(new Error('probe')).catch(() => {})");
      return vm.rejections.take().length === 0;
    } catch {
      return false;
    }
  });
  if (found === undefined) {
    throw new Error("sandbox: QuickJS's promise rejection tracker was not found");
  }
  return found;
}
