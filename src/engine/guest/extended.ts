/** The rarer built-ins, in the VMs that booted with them (see extended/main.ts). */
import { Buffer } from "buffer";
import EventEmitter from "events";
import { inspect } from "node-inspect-extracted";
import * as posix from "path-browserify";
import { AbortController, AbortSignal, DOMException, Event, EventTarget } from "./abort.ts";
import { assert, assertStrict } from "./builtins/assert.ts";
import { crypto, performance } from "./builtins/crypto.ts";
import { fsPromises } from "./builtins/fs.ts";
import { os } from "./builtins/os.ts";
import { url } from "./builtins/url.ts";
import { util } from "./builtins/util.ts";
import { currentContext, enterContext, followContexts, inContext } from "./context.ts";
import { exchange } from "./exchanges.ts";
import type { Dependencies } from "./extended/dependencies.ts";
import { host } from "./host.ts";
import { process } from "./process.ts";
import { http, net } from "./runtime-client.ts";
import { loadStreams } from "./streams.ts";
import { TextDecoder, TextEncoder } from "./text.ts";
import { forget, hear, redirect } from "./socket-events.ts";
import { nextTick } from "./ticks.ts";
import { clearImmediate, clearTimeout, setImmediate, setInterval, setTimeout } from "./timers.ts";

interface Extended {
  builtins: Record<string, unknown>;
  globals: Record<string, unknown>;
  complete(builtins: Record<string, unknown>): void;
}

const scope = globalThis as unknown as {
  __extended?: (dependencies: Dependencies) => Extended;
};

const timers = {
  setTimeout,
  setInterval,
  setImmediate,
  clearTimeout,
  clearInterval: clearTimeout,
  clearImmediate,
};

/** While the VM boots, as with the streams. */
export const extended: Extended | undefined = scope.__extended?.({
  host,
  exchange,
  nextTick,
  sockets: { forget, hear, redirect },
  Buffer,
  EventEmitter: EventEmitter as Dependencies["EventEmitter"],
  process,
  stream: loadStreams().stream,
  inspect,
  util,
  timers,
  base: {
    assert,
    assertStrict,
    crypto,
    fsPromises,
    http,
    net,
    os,
    path: (posix as { default?: unknown }).default ?? posix,
    performance,
    timers,
    url,
    util,
  },
  abort: { AbortController, AbortSignal, DOMException, Event, EventTarget },
  text: { TextDecoder, TextEncoder },
  contexts: { currentContext, enterContext, followContexts, inContext },
});
delete scope.__extended;
