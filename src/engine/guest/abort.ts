/** EventTarget, AbortController and what they need. */
import { setTimeout } from "./timers.ts";

type Listener = ((event: Event) => void) | { handleEvent(event: Event): void };

export class Event {
  readonly type: string;
  target: EventTarget | null = null;
  defaultPrevented = false;
  constructor(type: string) {
    this.type = String(type);
  }
  preventDefault(): void {
    this.defaultPrevented = true;
  }
}

export class EventTarget {
  private readonly listenersByType = new Map<string, { listener: Listener; once: boolean }[]>();

  addEventListener(
    type: string,
    listener: Listener | null,
    options?: boolean | { once?: boolean },
  ): void {
    if (!listener) return;
    const list = this.listenersByType.get(type) ?? [];
    if (list.some((entry) => entry.listener === listener)) return;
    list.push({ listener, once: typeof options === "object" && options.once === true });
    this.listenersByType.set(type, list);
  }
  removeEventListener(type: string, listener: Listener | null): void {
    const list = this.listenersByType.get(type) ?? [];
    this.listenersByType.set(
      type,
      list.filter((entry) => entry.listener !== listener),
    );
  }
  dispatchEvent(event: Event): boolean {
    event.target = this;
    for (const { listener, once } of [...(this.listenersByType.get(event.type) ?? [])]) {
      if (once) this.removeEventListener(event.type, listener);
      if (typeof listener === "function") listener.call(this as never, event);
      else listener.handleEvent(event);
    }
    return !event.defaultPrevented;
  }
}

const CODES: Record<string, number> = { AbortError: 20, TimeoutError: 23, DataCloneError: 25 };

export class DOMException extends Error {
  constructor(message = "", name = "Error") {
    super(message);
    Object.defineProperty(this, "name", { value: name, configurable: true });
  }
  get code(): number {
    return CODES[this.name] ?? 0;
  }
}

const create = Symbol("create");

export class AbortSignal extends EventTarget {
  aborted = false;
  reason: unknown = undefined;
  onabort: ((event: Event) => void) | null = null;
  constructor(token?: symbol) {
    super();
    if (token !== create) throw new TypeError("Illegal constructor");
  }
  static make(): AbortSignal {
    return new AbortSignal(create);
  }
  static abort(reason?: unknown): AbortSignal {
    const signal = AbortSignal.make();
    signal.trip(reason);
    return signal;
  }
  static timeout(ms: number): AbortSignal {
    const signal = AbortSignal.make();
    const trip = () =>
      signal.trip(new DOMException("The operation was aborted due to timeout", "TimeoutError"));
    setTimeout(trip, ms).unref();
    return signal;
  }
  static any(signals: AbortSignal[]): AbortSignal {
    const joined = AbortSignal.make();
    for (const signal of signals) {
      if (signal.aborted) joined.trip(signal.reason);
      else signal.addEventListener("abort", () => joined.trip(signal.reason), { once: true });
    }
    return joined;
  }
  throwIfAborted(): void {
    if (this.aborted) throw this.reason;
  }
  /** Not part of the standard: what a controller calls. */
  trip(reason: unknown): void {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason ?? new DOMException("This operation was aborted", "AbortError");
    const event = new Event("abort");
    this.onabort?.(event);
    this.dispatchEvent(event);
  }
}

export class AbortController {
  readonly signal = AbortSignal.make();
  abort(reason?: unknown): void {
    this.signal.trip(reason);
  }
}
