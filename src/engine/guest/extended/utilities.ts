/** The rest of `node:util`, and built-ins of which libraries only need to know that they are there. */
import { coded, inspect, missing, process, util } from "./shared.ts";
import { MIMEType, parseArgs, parseEnv, SYSTEM_ERRORS } from "./util-parts.ts";

const tagOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1);
const hasTag =
  (...tags: string[]) =>
  (value: unknown): boolean =>
    tags.includes(tagOf(value));
const typedArrayTag = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype) as object,
  Symbol.toStringTag,
)!.get!;

const ARRAYS = (
  "Uint8Array Uint8ClampedArray Uint16Array Uint32Array Int8Array Int16Array Int32Array Float16Array Float32Array " +
  "Float64Array BigInt64Array BigUint64Array"
).split(" ");

/** The language tells nobody what is a proxy, so those that are made are remembered. */
const proxies = new WeakSet<object>();
const NativeProxy = Proxy;
globalThis.Proxy = new NativeProxy(NativeProxy, {
  construct(target, args) {
    const made = Reflect.construct(target, args) as object;
    proxies.add(made);
    return made;
  },
});

const types: Record<string, unknown> = {
  ...util.types,
  isAnyArrayBuffer: (value: unknown) => value instanceof ArrayBuffer,
  isArrayBuffer: (value: unknown) => value instanceof ArrayBuffer,
  isArrayBufferView: (value: unknown) => ArrayBuffer.isView(value),
  isSharedArrayBuffer: () => false,
  isTypedArray: (value: unknown) => typedArrayTag.call(value) !== undefined,
  isDataView: (value: unknown) => value instanceof DataView,
  isMap: (value: unknown) => value instanceof Map,
  isSet: (value: unknown) => value instanceof Set,
  isWeakMap: (value: unknown) => value instanceof WeakMap,
  isWeakSet: (value: unknown) => value instanceof WeakSet,
  isAsyncFunction: hasTag("AsyncFunction", "AsyncGeneratorFunction"),
  isGeneratorFunction: hasTag("GeneratorFunction", "AsyncGeneratorFunction"),
  isGeneratorObject: hasTag("Generator"),
  isBoxedPrimitive: (value: unknown) =>
    typeof value === "object" && hasTag("String", "Number", "Boolean", "Symbol", "BigInt")(value),
  isNumberObject: (value: unknown) => typeof value === "object" && tagOf(value) === "Number",
  isStringObject: (value: unknown) => typeof value === "object" && tagOf(value) === "String",
  isSymbolObject: (value: unknown) => typeof value === "object" && tagOf(value) === "Symbol",
  isBooleanObject: (value: unknown) => typeof value === "object" && tagOf(value) === "Boolean",
  isBigIntObject: (value: unknown) => typeof value === "object" && tagOf(value) === "BigInt",
  isArgumentsObject: hasTag("Arguments"),
  isMapIterator: hasTag("Map Iterator"),
  isSetIterator: hasTag("Set Iterator"),
  isModuleNamespaceObject: hasTag("Module"),
  isKeyObject: hasTag("KeyObject"),
  isCryptoKey: hasTag("CryptoKey"),
  ...Object.fromEntries(
    ARRAYS.map((name) => [`is${name}`, (value: unknown) => typedArrayTag.call(value) === name]),
  ),
  isProxy: (value: unknown) => proxies.has(value as object),
  isExternal: () => false,
};

/** ANSI colours by name, as far as `util.styleText` knows them. */
const STYLES: Record<string, [number, number]> = {
  reset: [0, 0],
  bold: [1, 22],
  dim: [2, 22],
  italic: [3, 23],
  underline: [4, 24],
  inverse: [7, 27],
  black: [30, 39],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  magenta: [35, 39],
  cyan: [36, 39],
  white: [37, 39],
  gray: [90, 39],
  grey: [90, 39],
};

