/** What HTTP messages are in Node: streams with headers. */
import { Buffer, coded, nextTick, stream } from "./shared.ts";
import { STATUS_CODES } from "./http-names.ts";

/** Of these Node keeps the first; `set-cookie` is a list; all others are joined. */
const ONCE = new Set(
  (
    "age authorization content-length content-type etag expires from host if-modified-since if-unmodified-since " +
    "last-modified location max-forwards proxy-authorization referer retry-after server user-agent"
  ).split(" "),
);

type HeaderValue = number | string | string[];

export class IncomingMessage extends stream.Readable {
  httpVersion = "1.1";
  httpVersionMajor = 1;
  httpVersionMinor = 1;
  complete = false;
  aborted = false;
  headers: Record<string, string | string[]> = {};
  rawHeaders: string[] = [];
  trailers = {};
  rawTrailers: string[] = [];
  method: string | null = null;
  url = "";
  statusCode: number | null = null;
  statusMessage: string | null = null;
  socket: unknown;
  private body: Uint8Array | undefined;
  /** Gives the rest of the body up; absent when all of it is here. */
  private giveUp: (() => void) | undefined;

  constructor(socket?: unknown) {
    super();
    this.socket = socket;
  }

  get connection(): unknown {
    return this.socket;
  }
  set connection(socket: unknown) {
    this.socket = socket;
  }

  /** What the network has brought. With `giveUp` more of the body follows. */
  receive(
    status: number,
    headers: [string, string][],
    body: Uint8Array,
    giveUp?: (() => void) | undefined,
  ): void {
    this.giveUp = giveUp;
    this.statusCode = status;
    this.statusMessage = STATUS_CODES[status] ?? "";
    for (const [name, value] of headers) this.addHeader(name, value);
    this.body = body;
  }

  private addHeader(given: string, value: string): void {
    const name = given.toLowerCase();
    this.rawHeaders.push(given, value);
    const before = this.headers[name];
    if (name === "set-cookie") this.headers[name] = [...((before as string[]) ?? []), value];
    else if (before === undefined) this.headers[name] = value;
    else if (!ONCE.has(name)) this.headers[name] = `${String(before)}, ${value}`;
  }

  setTimeout(): this {
    return this;
  }

  /** The next part of a body that had not come whole; `undefined` is its end. */
  receivePart(part: Uint8Array | undefined): void {
    if (this.destroyed) return;
    if (part) return void this.push(part);
    this.giveUp = undefined;
    this.complete = true;
    this.push(null);
  }

  /** The request was given up before all of the body had come. */
  breakOff(): void {
    if (!this.giveUp) return;
    this.aborted = true;
    this.emit("aborted");
    this.destroy(coded(new Error("aborted"), "ECONNRESET"));
  }

  _read(): void {
    if (this.body && this.body.length > 0) this.push(this.body);
    this.body = undefined;
    if (this.giveUp || this.complete) return;
    this.complete = true;
    this.push(null);
  }

  _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.giveUp?.();
    callback(error);
  }
}

export class OutgoingMessage extends stream.Writable {
  // oxlint-disable-next-line typescript/no-explicit-any -- a stand-in of a socket, which web frameworks bring along
  socket: any = null;
  connection: unknown = null;
  headersSent = false;
  sendDate = true;
  chunkedEncoding = false;
  shouldKeepAlive = true;
  useChunkedEncodingByDefault = true;
  finished = false;
  private readonly values = new Map<string, [name: string, value: HeaderValue]>();

  constructor(options: object = {}) {
    // It is over when the other side has answered, not when everything is written.
    super({ autoDestroy: false, ...options });
  }

