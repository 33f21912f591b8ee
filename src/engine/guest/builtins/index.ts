/** Node's built-in modules that are simulated, by name. */
import { Buffer } from "buffer";
import EventEmitter from "events";
import * as path from "path-browserify";
import { assert, assertStrict } from "./assert.ts";
import { performance, webcrypto, crypto } from "./crypto.ts";
import { fs, fsPromises } from "./fs.ts";
import { os } from "./os.ts";
import { url } from "./url.ts";
import { extended } from "../extended.ts";
import { util } from "./util.ts";
import { builtinName, MISSING_BUILTINS, MISSING_EXPORTS } from "../../sandbox/node-builtins.ts";
import { http, net } from "../runtime-client.ts";
import { loadStreams, STREAM_NAMES } from "../streams.ts";
import { process } from "../process.ts";
import { clearImmediate, clearTimeout, setImmediate, setInterval, setTimeout } from "../timers.ts";

export { performance, webcrypto };

const posix = (path as unknown as { default?: unknown }).default ?? path;
const timersPromises = {
  setTimeout: (ms?: number, value?: unknown) =>
    new Promise((resolve) => setTimeout(() => resolve(value), ms)),
  setImmediate: (value?: unknown) => new Promise((resolve) => setImmediate(() => resolve(value))),
};

const notSimulated = (what: string): never => {
  throw Object.assign(new Error(`${what} is not simulated yet`), { code: "ERR_NOT_SIMULATED" });
};

export const builtins: Record<string, unknown> = {
  assert,
  "assert/strict": assertStrict,
  buffer: { Buffer, kMaxLength: 2 ** 31 - 1 },
  crypto,
  events: Object.assign(EventEmitter, { EventEmitter, default: EventEmitter }),
  fs,
  "fs/promises": fsPromises,
  http,
  net,
  os,
  path: posix,
  "path/posix": posix,
  perf_hooks: { performance },
  process,
  timers: {
    setTimeout,
    setInterval,
    setImmediate,
    clearTimeout,
    clearInterval: clearTimeout,
    clearImmediate,
  },
  "timers/promises": timersPromises,
  url,
  util,
  worker_threads: {
    isMainThread: true,
    threadId: 0,
    parentPort: null,
    workerData: null,
    Worker: class Worker {
      constructor() {
        notSimulated("node:worker_threads");
      }
    },
  },
};

Object.assign(builtins, extended?.builtins);
extended?.complete(builtins);

/** Loaded when somebody asks for them; until then only their names are known. */
const lazy: Record<string, { names: string[]; load(): unknown }> = {
  stream: { names: STREAM_NAMES, load: () => loadStreams().stream },
  "stream/promises": {
    names: ["pipeline", "finished"],
    load: () => loadStreams().stream["promises"],
  },
  string_decoder: { names: ["StringDecoder"], load: () => loadStreams().stringDecoder },
};

const MISSING: ReadonlySet<string> = new Set(MISSING_BUILTINS);

export const isBuiltin = (specifier: string): boolean =>
  [builtins, lazy].some((table) => Object.hasOwn(table, builtinName(specifier))) ||
  MISSING.has(builtinName(specifier));

export function loadBuiltin(specifier: string): unknown {
  const name = builtinName(specifier);
  if (Object.hasOwn(builtins, name)) return builtins[name];
  if (Object.hasOwn(lazy, name)) return lazy[name]!.load();
  return notSimulated(`node:${name}`);
}

/** Name to exported names, for the host, which writes the modules around built-ins. */
export function describeBuiltins(): Record<string, string[]> {
  const description: Record<string, string[]> = {};
  for (const [name, value] of Object.entries(builtins))
    description[name] = Object.keys(value as object);
  for (const [name, { names }] of Object.entries(lazy)) description[name] = names;
  for (const [name, names] of Object.entries(MISSING_EXPORTS)) description[name] = names.split(" ");
  return description;
}
