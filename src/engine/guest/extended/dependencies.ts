/** What the script with the rarer built-ins shares with the rest of the guest. */
import type EventEmitter from "events";
import type { exchange } from "../exchanges.ts";
import type { host } from "../host.ts";
import type { forget, hear, redirect } from "../socket-events.ts";
import type { nextTick } from "../ticks.ts";

// Node's own interfaces are too wide to write down again for what is passed through here.
// oxlint-disable-next-line typescript/no-explicit-any
type Loose = any;

export interface Dependencies {
  host: typeof host;
  exchange: typeof exchange;
  nextTick: typeof nextTick;
  sockets: { forget: typeof forget; hear: typeof hear; redirect: typeof redirect };
  Buffer: Loose;
  EventEmitter: typeof EventEmitter & Loose;
  process: Loose;
  stream: Loose;
  inspect: Loose;
  util: Loose;
  timers: Loose;
  /** The built-ins as they are without this script. */
  base: Record<
    | "assert"
    | "assertStrict"
    | "crypto"
    | "fsPromises"
    | "http"
    | "net"
    | "os"
    | "path"
    | "performance"
    | "timers"
    | "url"
    | "util",
    Loose
  >;
  abort: {
    AbortController: Loose;
    AbortSignal: Loose;
    Event: Loose;
    EventTarget: Loose;
    DOMException: Loose;
  };
  contexts: Pick<
    typeof import("../context.ts"),
    "currentContext" | "enterContext" | "followContexts" | "inContext"
  >;
  text: { TextEncoder: Loose; TextDecoder: Loose };
}
