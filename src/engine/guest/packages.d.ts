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

declare module "path-browserify" {
  const path: Record<string, unknown>;
  export = path;
}