  setHeader(name: string, value: unknown): this {
    if (value === undefined) {
      throw coded(
        new TypeError(`Invalid value "undefined" for header "${name}"`),
        "ERR_HTTP_INVALID_HEADER_VALUE",
      );
    }
    if (this.headersSent) {
      const message = "Cannot set headers after they are sent to the client";
      throw coded(new Error(message), "ERR_HTTP_HEADERS_SENT");
    }
    this.values.set(String(name).toLowerCase(), [name, value as HeaderValue]);
    return this;
  }
  setHeaders(headers: Iterable<[string, string]>): this {
    for (const [name, value] of headers) this.setHeader(name, value);
    return this;
  }
  appendHeader(name: string, value: string | string[]): this {
    const before = this.getHeader(name);
    return this.setHeader(name, before === undefined ? value : [before, value].flat().map(String));
  }
  getHeader(name: string): HeaderValue | undefined {
    return this.values.get(String(name).toLowerCase())?.[1];
  }
  hasHeader(name: string): boolean {
    return this.values.has(String(name).toLowerCase());
  }
  removeHeader(name: string): void {
    this.values.delete(String(name).toLowerCase());
  }
  getHeaders(): Record<string, HeaderValue> {
    const headers = Object.create(null) as Record<string, HeaderValue>;
    for (const [key, [, value]] of this.values) headers[key] = value;
    return headers;
  }
  /** As they are sent: a line for every value. */
  protected headerLines(): [string, string][] {
    const lines: [string, string][] = [];
    for (const [name, [, value]] of this.values) {
      if (Array.isArray(value)) for (const each of value) lines.push([name, String(each)]);
      else lines.push([name, String(value)]);
    }
    return lines;
  }
  getHeaderNames(): string[] {
    return [...this.values.keys()];
  }
  getRawHeaderNames(): string[] {
    return [...this.values.values()].map(([name]) => name);
  }
  flushHeaders(): void {}
  addTrailers(): void {}
  setNoDelay(): void {}
  setSocketKeepAlive(): void {}
  setTimeout(_ms: number, _callback?: () => void): this {
    return this;
  }
}

/** A response that is written to whatever stands in for the socket (`assignSocket`), the way Node writes it. */
export class ServerResponse extends OutgoingMessage {
  statusCode = 200;
  statusMessage = "";
  _header: string | null = null;
  /** Node's name: stand-ins for responses ask for it. */
  readonly _hasBody: boolean;
  readonly req: unknown;

  constructor(request: { method?: string }) {
    super();
    this.req = request;
    this._hasBody = request.method !== "HEAD";
  }

  assignSocket(socket: unknown): void {
    this.socket = socket;
    this.connection = socket;
  }
  detachSocket(): void {
    this.socket = null;
    this.connection = null;
  }
  writeContinue(): void {}
  writeProcessing(): void {}

  writeHead(status: number, reason?: unknown, headers?: unknown): this {
    this.statusCode = status;
    this.statusMessage = typeof reason === "string" ? reason : (STATUS_CODES[status] ?? "unknown");
    const given = (typeof reason === "string" ? headers : (headers ?? reason)) as
      object | undefined;
    for (const [name, value] of Object.entries(given ?? {})) this.setHeader(name, value);
    const lines = this.getRawHeaderNames().map(
      (name) => `${name}: ${String(this.getHeader(name))}\r\n`,
    );
    this._header = `HTTP/1.1 ${status} ${this.statusMessage}\r\n${lines.join("")}\r\n`;
    return this;
  }

  /** The headers leave with the first byte. */
  private sendHead(): void {
    if (this.headersSent) return;
    if (!this._header) this.writeHead(this.statusCode, this.statusMessage || undefined);
    this.headersSent = true;
    this.socket?.write(this._header, "latin1");
  }

  _write(chunk: unknown, encoding: string, callback: () => void): void {
    this.sendHead();
    const bytes = typeof chunk === "string" ? Buffer.from(chunk, encoding) : chunk;
    if (this._hasBody) this.socket?.write(bytes);
    callback();
  }

  end(...args: unknown[]): this {
    if (
      !this.headersSent &&
      !this._header &&
      args.length > 0 &&
      this.bodyLength(args) !== undefined
    ) {
      if (!this.hasHeader("content-length") && this.useChunkedEncodingByDefault) {
        this.setHeader("Content-Length", this.bodyLength(args));
      }
    }
    super.end(...args);
    this.finished = true;
    return this;
  }

  private bodyLength([chunk, encoding]: unknown[]): number | undefined {
    if (typeof chunk === "string") {
      return Buffer.byteLength(chunk, typeof encoding === "string" ? encoding : "utf8") as number;
    }
    return ArrayBuffer.isView(chunk) ? chunk.byteLength : undefined;
  }

  _final(callback: () => void): void {
    this.sendHead();
    nextTick(callback);
  }
}

type Written = Record<string, unknown>;

/** Node's is a function, which stand-ins for responses call on themselves (light-my-request). */
export const CallableServerResponse = new Proxy(ServerResponse, {
  apply(target, self: Written, [request]: [{ method?: string }]) {
    (stream.Writable as unknown as { call(it: Written, options: object): void }).call(self, {
      autoDestroy: false,
    });
    for (const [name, value] of Object.entries(new target(request))) self[name] ??= value;
  },
});
