/** The streamed responses of one process: open from the request to the runtime API until the last byte. */

import { byteString } from "./base64.ts";
import { HOST } from "./operations.ts";

/** What a streamed response does to the world. */
export interface StreamEffects {
  /** The headers have left, with the first byte. */
  streamStart(requestId: string, contentType: string): void;
  /** `text` has one character per byte. Answer with {@link GuestProcess.streamDrained} when the bytes have left. */
  streamChunk(requestId: string, bytes: number, text: string): void;
  /** `error` when the stream ended with one in its trailers, or broke off (`Runtime.TruncatedResponse`, without a body). */
  streamEnd(requestId: string, error?: StreamError): void;
}

export interface StreamError {
  type: string;
  /** JSON: `errorType`, `errorMessage`, `trace`. */
  body: string;
}

const encoder = new TextEncoder();
const NOT_ASCII = /[^\0-\x7f]/;

export class GuestStreams {
  private readonly open = new Set<string>();
  private readonly effects: StreamEffects;

  constructor(effects: StreamEffects) {
    this.effects = effects;
  }

  /** Streams that are not over. */
  get size(): number {
    return this.open.size;
  }

  /** One operation of the guest's; `second` and `third` depend on it. How many bytes it wrote. */
  perform(operation: number, requestId: string, second: string, third: string): number {
    switch (operation) {
      case HOST.openStream:
        this.open.add(requestId);
        return 0;
      case HOST.startStream:
        this.effects.streamStart(requestId, second);
        return 0;
      case HOST.streamText:
        return this.write(
          requestId,
          NOT_ASCII.test(second) ? byteString(encoder.encode(second)) : second,
        );
      case HOST.streamBytes:
        return this.write(requestId, second);
      case HOST.endStream:
        return this.end(requestId, second === "" ? undefined : { type: second, body: third });
      case HOST.abortStream:
        return this.end(requestId, { type: "Runtime.TruncatedResponse", body: "" });
      default:
        throw new Error(`guest process: unknown operation ${operation}`);
    }
  }

  private write(requestId: string, bytes: string): number {
    this.effects.streamChunk(requestId, bytes.length, bytes);
    return bytes.length;
  }

  private end(requestId: string, error: StreamError | undefined): number {
    this.open.delete(requestId);
    if (error) this.effects.streamEnd(requestId, error);
    else this.effects.streamEnd(requestId);
    return 0;
  }
}
