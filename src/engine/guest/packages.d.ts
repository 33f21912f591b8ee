/** Packages without types of their own, as far as the guest uses them. */
declare module "events" {
  type Listener = (...args: never[]) => void;
  export default class EventEmitter {
    on(event: string, listener: Listener): this;
    once(event: string, listener: Listener): this;
    off(event: string, listener: Listener): this;
    addListener(event: string, listener: Listener): this;
    removeListener(event: string, listener: Listener): this;
    removeAllListeners(event?: string): this;
    prependListener(event: string, listener: Listener): this;
    emit(event: string, ...args: unknown[]): boolean;
    listeners(event: string): Listener[];
    listenerCount(event: string): number;
    setMaxListeners(count: number): this;
    getMaxListeners(): number;
    eventNames(): string[];
  }
}

declare module "readable-stream/lib/stream.js" {
  type Callback = (error?: Error | null) => void;
  interface WritableOptions {
    decodeStrings: boolean;
    autoDestroy: boolean;
    highWaterMark: number;
  }
  class Writable {
    constructor(options: WritableOptions);
    once(event: string, listener: () => void): this;
    _write(chunk: string | Uint8Array, encoding: string, callback: Callback): void;
    _writev(chunks: { chunk: string | Uint8Array; encoding: string }[], callback: Callback): void;
    _final(callback: Callback): void;
    _destroy(error: Error | null, callback: Callback): void;
  }
  const Stream: Record<string, unknown> & { Writable: typeof Writable };
  export default Stream;
}

declare module "string_decoder/" {
  export const StringDecoder: unknown;
}

declare module "path-browserify" {
  const path: Record<string, unknown>;
  export = path;
}
