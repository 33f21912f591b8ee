/**
 * The rarer built-ins and the web's classes: a script of its own. Only the VMs of scenarios whose code asks for one of them, or
 * imports a package, boot with it; what it shares with the rest of the guest comes as `dependencies`.
 */
import "./asserts.ts";
import { asyncHooks } from "./async-hooks.ts";
import { atob, btoa, buffer } from "./buffers.ts";
import { crypto, webcrypto } from "./crypto.ts";
import { consoleModule } from "./console.ts";
import { events } from "./events.ts";
import { fs, fsPromises } from "./fs.ts";
import { dgram } from "./dgram.ts";
import { http, https } from "./http.ts";
import { http2 } from "./http2.ts";
import { os, perfHooks, timersModule, timersPromises } from "./processes.ts";
import { paths, win32 } from "./paths.ts";
import { punycode } from "./punycode.ts";
import { readline } from "./readline.ts";
import { consumers } from "./stream-parts.ts";
import { installLargeData } from "./large-data.ts";
import { querystring, url } from "./urls.ts";
import { dns, dnsPromises } from "./dns.ts";
import { net } from "./net.ts";
import { tls } from "./tls.ts";
import { allOfUtil, byNameOnly } from "./utilities.ts";
import { CustomEvent, MessageChannel, MessageEvent, MessagePort, navigator } from "./messages.ts";
import * as web from "./web.ts";
import { CryptoKey } from "./subtle.ts";
import { CompressionStream, DecompressionStream, zlib } from "./zlib.ts";
import { missing } from "./shared.ts";

installLargeData();

export const builtins: Record<string, unknown> = {
  ...byNameOnly,
  async_hooks: asyncHooks,
  buffer,
  console: consoleModule,
  constants: {
    ...(os["constants"] as { errno: object; signals: object }).errno,
    ...(os["constants"] as { signals: object }).signals,
    ...(fs["constants"] as object),
  },
  crypto,
  dns,
  "dns/promises": dnsPromises,
  events,
  fs,
  "fs/promises": fsPromises,
  dgram,
  http,
  http2,
  https,
  net,
  os,
  path: paths,
  "path/posix": paths,
  "path/win32": win32,
  perf_hooks: perfHooks,
  punycode,
  querystring,
  readline,
  "readline/promises": readline["promises"],
  "stream/consumers": consumers,
  "stream/web": {
    ReadableStream: web.ReadableStream,
    WritableStream: web.WritableStream,
    TransformStream: web.TransformStream,
    ByteLengthQueuingStrategy: web.ByteLengthQueuingStrategy,
    CountQueuingStrategy: web.CountQueuingStrategy,
    TextEncoderStream: web.TextEncoderStream,
    TextDecoderStream: web.TextDecoderStream,
  },
  sys: allOfUtil,
  tls,
  timers: timersModule,
  "timers/promises": timersPromises,
  url,
  util: allOfUtil,
  "util/types": allOfUtil["types"],
  zlib,
};

/** By module, the names of all functions that Node has; see scripts/build-sandbox.mjs. */
declare const NODE_FUNCTIONS: Record<string, string[]>;

/** Fills in what only has its name. */
export function complete(all: Record<string, unknown>): void {
  // What they forbid happens between threads, and there is one. undici marks its classes as it is loaded.
  Object.assign(all["worker_threads"] as object, {
    markAsUncloneable: () => {},
    markAsUntransferable: () => {},
  });
  for (const [module, names] of Object.entries(NODE_FUNCTIONS)) {
    const known = all[module] as Record<string, unknown> | undefined;
    if (!known) continue;
    for (const name of names) known[name] ??= missing(`${module}.${name}`);
  }
}

export const globals: Record<string, unknown> = {
  ...web,
  atob,
  btoa,
  CompressionStream,
  crypto: webcrypto,
  CryptoKey,
  CustomEvent,
  DecompressionStream,
  MessageChannel,
  MessageEvent,
  MessagePort,
  navigator,
  PerformanceEntry: perfHooks["PerformanceEntry"],
};
