/** Guest values as a host handles them: made from texts and numbers, read, called, released. */
import { byteString } from "./base64.ts";
import { GuestError, GuestStopped } from "./guest-error.ts";
import { VmAborted, type Pointer, type ValuePointer, type WasmInstance } from "./wasm.ts";

/** Addresses inside a booted VM, the same in every fork of it. */
export interface ValuePlaces {
  readonly context: Pointer;
  /** `undefined` as a guest value; a constant of QuickJS. */
  readonly nothing: ValuePointer;
  /** Room for {@link MOST_ARGUMENTS} pointers. A call copies them before it runs anything. */
  readonly argv: Pointer;
  /** Room for a short text on its way into the guest. */
  readonly scratch: Pointer;
  /** Bytes from one argument of a host function to the next. */
  readonly argumentBytes: number;
}

/** QuickJS's flags for {@link VmValues.evaluate}. */
export const EVALUATE = { global: 0, module: 1, compileOnly: 1 << 5 } as const;

const MOST_ARGUMENTS = 8;
const SCRATCH_BYTES = 1_024;
const BYTES_PER_POINTER = 4;

/** Takes the room that {@link VmValues} uses. Called once, while a VM boots. */
export function reservePlaces({ exports }: WasmInstance, context: Pointer): ValuePlaces {
  return {
    context,
    nothing: exports.QTS_GetUndefined(),
    argv: exports.malloc(MOST_ARGUMENTS * BYTES_PER_POINTER),
    scratch: exports.malloc(SCRATCH_BYTES),
    argumentBytes: exports.QTS_ArgvGetJSValueConstPointer(0, 1),
  };
}

export class VmValues {
  private readonly instance: WasmInstance;
  private readonly places: ValuePlaces;
  private readonly context: Pointer;

  constructor(instance: WasmInstance, places: ValuePlaces) {
    this.instance = instance;
    this.places = places;
    this.context = places.context;
  }

  text(text: string): ValuePointer {
    const { exports } = this.instance;
    if (this.instance.writeShortText(text, this.places.scratch, SCRATCH_BYTES)) {
      return exports.QTS_NewString(this.context, this.places.scratch);
    }
    const { pointer } = this.instance.writeText(text);
    const value = exports.QTS_NewString(this.context, pointer);
    exports.free(pointer);
    return value;
  }

  number(value: number): ValuePointer {
    return this.instance.exports.QTS_NewFloat64(this.context, value);
  }

  read(value: ValuePointer): string {
    const { exports } = this.instance;
    const text = exports.QTS_GetString(this.context, value);
    if (text === 0) return "";
    const result = this.instance.readText(text);
    exports.QTS_FreeCString(this.context, text);
    return result;
  }

  /** The bytes of an ArrayBuffer, one character each. */
  readBytes(value: ValuePointer): string {
    const { exports } = this.instance;
    const length = exports.QTS_GetArrayBufferLength(this.context, value);
    const copy = exports.QTS_GetArrayBuffer(this.context, value);
    const text = byteString(this.instance.bytes.subarray(copy, copy + length));
    exports.free(copy);
    return text;
  }

  /** An ArrayBuffer of its own. */
  bytes(bytes: Uint8Array): ValuePointer {
    const { exports } = this.instance;
    const place = exports.malloc(Math.max(1, bytes.length));
    // The memory may have grown: it is looked up after that.
    this.instance.bytes.set(bytes, place);
    return exports.QTS_NewArrayBuffer(this.context, place, bytes.length);
  }

  readNumber(value: ValuePointer): number {
    return this.instance.exports.QTS_GetFloat64(this.context, value);
  }

  /** Borrowed: an argument of the host function that is being called. */
  argument(argv: Pointer, index: number): ValuePointer {
    return argv + index * this.places.argumentBytes;
  }

  release(value: ValuePointer): void {
    this.instance.exports.QTS_FreeValuePointer(this.context, value);
  }

  /** Calls a function; at most {@link MOST_ARGUMENTS} arguments. Throws what the guest threw as {@link GuestError}. */
  call(fn: ValuePointer, args: readonly ValuePointer[]): ValuePointer {
    const { argv, nothing } = this.places;
    const { words } = this.instance;
    for (let i = 0; i < args.length; i++) words[(argv >> 2) + i] = args[i]!;
    let result: ValuePointer;
    try {
      result = this.instance.exports.QTS_Call(this.context, fn, nothing, args.length, argv);
    } catch (error) {
      throw asStop(error);
    }
    this.failOnException(result);
    return result;
  }

  evaluate(source: string, fileName: string, flags: number): ValuePointer {
    const { exports } = this.instance;
    const code = this.instance.writeText(source);
    const name = this.instance.writeText(fileName);
    let result: ValuePointer;
    try {
      const { pointer, byteLength } = code;
      result = exports.QTS_Eval(this.context, pointer, byteLength, name.pointer, 0, flags);
    } catch (error) {
      throw asStop(error);
    }
    exports.free(code.pointer);
    exports.free(name.pointer);
    this.failOnException(result);
    return result;
  }

  global(name: string): ValuePointer {
    const global = this.instance.exports.QTS_GetGlobalObject(this.context);
    const value = this.property(global, name);
    this.release(global);
    return value;
  }

  setGlobal(name: string, value: ValuePointer): void {
    const { exports } = this.instance;
    const key = this.text(name);
    const global = exports.QTS_GetGlobalObject(this.context);
    exports.QTS_SetProp(this.context, global, key, value);
    [key, global].forEach((pointer) => this.release(pointer));
  }

  private property(target: ValuePointer, name: string): ValuePointer {
    const key = this.text(name);
    const value = this.instance.exports.QTS_GetProp(this.context, target, key);
    this.release(key);
    return value;
  }

  private failOnException(value: ValuePointer): void {
    const error = this.instance.exports.QTS_ResolveException(this.context, value);
    if (error === 0) return;
    const text = this.read(error);
    const stackValue = this.property(error, "stack");
    const stack = this.read(stackValue);
    [stackValue, error].forEach((pointer) => this.release(pointer));
    const name = /^(\w+): /.exec(text)?.[1] ?? "Error";
    const message = text.slice(text.startsWith(`${name}: `) ? name.length + 2 : 0);
    throw Object.assign(new GuestError(name, message), { stack: `${text}\n${stack}` });
  }
}

/** What a host exception that crossed the guest means; it leaves the VM unusable. */
export function asStop(error: unknown): unknown {
  if (error instanceof GuestStopped) return error;
  if (error instanceof RangeError) return new GuestStopped("stack");
  if (error instanceof VmAborted || isTrap(error)) return new GuestStopped("abort");
  return error;
}

const isTrap = (error: unknown): boolean =>
  error instanceof Error && error.constructor.name === "RuntimeError";
