/** Boots a VM from nothing: takes about as long as evaluating every guest source. */
import { GUEST, HOST } from "./operations.ts";
import type { VmImage, VmPlaces } from "./vm-image.ts";
import { readLayout, UNITS_PER_TICK } from "./vm-layout.ts";
import { moduleAround } from "./module-wrapper.ts";
import { EVALUATE, reservePlaces, VmValues } from "./vm-values.ts";
import { WasmInstance, type Pointer, type ValuePointer, type WasmCallbacks } from "./wasm.ts";
import { builtinName } from "./node-builtins.ts";

export interface VmSources {
  wasm: WebAssembly.Module;
  /** A script that the guest's can rely on. */
  before?: string;
  /** A script that evaluates to nothing and calls `host` on its global; it finds `__mailbox` and defines `__dispatch` there. */
  guest: string;
  /** A script that evaluates to a function; the guest finds it in `__streams`. */
  streams?: string;
  /** Like `streams`, which it needs; the guest finds it in `__extended`. */
  extended?: string;
  /** A script that comes after the guest's; it finds `__host` again. */
  intl?: string;
  /** Modules to compile ahead, by full name; they are evaluated when first imported. */
  modules: Record<string, string>;
  /** Modules to compile ahead with all that they import. */
  libraries?: AheadOfTime;
}

/** What `roots` (absolute paths) import, and where it is found. `resolve` and `load` throw `GuestError`. */
export interface AheadOfTime {
  roots: readonly string[];
  resolve(specifier: string, base: string, builtins: BuiltinNames): string;
  load(name: string, builtins: BuiltinNames): string;
}

/** Names that each built-in module exports, by its bare name. */
export type BuiltinNames = Record<string, string[]>;

export interface BootedVm {
  instance: WasmInstance;
  values: VmValues;
  image: VmImage;
  builtins: BuiltinNames;
  /** The modules that are compiled, with what each imports. */
  compiled: ReadonlyMap<string, readonly string[]>;
}

/**
 * QuickJS counts its own stack use; the host's stack fills faster. 128 kB is reached before any host stack overflows,
 * in Node's main thread and in browsers' workers, so a deep recursion ends as a RangeError in the guest.
 */
const STACK_BYTES = 128 * 1024;
const HOST_FUNCTION_ID = 1;
const MAILBOX_BYTES = 8;
const BOOT_FILE = "node:internal/coldstart";

export function bootVm(sources: VmSources): BootedVm {
  const layout = readLayout(sources.wasm);
  const instance = new WasmInstance(sources.wasm);
  const host = new BootHost(instance);
  instance.callbacks = host;
  const { exports } = instance;
  exports.callConstructors();
  const runtime = exports.QTS_NewRuntime();
  exports.QTS_RuntimeSetMaxStackSize(runtime, STACK_BYTES);
  exports.QTS_RuntimeEnableInterruptHandler(runtime);
  const context = exports.QTS_NewContext(runtime, 0);
  exports.QTS_RuntimeEnableModuleLoader(runtime, 1);
  const contextOut = exports.malloc(4);
  const valuePlaces = reservePlaces(instance, context);
  const values = new VmValues(instance, valuePlaces);
  host.values = values;
  defineHostFunction(instance, values, context);
  const mailbox = defineMailbox(instance, values, context);
  const run = (source: string): void =>
    values.release(values.evaluate(source, BOOT_FILE, EVALUATE.global));
  if (sources.streams !== undefined) {
    const streams = values.evaluate(sources.streams, "node:internal/streams", EVALUATE.global);
    values.setGlobal("__streams", streams);
    values.release(streams);
  }
  if (sources.extended !== undefined) {
    const extended = values.evaluate(sources.extended, "node:internal/extended", EVALUATE.global);
    values.setGlobal("__extended", extended);
    values.release(extended);
  }
  if (sources.before !== undefined) run(sources.before);
  run(sources.guest);
  if (sources.intl !== undefined) {
    // The guest has taken the host's function away.
    defineHostFunction(instance, values, context);
    run(sources.intl);
  }
  const dispatch = values.global("__dispatch");
  run("delete globalThis.__dispatch");
  for (const [name, source] of Object.entries(sources.modules)) {
    values.release(values.evaluate(source, name, EVALUATE.module | EVALUATE.compileOnly));
  }
  const { roots = [] } = sources.libraries ?? {};
  if (roots.length > 0) {
    host.libraries = sources.libraries;
    const imports = roots.map((path) => `import ${JSON.stringify(path)};`).join("\n");
    const flags = EVALUATE.module | EVALUATE.compileOnly;
    values.release(values.evaluate(imports, "node:internal/libraries", flags));
  }
  const operations: ValuePointer[] = [];
  for (const number of Object.values(GUEST)) operations[number] = values.number(number);
  runJobs(instance, values, runtime, contextOut);
  const places = { ...valuePlaces, runtime, layout, dispatch, operations, contextOut, mailbox };
  setMeters(instance, places);
  const { builtins, compiled } = host;
  return { instance, values, image: imageOf(instance, places), builtins, compiled };
}

