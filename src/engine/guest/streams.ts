/** Node's streams, compiled into the process when somebody first asks for them (see streams/main.ts). */
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

let loaded: Streams | undefined;

export function loadStreams(): Streams {
  if (loaded) return loaded;
  const create = host.compileStreams() as (dependencies: Dependencies) => Streams;
  loaded = create({
    host,
    nextTick,
    Buffer: Buffer as unknown as Dependencies["Buffer"],
    events: EventEmitter,
    process,
    abort: { AbortController, AbortSignal },
  });
  return loaded;
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
