/** The globals of Node that QuickJS lacks. */
import { Buffer } from "buffer";
import "core-js/actual/structured-clone";
import "core-js/actual/url";
import "core-js/actual/url-search-params";
import { AbortController, AbortSignal, DOMException, Event, EventTarget } from "./abort.ts";
import { performance, webcrypto } from "./builtins/index.ts";
import { extended } from "./extended.ts";
import { fetch, Headers, Request, Response } from "./fetch.ts";
import { process } from "./process.ts";
import { TextDecoder, TextEncoder } from "./text.ts";
import { clearImmediate, clearTimeout, setImmediate, setInterval, setTimeout } from "./timers.ts";

const noop = (): void => {};

/** The runtime client replaces every method that writes; these are what Node has besides. */
const console: Record<string, unknown> = {
  assert: (condition: unknown, ...data: unknown[]) => {
    if (!condition) (console["error"] as (...d: unknown[]) => void)("Assertion failed:", ...data);
  },
  dir: (value: unknown) => (console["log"] as (v: unknown) => void)(value),
  table: (value: unknown) => (console["log"] as (v: unknown) => void)(value),
  group: noop,
  groupCollapsed: noop,
  groupEnd: noop,
};
for (const level of ["log", "info", "debug", "warn", "error", "trace"]) {
  console[level] = (...data: unknown[]) =>
    (process["stdout"] as { write(text: string): void }).write(`${data.map(String).join(" ")}\n`);
}

const labels = new Map<string, number>();
const elapsed = (label: string): string =>
  `${label}: ${(performance.now() - (labels.get(label) ?? 0)).toFixed(3)}ms`;
console["time"] = (label = "default") => void labels.set(String(label), performance.now());
console["timeLog"] = (label = "default") =>
  (console["log"] as (t: string) => void)(elapsed(String(label)));
console["timeEnd"] = (label = "default") => {
  (console["log"] as (t: string) => void)(elapsed(String(label)));
  labels.delete(String(label));
};
const counts = new Map<string, number>();
console["count"] = (label = "default") => {
  const count = (counts.get(String(label)) ?? 0) + 1;
  counts.set(String(label), count);
  (console["log"] as (t: string) => void)(`${String(label)}: ${count}`);
};

const define = (values: Record<string, unknown>): void => {
  for (const [name, value] of Object.entries(values)) {
    Object.defineProperty(globalThis, name, {
      value,
      writable: true,
      configurable: true,
      enumerable: false,
    });
  }
};

const CoreUrl = (globalThis as unknown as { URL: new (url: string, base?: string) => object }).URL;

/** With Node's error. */
class URL extends CoreUrl {
  constructor(url: string, base?: string) {
    try {
      super(url, base);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      const input = String(url);
      throw Object.assign(new TypeError("Invalid URL"), {
        code: "ERR_INVALID_URL",
        input,
        ...(base === undefined ? {} : { base: String(base) }),
      });
    }
  }
}

/** V8 says the zone's name as well. */
function nameTimeZone(): void {
  const { prototype } = Date;
  for (const method of ["toString", "toTimeString"] as const) {
    const original = prototype[method];
    const named = {
      [method](this: Date): string {
        const text = original.call(this);
        return text.endsWith("+0000") ? `${text} (Coordinated Universal Time)` : text;
      },
    };
    Object.defineProperty(prototype, method, {
      value: named[method],
      writable: true,
      configurable: true,
    });
  }
}

export function installGlobals(): void {
  nameTimeZone();
  define({
    global: globalThis,
    process,
    console,
    Buffer,
    setTimeout,
    setInterval,
    setImmediate,
    clearTimeout,
    clearInterval: clearTimeout,
    clearImmediate,
    TextEncoder,
    TextDecoder,
    performance,
    crypto: webcrypto,
    fetch,
    Headers,
    Request,
    Response,
    URL,
    AbortController,
    AbortSignal,
    DOMException,
    Event,
    EventTarget,
    btoa: (text: string) => Buffer.from(text, "latin1").toString("base64"),
    atob: (text: string) => Buffer.from(text, "base64").toString("latin1"),
    ...extended?.globals,
  });
}