/** The log is no terminal: Node leaves the codes out unless it is told not to look. */
const styleText = (
  format: string | string[],
  text: string,
  {
    validateStream = true,
    stream: output,
  }: { validateStream?: boolean; stream?: { isTTY?: boolean } } = {},
): string => (validateStream && !output?.isTTY ? text : styled(format, text));

const styled = (format: string | string[], plain: string): string =>
  [format].flat().reduceRight((inner, name) => {
    const [on, off] = STYLES[name] ?? missing(`util.styleText with ${name}`)();
    return `\u001b[${on}m${inner}\u001b[${off}m`;
  }, plain);

const debuglog = (): unknown => Object.assign(() => {}, { enabled: false });

type Signal = InstanceType<typeof import("../abort.ts").AbortSignal>;
type AnyFunction = (...args: unknown[]) => unknown;

const describe = (value: unknown): string =>
  value === null || value === undefined
    ? String(value)
    : typeof value === "object"
      ? `an instance of ${(value as object).constructor.name}`
      : `type ${typeof value} (${String(inspect(value))})`;

function promisify(fn: AnyFunction): unknown {
  if (typeof fn !== "function") {
    const message = `The "original" argument must be of type function. Received ${describe(fn)}`;
    throw coded(new TypeError(message), "ERR_INVALID_ARG_TYPE");
  }
  return util.promisify(fn);
}
promisify.custom = Symbol.for("nodejs.util.promisify.custom");

/** A reason that is nothing cannot be handed to a callback as an error. */
const callbackify =
  (fn: AnyFunction) =>
  (...args: unknown[]): void => {
    const callback = args.pop() as (error: unknown, value?: unknown) => void;
    Promise.resolve()
      .then(() => fn(...args))
      .then(
        (value) => process.nextTick(callback, null, value),
        (reason: unknown) => process.nextTick(callback, reason || nothingThrown(reason)),
      );
  };

const nothingThrown = (reason: unknown): Error =>
  Object.assign(
    coded(new Error("Promise was rejected with falsy value"), "ERR_FALSY_VALUE_REJECTION"),
    { reason },
  );

