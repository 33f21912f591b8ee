/** What the script with the streams shares with the rest of the guest. */
import type EventEmitter from "events";
import type { host } from "../host.ts";
import type { nextTick } from "../ticks.ts";

export interface Dependencies {
  host: typeof host;
  nextTick: typeof nextTick;
  Buffer: {
    from(data: string, encoding: string): { toString(encoding: string): string } & Uint8Array;
  };
  events: typeof EventEmitter;
  process: Record<string, unknown>;
  abort: unknown;
}

export interface ResponseRequestOptions {
  headers?: Record<string, unknown>;
  /** As of the connection. Bytes that may wait before `write` answers false. */
  highWaterMark: number;
}
