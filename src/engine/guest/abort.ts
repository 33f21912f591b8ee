/** EventTarget, AbortController and what they need. */
import { setTimeout } from "./timers.ts";

interface EventInit {
  bubbles?: boolean;
  cancelable?: boolean;
}

type Listener = ((event: Event) => void) | { handleEvent(event: Event): void };

export class Event {
  readonly type: string;
  target: EventTarget | null = null;
  defaultPrevented = false;
  readonly bubbles: boolean;
  readonly cancelable: boolean;
  readonly timeStamp = 0;
  /** Whether the listeners that come after are left out. */
  stopped = false;
  constructor(type: string, { bubbles = false, cancelable = false }: EventInit = {}) {
    this.type = String(type);
    this.bubbles = bubbles;
    this.cancelable = cancelable;
  }
  preventDefault(): void {
    if (this.cancelable) this.defaultPrevented = true;
  }
  stopPropagation(): void {}
  stopImmediatePropagation(): void {
    this.stopped = true;
  }
}

export class EventTarget {
  private readonly listenersByType = new Map<string, { listener: Listener; once: boolean }[]>();

  addEventListener(
    type: string,
    listener: Listener | null,
    options?: boolean | { once?: boolean; signal?: AbortSignal },
  ): void {
    if (!listener) return;
    const list = this.listenersByType.get(type) ?? [];
    if (list.some((entry) => entry.listener === listener)) return;
    const signal = typeof options === "object" ? options.signal : undefined;
    if (signal?.aborted) return;
    signal?.addEventListener("abort", () => this.removeEventListener(type, listener));
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
  /** Not part of the standard: what Node's `getEventListeners` shows. */
  listenersOf(type: string): Listener[] {
    return (this.listenersByType.get(type) ?? []).map(({ listener }) => listener);
  }
  dispatchEvent(event: Event): boolean {
    event.target = this;
    for (const { listener, once } of [...(this.listenersByType.get(event.type) ?? [])]) {
      if (once) this.removeEventListener(event.type, listener);
      if (typeof listener === "function") listener.call(this as never, event);
      else listener.handleEvent(event);
      if (event.stopped) break;
    }
    return !event.defaultPrevented;
  }
}

/** https://webidl.spec.whatwg.org/#idl-DOMException-error-names */
const CODES: Record<string, number> = {
  HierarchyRequestError: 3,
  InvalidCharacterError: 5,
  NotFoundError: 8,
  NotSupportedError: 9,
  InvalidStateError: 11,
  SyntaxError: 12,
  InvalidAccessError: 15,
  SecurityError: 18,
  NetworkError: 19,
  AbortError: 20,
  URLMismatchError: 21,
  QuotaExceededError: 22,
  TimeoutError: 23,
  DataCloneError: 25,
};

export class DOMException extends Error {
  constructor(message = "", name = "Error") {
    super(message);
    Object.defineProperty(this, "name", { value: name, configurable: true });
  }
  get code(): number {
    return CODES[this.name] ?? 0;
  }
}
for (const [name, code] of Object.entries(CODES)) {
  const constant = name
    .replace(/Error$/, "")
    .replace(/(?<=[a-z])(?=[A-Z])/g, "_")
    .toUpperCase();
  Object.defineProperty(DOMException, `${constant}_ERR`, { value: code, enumerable: true });
}

const create = Symbol("create");

export class AbortSignal extends EventTarget {
  aborted = false;
  reason: unknown = undefined;
  onabort: ((event: Event) => void) | null = null;
  constructor(token?: symbol) {
    super();
    if (token !== create)
      throw Object.assign(new TypeError("Illegal constructor"), {
        code: "ERR_ILLEGAL_CONSTRUCTOR",
      });
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
    this.dispatchEvent(event);
    this.onabort?.(event);
  }
}

export class AbortController {
  readonly signal = AbortSignal.make();
  abort(reason?: unknown): void {
    this.signal.trip(reason);
  }
}
