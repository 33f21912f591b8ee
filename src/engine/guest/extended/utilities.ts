/** The rest of `node:util`, and built-ins of which libraries only need to know that they are there. */
import { base, EventEmitter, missing, process, stream, util } from "./shared.ts";

const tagOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1);
const hasTag =
  (...tags: string[]) =>
  (value: unknown): boolean =>
    tags.includes(tagOf(value));
const typedArrayTag = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype) as object,
  Symbol.toStringTag,
)!.get!;

const types: Record<string, unknown> = {
  ...util.types,
  isAnyArrayBuffer: (value: unknown) => value instanceof ArrayBuffer,
  isArrayBuffer: (value: unknown) => value instanceof ArrayBuffer,
  isArrayBufferView: (value: unknown) => ArrayBuffer.isView(value),
  isSharedArrayBuffer: () => false,
  isTypedArray: (value: unknown) => typedArrayTag.call(value) !== undefined,
  isUint8Array: (value: unknown) => typedArrayTag.call(value) === "Uint8Array",
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
  isProxy: () => false,
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

const styleText = (format: string | string[], text: string): string =>
  [format].flat().reduceRight((styled, name) => {
    const [on, off] = STYLES[name] ?? missing(`util.styleText with ${name}`)();
    return `\u001b[${on}m${styled}\u001b[${off}m`;
  }, text);

const debuglog = (): unknown => Object.assign(() => {}, { enabled: false });

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
  aborted: missing("util.aborted"),
  parseArgs: missing("util.parseArgs"),
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

const TRACED = ["start", "end", "asyncStart", "asyncEnd", "error"];

const diagnosticsChannel = {
  Channel,
  channel,
  hasSubscribers: (name: string) => channel(name).hasSubscribers,
  subscribe: (name: string, subscriber: Subscriber) => channel(name).subscribe(subscriber),
  unsubscribe: (name: string, subscriber: Subscriber) => channel(name).unsubscribe(subscriber),
  tracingChannel: (name: string) =>
    Object.assign(
      Object.fromEntries(TRACED.map((each) => [each, channel(`tracing:${name}:${each}`)])),
      {
        hasSubscribers: false,
        traceSync: (
          fn: (...args: never[]) => unknown,
          _context?: unknown,
          self?: unknown,
          ...args: never[]
        ) => fn.apply(self as never, args),
        tracePromise: (
          fn: (...args: never[]) => unknown,
          _context?: unknown,
          self?: unknown,
          ...args: never[]
        ) => fn.apply(self as never, args),
      },
    ),
};

class Socket extends stream.Duplex {
  connect(): void {
    missing("a connection of node:net")();
  }
}

const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/;
const isIPv4 = (text: string): boolean => IPV4.test(text);
const isIPv6 = (text: string): boolean =>
  /^[\da-f:.]*:[\da-f:.]*$/i.test(text) && text.includes(":");

export const net = {
  Socket,
  Stream: Socket,
  isIP: (text: string) => (isIPv4(text) ? 4 : isIPv6(text) ? 6 : 0),
  isIPv4,
  isIPv6,
  // The runtime client makes its connection to the runtime API with it; any other is refused there.
  createConnection: base.net.createConnection,
  connect: base.net.createConnection,
  createServer: missing("net.createServer"),
  Server: class Server extends EventEmitter {},
};

const named = (module: string, ...names: string[]): Record<string, unknown> =>
  Object.fromEntries(names.map((name) => [name, missing(`${module}.${name}`)]));

const dnsNames = [
  "lookup",
  "resolve",
  "resolve4",
  "resolve6",
  "resolveSrv",
  "resolveTxt",
  "reverse",
];

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
  dgram: named("dgram", "createSocket"),
  diagnostics_channel: diagnosticsChannel,
  dns: { ...named("dns", ...dnsNames), promises: named("dns.promises", ...dnsNames) },
  "dns/promises": named("dns.promises", ...dnsNames),
  tls: {
    ...named("tls", "connect", "createServer", "createSecureContext", "checkServerIdentity"),
    TLSSocket: Socket,
    rootCertificates: [],
  },
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
