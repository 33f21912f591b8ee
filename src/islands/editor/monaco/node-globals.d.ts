/**
 * What a handler finds in the simulated nodejs24.x, for the type checker in the page: the part of @types/node that is simulated, small enough
 * to load (5 kB rather than 2.7 MB). Read as text (types.ts), and by nothing else.
 */

interface Console {
  log(...data: unknown[]): void;
  info(...data: unknown[]): void;
  debug(...data: unknown[]): void;
  warn(...data: unknown[]): void;
  error(...data: unknown[]): void;
  trace(...data: unknown[]): void;
  assert(condition?: unknown, ...data: unknown[]): void;
  dir(value: unknown): void;
  table(value: unknown): void;
  count(label?: string): void;
  time(label?: string): void;
  timeLog(label?: string): void;
  timeEnd(label?: string): void;
}
declare var console: Console;

declare namespace NodeJS {
  interface ProcessEnv {
    [name: string]: string | undefined;
  }
  interface Timeout {
    ref(): this;
    unref(): this;
    hasRef(): boolean;
    refresh(): this;
    [Symbol.toPrimitive](): number;
  }
  interface MemoryUsage {
    rss: number;
    heapTotal: number;
    heapUsed: number;
    external: number;
    arrayBuffers: number;
  }
  interface Process {
    readonly env: ProcessEnv;
    readonly argv: string[];
    readonly version: string;
    readonly versions: Record<string, string>;
    readonly platform: "linux";
    readonly arch: string;
    readonly pid: number;
    cwd(): string;
    exit(code?: number): never;
    uptime(): number;
    nextTick(callback: (...args: any[]) => void, ...args: any[]): void;
    memoryUsage(): MemoryUsage;
    on(event: string, listener: (...args: any[]) => void): this;
    once(event: string, listener: (...args: any[]) => void): this;
    off(event: string, listener: (...args: any[]) => void): this;
    emitWarning(warning: string | Error): void;
    hrtime: { (time?: [number, number]): [number, number]; bigint(): bigint };
    readonly stdout: { write(text: string): boolean };
    readonly stderr: { write(text: string): boolean };
  }
}
declare var process: NodeJS.Process;
declare var global: typeof globalThis;

declare function setTimeout<A extends unknown[]>(
  callback: (...args: A) => void,
  ms?: number,
  ...args: A
): NodeJS.Timeout;
declare function setInterval<A extends unknown[]>(
  callback: (...args: A) => void,
  ms?: number,
  ...args: A
): NodeJS.Timeout;
declare function setImmediate<A extends unknown[]>(
  callback: (...args: A) => void,
  ...args: A
): NodeJS.Timeout;
declare function clearTimeout(timeout: NodeJS.Timeout | number | undefined): void;
declare function clearInterval(timeout: NodeJS.Timeout | number | undefined): void;
declare function clearImmediate(timeout: NodeJS.Timeout | number | undefined): void;
declare function queueMicrotask(callback: () => void): void;
declare function structuredClone<T>(value: T): T;
declare function btoa(text: string): string;
declare function atob(text: string): string;

type BufferEncoding =
  "utf8" | "utf-8" | "base64" | "base64url" | "hex" | "latin1" | "ascii" | "binary";
interface Buffer extends Uint8Array {
  toString(encoding?: BufferEncoding, start?: number, end?: number): string;
  equals(other: Uint8Array): boolean;
  write(text: string, offset?: number): number;
}
declare var Buffer: {
  from(text: string, encoding?: BufferEncoding): Buffer;
  from(data: ArrayLike<number> | ArrayBuffer): Buffer;
  alloc(size: number, fill?: number | string): Buffer;
  concat(list: readonly Uint8Array[], length?: number): Buffer;
  byteLength(text: string, encoding?: BufferEncoding): number;
  isBuffer(value: unknown): value is Buffer;
};

declare class TextEncoder {
  encode(text?: string): Uint8Array;
}
declare class TextDecoder {
  constructor(encoding?: string);
  decode(data?: Uint8Array | ArrayBuffer): string;
}

declare class URLSearchParams {
  constructor(init?: string | Record<string, string> | [string, string][]);
  get(name: string): string | null;
  getAll(name: string): string[];
  has(name: string): boolean;
  set(name: string, value: string): void;
  append(name: string, value: string): void;
  delete(name: string): void;
  entries(): IterableIterator<[string, string]>;
  [Symbol.iterator](): IterableIterator<[string, string]>;
  toString(): string;
}
declare class URL {
  constructor(url: string | URL, base?: string | URL);
  href: string;
  protocol: string;
  host: string;
  hostname: string;
  port: string;
  pathname: string;
  search: string;
  hash: string;
  readonly origin: string;
  readonly searchParams: URLSearchParams;
  toString(): string;
}