/** During boot the guest only describes its built-ins; anything else would be a defect. */
class BootHost implements WasmCallbacks {
  values: VmValues | undefined;
  builtins: BuiltinNames = {};
  libraries: AheadOfTime | undefined;
  readonly compiled = new Map<string, string[]>();
  private readonly instance: WasmInstance;
  constructor(instance: WasmInstance) {
    this.instance = instance;
  }
  callFunction(count: number, argv: Pointer): ValuePointer {
    const values = this.values!;
    const operation = values.readNumber(argv);
    if (operation !== HOST.describeBuiltins || count !== 2)
      throw new Error(`sandbox: operation ${operation} during boot`);
    const description = values.read(values.argument(argv, 1));
    this.builtins = JSON.parse(description) as Record<string, string[]>;
    return 0;
  }
  shouldInterrupt = (): boolean => false;
  nowMs = (): number => 0;
  mayGrowTo = (): boolean => true;
  // The runtime client is compiled ahead, and compiling asks for what it imports.
  normalizeModule = (base: string, name: string): Pointer =>
    this.instance.writeText(this.resolve(base, name)).pointer;
  loadModuleSource = (name: string): Pointer =>
    this.instance.writeText(
      this.libraries && !this.isBuiltin(name)
        ? this.libraries.load(name, this.builtins)
        : moduleAround(name, this.builtins[builtinName(name)] ?? []),
    ).pointer;
  private resolve(base: string, name: string): string {
    if (!this.libraries) return `node:${builtinName(name)}`;
    const found = this.libraries.resolve(name, base, this.builtins);
    if (!this.isBuiltin(found)) {
      this.compiled.set(base, [...(this.compiled.get(base) ?? []), found]);
      if (!this.compiled.has(found)) this.compiled.set(found, []);
    }
    return found;
  }
  private isBuiltin(name: string): boolean {
    return Object.hasOwn(this.builtins, builtinName(name));
  }
  onRejection(): void {
    throw new Error("sandbox: a promise was rejected during boot");
  }
}

function defineHostFunction(instance: WasmInstance, values: VmValues, context: Pointer): void {
  const { exports } = instance;
  const name = instance.writeText("host");
  const fn = exports.QTS_NewFunction(context, name.pointer, 0, 0, HOST_FUNCTION_ID);
  exports.free(name.pointer);
  values.setGlobal("__host", fn);
  values.release(fn);
}

/** Two words that both sides see. */
function defineMailbox(instance: WasmInstance, values: VmValues, context: Pointer): Pointer {
  const { exports, bytes } = instance;
  const place = exports.malloc(MAILBOX_BYTES);
  bytes.fill(0, place, place + MAILBOX_BYTES);
  const buffer = exports.QTS_NewArrayBuffer(context, place, MAILBOX_BYTES);
  values.setGlobal("__mailbox", buffer);
  values.release(buffer);
  return place;
}

function runJobs(
  { exports }: WasmInstance,
  values: VmValues,
  runtime: Pointer,
  contextOut: Pointer,
): void {
  while (exports.QTS_IsJobPending(runtime)) {
    values.release(exports.QTS_ExecutePendingJob(runtime, 1, contextOut));
  }
}

/** From here on every VM counts and tells of rejections. */
function setMeters({ words, rejectionCallback }: WasmInstance, places: VmPlaces): void {
  const { context, runtime, layout } = places;
  words[(runtime + layout.rejectionTracker) >> 2] = rejectionCallback;
  words[(context + layout.interruptCounter) >> 2] = UNITS_PER_TICK;
}

function imageOf(instance: WasmInstance, places: VmPlaces): VmImage {
  const programBreak = instance.words[places.layout.programBreak >> 2]!;
  // What has never been written stays unwritten, and takes no memory.
  const words = new Int32Array(instance.words.length);
  words.set(instance.words.subarray(0, programBreak >> 2));
  return {
    places,
    words,
    memoryBytes: instance.bytes.length,
    programBreak,
    rejectionCallback: instance.rejectionCallback,
  };
}
