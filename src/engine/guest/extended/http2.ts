/** The client of `node:http2`, on the same network as the others. There is no server. */
import {
  Buffer,
  EventEmitter,
  exchange,
  joined,
  missing,
  nextTick,
  stream,
  timers,
} from "./shared.ts";

const PSEUDO = ":";

/** One request and its response. */
class ClientStream extends stream.Duplex {
  rstCode = 0;
  sentHeaders: Record<string, unknown>;
  private readonly origin: string;
  private readonly body: Uint8Array[] = [];
  private answer: Uint8Array | undefined;
  private giveUp: (() => void) | undefined;
  private timer: unknown;

  constructor(origin: string, headers: Record<string, unknown>) {
    super();
    this.origin = origin;
    this.sentHeaders = headers;
  }
  get closed(): boolean {
    return this.destroyed as boolean;
  }
  get aborted(): boolean {
    return false;
  }

  _write(chunk: unknown, encoding: string, callback: () => void): void {
    this.body.push(typeof chunk === "string" ? Buffer.from(chunk, encoding) : chunk);
    callback();
  }
  _final(callback: () => void): void {
    const { ":method": method = "GET", ":path": path = "/" } = this.sentHeaders;
    const headers = Object.entries(this.sentHeaders)
      .filter(([name]) => !name.startsWith(PSEUDO))
      .map(([name, value]): [string, string] => [name, String(value)]);
    this.giveUp = exchange(
      {
        method: String(method),
        url: this.origin + String(path),
        headers,
        body: joined([...this.body, Buffer.alloc(0)]),
      },
      {
        onAnswer: ({ status, headers: received, body, isBase64 }) => {
          timers.clearTimeout(this.timer);
          this.answer = Buffer.from(body, isBase64 ? "base64" : "utf8");
          this.emit("response", { ...Object.fromEntries(received), ":status": status }, 0);
          this.read(0);
        },
        onFailure: (error) => this.destroy(error),
      },
    );
    callback();
  }
  _read(): void {
    if (!this.answer) return;
    if (this.answer.length > 0) this.push(this.answer);
    this.answer = undefined;
    this.push(null);
  }
  _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    timers.clearTimeout(this.timer);
    this.giveUp?.();
    callback(error);
  }
  close(code = 0, callback?: () => void): void {
    this.rstCode = code;
    if (callback) this.once("close", callback);
    this.destroy();
  }
  setTimeout(ms: number, callback?: () => void): this {
    timers.clearTimeout(this.timer);
    if (callback) this.once("timeout", callback);
    if (ms > 0) this.timer = timers.setTimeout(() => this.emit("timeout"), ms);
    return this;
  }
}

class ClientSession extends EventEmitter {
  closed = false;
  destroyed = false;
  connecting = false;
  readonly encrypted = true;
  private readonly origin: string;

  constructor(authority: unknown) {
    super();
    this.origin = String(authority).replace(/\/$/, "");
    nextTick(() => this.emit("connect", this));
  }
  request(headers: Record<string, unknown>, { endStream = false } = {}): ClientStream {
    const opened = new ClientStream(this.origin, headers);
    if (endStream) opened.end();
    return opened;
  }
  ref(): void {}
  unref(): void {}
  setTimeout(): void {}
  settings(): void {}
  ping(callback: (error: null, ms: number) => void): void {
    nextTick(() => callback(null, 1));
  }
  close(callback?: () => void): void {
    this.closed = true;
    if (callback) this.once("close", callback);
    nextTick(() => this.destroy());
  }
  destroy(): void {
    if (this.destroyed) return;
    this.closed = this.destroyed = true;
    nextTick(() => this.emit("close"));
  }
}

export const http2: Record<string, unknown> = {
  connect: (authority: unknown, ...rest: unknown[]) => {
    const session = new ClientSession(authority);
    const listener = rest.find((each) => typeof each === "function");
    if (listener) session.once("connect", listener as () => void);
    return session;
  },
  createServer: missing("http2.createServer"),
  createSecureServer: missing("http2.createSecureServer"),
  sensitiveHeaders: Symbol("nodejs.http2.sensitiveHeaders"),
  constants: {
    HTTP2_HEADER_PATH: ":path",
    HTTP2_HEADER_METHOD: ":method",
    HTTP2_HEADER_STATUS: ":status",
    HTTP2_HEADER_AUTHORITY: ":authority",
    HTTP2_HEADER_SCHEME: ":scheme",
    NGHTTP2_NO_ERROR: 0,
    NGHTTP2_CANCEL: 8,
  },
};
