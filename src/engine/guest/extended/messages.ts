/** Events that carry something, and the two ends of a channel. */
import { abort, process, timers } from "./shared.ts";

const { Event, EventTarget } = abort;

export class CustomEvent extends Event {
  readonly detail: unknown;
  constructor(
    type: string,
    init: { detail?: unknown; bubbles?: boolean; cancelable?: boolean } = {},
  ) {
    super(type, init);
    this.detail = init.detail ?? null;
  }
}

export class MessageEvent extends Event {
  readonly data: unknown;
  readonly origin = "";
  readonly lastEventId = "";
  readonly ports = [];
  constructor(type: string, init: { data?: unknown } = {}) {
    super(type, init);
    this.data = init.data ?? null;
  }
}

declare function structuredClone(value: unknown): unknown;
type Heard = (event: MessageEvent) => void;

export class MessagePort extends EventTarget {
  private other: MessagePort | undefined;
  private started = false;
  private closed = false;
  private readonly waiting: unknown[] = [];
  private handler: Heard | null = null;

  static pair(): [MessagePort, MessagePort] {
    const [one, two] = [new MessagePort(), new MessagePort()];
    one.other = two;
    two.other = one;
    return [one, two];
  }
  get onmessage(): Heard | null {
    return this.handler;
  }
  set onmessage(handler: Heard | null) {
    this.handler = handler;
    this.start();
  }
  postMessage(value: unknown): void {
    const { other } = this;
    if (!other || this.closed || other.closed) return;
    other.waiting.push(structuredClone(value));
    timers.setImmediate(() => other.deliver());
  }
  private deliver(): void {
    while (this.started && !this.closed && this.waiting.length > 0) {
      const event = new MessageEvent("message", { data: this.waiting.shift() });
      this.handler?.(event);
      this.dispatchEvent(event);
    }
  }
  on(name: string, listener: (value: unknown) => void): this {
    this.addEventListener(name, ((event: MessageEvent) => listener(event.data)) as never);
    this.start();
    return this;
  }
  start(): void {
    this.started = true;
    if (this.waiting.length > 0) timers.setImmediate(() => this.deliver());
  }
  close(): void {
    this.closed = true;
  }
  ref(): void {}
  unref(): void {}
}

export class MessageChannel {
  readonly port1: MessagePort;
  readonly port2: MessagePort;
  constructor() {
    [this.port1, this.port2] = MessagePort.pair();
  }
}

export const navigator = {
  hardwareConcurrency: 2,
  language: "en-US",
  languages: ["en-US"],
  platform: "linux",
  get userAgent(): string {
    return `Node.js/${String(process["versions"].node).split(".")[0]}`;
  },
};
