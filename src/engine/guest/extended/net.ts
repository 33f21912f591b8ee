/** `node:net`: sockets on the simulated network of the account. There are no servers in a function. */
import type { SocketNames } from "../../sandbox/guest-sockets.ts";
import {
  base,
  Buffer,
  coded,
  EventEmitter,
  host,
  missing,
  nextTick,
  sockets,
  stream,
  timers,
} from "./shared.ts";
import { isIP, isIPv4, isIPv6 } from "./ip.ts";
import { broken, failureOf } from "./socket-errors.ts";

export interface ConnectOptions {
  port?: number | string;
  host?: string;
  path?: string;
  timeout?: number;
  allowHalfOpen?: boolean;
  lookup?: Lookup;
  signal?: unknown;
}
type Lookup = (
  host: string,
  options: object,
  callback: (error: Error | null, address: unknown, family?: number) => void,
) => void;
type Done = (error?: Error | null) => void;
type Bytes = Uint8Array & { readonly buffer: ArrayBuffer };

const HIGHEST_PORT = 65_535;

/** Node's forms: `(options)`, `(port, host)`, `(path)`, each with a listener at the end. */
export function optionsOf([first, second]: unknown[]): ConnectOptions {
  if (typeof first === "object" && first !== null) return first;
  if (typeof first === "string" && Number.isNaN(Number(first))) return { path: first };
  return { port: first as number, ...(typeof second === "string" ? { host: second } : {}) };
}

function checkedPort({ port }: ConnectOptions): number {
  if (port === undefined || port === null) {
    const message = 'The "options" or "port" or "path" argument must be specified';
    throw coded(new TypeError(message), "ERR_MISSING_ARGS");
  }
  const number = Number(port);
  if (
    String(port).trim() !== "" &&
    Number.isInteger(number) &&
    number >= 0 &&
    number <= HIGHEST_PORT
  )
    return number;
  const shown = typeof port === "string" ? `type string ('${port}')` : `type number (${port})`;
  const message = `Port should be >= 0 and < 65536. Received ${shown}.`;
  throw coded(new RangeError(message), "ERR_SOCKET_BAD_PORT");
}

/** Bytes alone in their buffer, as they cross the border. */
function alone(chunk: Bytes): ArrayBuffer {
  const { buffer, byteOffset, byteLength } = chunk;
  const whole = byteOffset === 0 && byteLength === buffer.byteLength;
  return whole ? buffer : buffer.slice(byteOffset, byteOffset + byteLength);
}

export class Socket extends stream.Duplex {
  connecting = false;
  localAddress: string | undefined;
  localPort: number | undefined;
  remoteAddress: string | undefined;
  remotePort: number | undefined;
  timeout: number | undefined;
  bytesRead = 0;
  /** The name that was dialled; `tls.connect` asks for it. */
  _host: string | null = null;
  /** Under which number the host knows it; 0 before it connects and after it is closed. */
  protected id = 0;
  private referenced = true;
  private idle: { refresh(): unknown; close(): unknown } | undefined;
  private bytesSent = 0;

  constructor(options: { allowHalfOpen?: boolean; signal?: unknown } | number = {}) {
    const { allowHalfOpen = false, signal } = typeof options === "number" ? {} : options;
    super({ allowHalfOpen, emitClose: false, autoDestroy: true, ...(signal ? { signal } : {}) });
    this.on("end", () => {
      if (!this.allowHalfOpen) this.write = this.writeAfterEnd;
    });
  }

  /** Takes the connection of another socket, which hears nothing more. */
  protected takeOver(other: Socket): void {
    this.id = other.id;
    other.id = 0;
    sockets.redirect(this.id, (event, data) => this.hear(event, data));
    const { localAddress, localPort, remoteAddress, remotePort, _host } = other;
    Object.assign(this, { localAddress, localPort, remoteAddress, remotePort, _host });
    if (!other.referenced) this.unref();
  }

  connect(...args: unknown[]): this {
    const listener = args.at(-1);
    const options = optionsOf(args);
    if (typeof listener === "function") this.once("connect", listener);
    const { host: name = "localhost", path, timeout, lookup } = options;
    if (timeout) this.setTimeout(timeout);
    this.connecting = true;
    if (path !== undefined) {
      const failure = { code: "ENOENT", syscall: "connect", address: path };
      nextTick(() => this.hear("failed", JSON.stringify(failure)));
      return this;
    }
    const port = checkedPort(options);
    this._host = name;
    this.remotePort = port;
    if (lookup && !isIP(name)) this.lookUp(lookup, name, port);
    else this.dial(name, port, "");
    return this;
  }

  private lookUp(lookup: Lookup, name: string, port: number): void {
    lookup(name, { family: 0, hints: 32, all: false }, (error, found) => {
      if (!this.connecting) return;
      const [first] = Array.isArray(found) ? found : [found];
      const address = typeof first === "object" ? (first as { address: string }).address : first;
      if (error) nextTick(() => this.destroy(error));
      else this.dial(name, port, String(address));
    });
  }

  private dial(name: string, port: number, address: string): void {
    this.id = sockets.hear((event, data) => this.hear(event, data));
    host.connectSocket(this.id, name, port, address);
    if (!this.referenced) host.referSocket(this.id, false);
  }

  /** Something happened; `data` is JSON, or the bytes that arrived. */
  protected hear(event: string, data: string | ArrayBuffer): void {
    switch (event) {
      case "connected":
        return this.onConnected(JSON.parse(data as string) as SocketNames);
      case "failed":
        this.connecting = false;
        return void this.destroy(failureOf(data as string));
      case "data":
        return this.onData(data as ArrayBuffer);
      case "ended":
        this.push(null);
        return void this.read(0);
      default:
        this.destroy(broken("ECONNRESET", "read"));
    }
  }