declare class Event {
  constructor(type: string);
  readonly type: string;
}
declare class EventTarget {
  addEventListener(
    type: string,
    listener: (event: Event) => void,
    options?: { once?: boolean },
  ): void;
  removeEventListener(type: string, listener: (event: Event) => void): void;
  dispatchEvent(event: Event): boolean;
}
declare class DOMException extends Error {}
declare class AbortSignal extends EventTarget {
  static timeout(ms: number): AbortSignal;
  static abort(reason?: unknown): AbortSignal;
  static any(signals: AbortSignal[]): AbortSignal;
  readonly aborted: boolean;
  readonly reason: any;
  throwIfAborted(): void;
}
declare class AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}

type HeadersInit = Headers | Record<string, string> | [string, string][];
declare class Headers {
  constructor(init?: HeadersInit);
  get(name: string): string | null;
  has(name: string): boolean;
  set(name: string, value: string): void;
  append(name: string, value: string): void;
  delete(name: string): void;
  entries(): IterableIterator<[string, string]>;
  [Symbol.iterator](): IterableIterator<[string, string]>;
}
interface RequestInit {
  method?: string;
  headers?: HeadersInit;
  body?: string | Uint8Array | URLSearchParams | null;
  signal?: AbortSignal | null;
}
declare class Request {
  constructor(input: string | URL | Request, init?: RequestInit);
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  text(): Promise<string>;
  json(): Promise<any>;
}
declare class Response {
  constructor(
    body?: string | null,
    init?: { status?: number; statusText?: string; headers?: HeadersInit },
  );
  readonly ok: boolean;
  readonly status: number;
  readonly statusText: string;
  readonly url: string;
  readonly headers: Headers;
  readonly bodyUsed: boolean;
  text(): Promise<string>;
  json(): Promise<any>;
  arrayBuffer(): Promise<ArrayBuffer>;
  bytes(): Promise<Uint8Array>;
}
declare function fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;

declare var crypto: {
  randomUUID(): `${string}-${string}-${string}-${string}-${string}`;
  getRandomValues<T extends ArrayBufferView>(array: T): T;
};
declare var performance: { now(): number; readonly timeOrigin: number };

declare module "node:crypto" {
  export function randomUUID(): string;
  export function randomBytes(count: number): Buffer;
  export function randomInt(below: number): number;
  export function randomInt(from: number, below: number): number;
}
declare module "node:timers/promises" {
  export function setTimeout<T = void>(ms?: number, value?: T): Promise<T>;
  export function setImmediate<T = void>(value?: T): Promise<T>;
}
declare module "node:events" {
  export class EventEmitter {
    on(event: string, listener: (...args: any[]) => void): this;
    once(event: string, listener: (...args: any[]) => void): this;
    off(event: string, listener: (...args: any[]) => void): this;
    emit(event: string, ...args: unknown[]): boolean;
  }
  export default EventEmitter;
}
declare module "node:path" {
  export function join(...parts: string[]): string;
  export function resolve(...parts: string[]): string;
  export function basename(path: string, ending?: string): string;
  export function dirname(path: string): string;
  export function extname(path: string): string;
}
declare module "node:fs" {
  export function readFileSync(path: string | URL, encoding: BufferEncoding): string;
  export function readFileSync(path: string | URL): Buffer;
  export function writeFileSync(path: string, data: string | Uint8Array): void;
  export function appendFileSync(path: string, data: string | Uint8Array): void;
  export function existsSync(path: string): boolean;
  export function mkdirSync(path: string, options?: { recursive?: boolean }): void;
  export function readdirSync(path: string): string[];
  export function unlinkSync(path: string): void;
}
declare module "node:fs/promises" {
  export function readFile(path: string | URL, encoding: BufferEncoding): Promise<string>;
  export function readFile(path: string | URL): Promise<Buffer>;
  export function writeFile(path: string, data: string | Uint8Array): Promise<void>;
  export function mkdir(path: string, options?: { recursive?: boolean }): Promise<void>;
  export function readdir(path: string): Promise<string[]>;
}
declare module "node:util" {
  export function inspect(value: unknown, options?: { depth?: number }): string;
  export function format(text: unknown, ...values: unknown[]): string;
}
declare module "node:os" {
  export function tmpdir(): string;
  export function cpus(): { model: string; speed: number }[];
  export const EOL: string;
}