export const allOfUtil: Record<string, unknown> = {
  ...util,
  types,
  styleText,
  debuglog,
  debug: debuglog,
  inherits: (
    constructor: { prototype: object; super_?: object },
    parent: { prototype: object },
  ) => {
    constructor.super_ = parent;
    Object.setPrototypeOf(constructor.prototype, parent.prototype);
  },
  stripVTControlCharacters: (text: string) =>
    // oxlint-disable-next-line no-control-regex -- control characters are what it is about
    text.replace(/\u001b\[[0-9;]*[A-Za-z]/g, ""),
  toUSVString: (text: string) => text.toWellFormed(),
  isArray: Array.isArray,
  aborted: (signal: Signal) =>
    new Promise<void>((resolve) => {
      if (signal.aborted) return resolve();
      signal.addEventListener("abort", () => resolve(), { once: true });
    }),
  parseArgs,
  parseEnv,
  MIMEType,
  formatWithOptions: (_options: unknown, ...data: unknown[]) => util.format(...data) as string,
  getSystemErrorName: (number: number) => new Map(SYSTEM_ERRORS).get(number)?.[0],
  getSystemErrorMessage: (number: number) => new Map(SYSTEM_ERRORS).get(number)?.[1],
  getSystemErrorMap: () => new Map(SYSTEM_ERRORS),
  getCallSites: () => [],
  _extend: (target: object, source?: object) => Object.assign(target, source),
  callbackify,
  promisify,
};

type Subscriber = (message: unknown, name: string | symbol) => void;

class Channel {
  readonly name: string | symbol;
  private readonly subscribers: Subscriber[] = [];
  constructor(name: string | symbol) {
    this.name = name;
  }
  get hasSubscribers(): boolean {
    return this.subscribers.length > 0;
  }
  subscribe(subscriber: Subscriber): void {
    this.subscribers.push(subscriber);
  }
  unsubscribe(subscriber: Subscriber): boolean {
    const at = this.subscribers.indexOf(subscriber);
    if (at >= 0) this.subscribers.splice(at, 1);
    return at >= 0;
  }
  publish(message: unknown): void {
    for (const subscriber of this.subscribers) subscriber(message, this.name);
  }
  runStores(
    _context: unknown,
    fn: (...args: never[]) => unknown,
    self?: unknown,
    ...args: never[]
  ): unknown {
    return fn.apply(self as never, args);
  }
}

const channels = new Map<string | symbol, Channel>();
function channel(name: string | symbol): Channel {
  const found = channels.get(name) ?? new Channel(name);
  channels.set(name, found);
  return found;
}

const TRACED = ["start", "end", "asyncStart", "asyncEnd", "error"] as const;

type Subscribers = Partial<Record<(typeof TRACED)[number], Subscriber>>;
type Work = (...args: never[]) => unknown;
interface Traced {
  result?: unknown;
  error?: unknown;
}

/** https://nodejs.org/api/diagnostics_channel.html#class-tracingchannel */
class TracingChannel {
  declare start: Channel;
  declare end: Channel;
  declare asyncStart: Channel;
  declare asyncEnd: Channel;
  declare error: Channel;
  constructor(name: string) {
    for (const each of TRACED) this[each] = channel(`tracing:${name}:${each}`);
  }
  get hasSubscribers(): boolean {
    return TRACED.some((each) => this[each].hasSubscribers);
  }
  subscribe(subscribers: Subscribers): void {
    for (const each of TRACED) if (subscribers[each]) this[each].subscribe(subscribers[each]);
  }
  unsubscribe(subscribers: Subscribers): boolean {
    return TRACED.every((each) => !subscribers[each] || this[each].unsubscribe(subscribers[each]));
  }
  traceSync(fn: Work, context: Traced = {}, self?: unknown, ...args: never[]): unknown {
    this.start.publish(context);
    try {
      context.result = fn.apply(self as never, args);
      return context.result;
    } catch (error) {
      context.error = error;
      this.error.publish(context);
      throw error;
    } finally {
      this.end.publish(context);
    }
  }
  async tracePromise(
    fn: Work,
    context: Traced = {},
    self?: unknown,
    ...args: never[]
  ): Promise<unknown> {
    this.start.publish(context);
    let pending: unknown;
    try {
      pending = fn.apply(self as never, args);
    } finally {
      this.end.publish(context);
    }
    try {
      context.result = await pending;
      return context.result;
    } catch (error) {
      context.error = error;
      this.error.publish(context);
      throw error;
    } finally {
      this.asyncStart.publish(context);
      this.asyncEnd.publish(context);
    }
  }
}

const diagnosticsChannel = {
  Channel,
  channel,
  hasSubscribers: (name: string) => channel(name).hasSubscribers,
  subscribe: (name: string, subscriber: Subscriber) => channel(name).subscribe(subscriber),
  unsubscribe: (name: string, subscriber: Subscriber) => channel(name).unsubscribe(subscriber),
  TracingChannel,
  tracingChannel: (name: string) => new TracingChannel(name),
};

const named = (module: string, ...names: string[]): Record<string, unknown> =>
  Object.fromEntries(names.map((name) => [name, missing(`${module}.${name}`)]));

export const byNameOnly: Record<string, Record<string, unknown>> = {
  child_process: named(
    "child_process",
    "exec",
    "execFile",
    "execFileSync",
    "execSync",
    "fork",
    "spawn",
    "spawnSync",
  ),
  cluster: { isMaster: true, isPrimary: true, isWorker: false },
  diagnostics_channel: diagnosticsChannel,
  tty: { isatty: () => false, ReadStream: class ReadStream {}, WriteStream: class WriteStream {} },
  v8: {
    ...named("v8", "serialize", "deserialize", "writeHeapSnapshot"),
    getHeapStatistics: () => {
      const { heapTotal, heapUsed } = process.memoryUsage();
      return { total_heap_size: heapTotal, used_heap_size: heapUsed };
    },
    setFlagsFromString: () => {},
  },
  vm: named("vm", "runInContext", "runInNewContext", "runInThisContext", "createContext", "Script"),
};