  private onConnected({ localAddress, localPort, remoteAddress }: SocketNames): void {
    if (!isIP(this._host!)) this.emit("lookup", null, remoteAddress, 4, this._host);
    this.connecting = false;
    Object.assign(this, { localAddress, localPort, remoteAddress });
    this.touch();
    this.established();
  }

  protected established(): void {
    this.emit("connect");
    this.emit("ready");
    this.read(0);
  }

  protected onData(bytes: ArrayBuffer): void {
    this.bytesRead += bytes.byteLength;
    this.touch();
    this.push(Buffer.from(bytes));
  }

  _read(): void {}

  _write(chunk: Bytes, _encoding: string, done: Done): void {
    this.whenReady(done, () => this.send(chunk, done));
  }

  _writev(chunks: { chunk: Bytes }[], done: Done): void {
    const all = Buffer.concat(chunks.map(({ chunk }) => chunk)) as Bytes;
    this.whenReady(done, () => this.send(all, done));
  }

  private send(chunk: Bytes, done: Done): void {
    this.bytesSent += chunk.byteLength;
    this.touch();
    host.writeSocket(this.id, alone(chunk));
    done();
  }

  _final(done: Done): void {
    if (!this.id && !this.connecting) return done();
    this.whenReady(done, () => {
      host.endSocket(this.id);
      done();
    });
  }

  /** The event that a socket waits for before it sends. */
  protected get waitsFor(): string | undefined {
    return this.connecting ? "connect" : undefined;
  }

  private whenReady(done: Done, run: () => void): void {
    const event = this.waitsFor;
    if (event !== undefined) {
      const closed = (): void => {
        const message = "Socket closed before the connection was established";
        done(coded(new Error(message), "ERR_SOCKET_CLOSED_BEFORE_CONNECTION"));
      };
      this.once(event, () => {
        this.off("close", closed);
        this.whenReady(done, run);
      });
      return void this.once("close", closed);
    }
    if (this.id) run();
    else done(coded(new Error("Socket is closed"), "ERR_SOCKET_CLOSED"));
  }

  private writeAfterEnd(_chunk: unknown, encoding: unknown, done: unknown): boolean {
    const error = coded(new Error("This socket has been ended by the other party"), "EPIPE");
    const callback = typeof encoding === "function" ? encoding : done;
    if (typeof callback === "function") nextTick(() => callback(error));
    this.destroy(error);
    return false;
  }

  _destroy(error: Error | null, done: Done): void {
    this.connecting = false;
    this.idle?.close();
    this.release();
    done(error);
    this.letGo();
    nextTick(() => this.emit("close", error !== null && error !== undefined));
  }

  /** What else goes with it. */
  protected letGo(): void {}

  private release(): void {
    if (!this.id) return;
    host.closeSocket(this.id);
    sockets.forget(this.id);
    this.id = 0;
  }

  destroySoon(): void {
    if (this.writable) this.end();
    if (this.writableFinished) this.destroy();
    else this.once("finish", () => this.destroy());
  }

  resetAndDestroy(): this {
    return this.destroy();
  }

  setTimeout(ms: number, listener?: () => void): this {
    this.timeout = ms;
    this.idle?.close();
    this.idle = undefined;
    if (ms > 0) this.idle = timers.setTimeout(() => this.emit("timeout"), ms).unref();
    if (listener) {
      if (ms > 0) this.once("timeout", listener);
      else this.off("timeout", listener);
    }
    return this;
  }

  private touch(): void {
    this.idle?.refresh();
  }

  setNoDelay(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
  ref(): this {
    return this.refer(true);
  }
  unref(): this {
    return this.refer(false);
  }
  private refer(referenced: boolean): this {
    this.referenced = referenced;
    if (this.id) host.referSocket(this.id, referenced);
    return this;
  }

  address(): object {
    const { localAddress: address, localPort: port } = this;
    return address === undefined ? {} : { address, family: "IPv4", port };
  }
  get localFamily(): string | undefined {
    return this.localAddress === undefined ? undefined : "IPv4";
  }
  get remoteFamily(): string | undefined {
    return this.remoteAddress === undefined ? undefined : "IPv4";
  }
  get bytesWritten(): number {
    return this.bytesSent + this.writableLength;
  }
  get pending(): boolean {
    return !this.id || this.connecting;
  }
  get bufferSize(): number {
    return this.writableLength;
  }
  get readyState(): string {
    if (this.connecting) return "opening";
    if (this.readable && this.writable) return "open";
    return this.readable ? "readOnly" : this.writable ? "writeOnly" : "closed";
  }
}

// The bundle has more than one class of this name, and renames them.
Object.defineProperty(Socket, "name", { value: "Socket" });

const connect = (...args: unknown[]): unknown => {
  const options = optionsOf(args);
  // The runtime client makes its connection to the runtime API with it, and marks it.
  if (Object.getOwnPropertySymbols(options).length > 0) return base.net.createConnection(options);
  return new Socket(options).connect(...args);
};

export const net: Record<string, unknown> = {
  Socket,
  Stream: Socket,
  isIP,
  isIPv4,
  isIPv6,
  createConnection: connect,
  connect,
  createServer: missing("net.createServer"),
  Server: class Server extends EventEmitter {},
  getDefaultAutoSelectFamily: () => true,
  setDefaultAutoSelectFamily: () => {},
};
