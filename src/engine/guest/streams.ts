/** Node's streams, in the VMs that booted with them (see streams/main.ts). */
import { Buffer } from "buffer";
import EventEmitter from "events";
import { AbortController, AbortSignal } from "./abort.ts";
import { host } from "./host.ts";
import { process } from "./process.ts";
import { nextTick } from "./ticks.ts";
import type { Dependencies, ResponseRequestOptions } from "./streams/dependencies.ts";

/** A response on its way to the runtime API. */
export interface ResponseRequest extends EventEmitter {
  drained(): void;
}

interface Streams {
  stream: Record<string, unknown>;
  stringDecoder: Record<string, unknown>;
  createResponseRequest(
    requestId: string,
    options: ResponseRequestOptions,
    onResponse: (response: never) => void,
  ): ResponseRequest;
}

const scope = globalThis as unknown as {
  __streams?: (dependencies: Dependencies) => Streams;
};
// While the VM boots, so that every process made of its image has them at no cost.
const loaded = scope.__streams?.({
  host,
  nextTick,
  Buffer: Buffer as unknown as Dependencies["Buffer"],
  events: EventEmitter,
  process,
  abort: { AbortController, AbortSignal },
});
delete scope.__streams;

export function loadStreams(): Streams {
  if (loaded) return loaded;
  throw Object.assign(
    new Error(
      "node:stream is there when the code names it: write import ... from 'node:stream' or require('node:stream')",
    ),
    { code: "ERR_NOT_SIMULATED" },
  );
}

/** Names by which modules import them: the script is not there yet when they are described. */
export const STREAM_NAMES = [
  "Stream",
  "Readable",
  "Writable",
  "Duplex",
  "Transform",
  "PassThrough",
  "pipeline",
  "finished",
  "addAbortSignal",
  "compose",
  "promises",
  "isDisturbed",
  "isErrored",
  "isReadable",
  "destroy",
];
