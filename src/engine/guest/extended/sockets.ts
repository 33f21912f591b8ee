/** `node:net`, `node:tls` and `node:dns`. Nothing answers on a socket yet: connecting fails as it does where there is no way. */
import { base, EventEmitter, missing, nextTick, stream } from "./shared.ts";

interface Destination {
  port?: number;
  host?: string;
  path?: string;
}

const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/;
const isIPv4 = (text: string): boolean => IPV4.test(text);
const isIPv6 = (text: string): boolean =>
  /^[\da-f:.]*:[\da-f:.]*$/i.test(text) && text.includes(":");
const isIP = (text: string): 0 | 4 | 6 => (isIPv4(text) ? 4 : isIPv6(text) ? 6 : 0);

/** Node's forms: `(options)`, `(port, host)`, `(path)`, each with a listener at the end. */
function destinationOf([first, second]: unknown[]): Destination {
  if (typeof first === "object" && first !== null) return first;
  if (typeof first === "string" && Number.isNaN(Number(first))) return { path: first };
  return { port: Number(first), ...(typeof second === "string" ? { host: second } : {}) };
}

const unknownHost = (host: string): Error =>
  Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), {
    errno: -3008,
    code: "ENOTFOUND",
    syscall: "getaddrinfo",
    hostname: host,
  });

const refused = (address: string, port?: number): Error =>
  Object.assign(
    new Error(`connect ECONNREFUSED ${address}${port === undefined ? "" : `:${port}`}`),
    {
      errno: -111,
      code: "ECONNREFUSED",
      syscall: "connect",
      address,
      ...(port === undefined ? {} : { port }),
    },
  );

/** Why there is no connection. */
function failureOf({ port, host = "localhost", path }: Destination): Error {
  if (path !== undefined) return refused(path);
  if (host === "localhost") return refused("127.0.0.1", port);
  return isIP(host) ? refused(host, port) : unknownHost(host);
}

class Socket extends stream.Duplex {
  connecting = false;
  pending = true;
  bytesRead = 0;
  bytesWritten = 0;
  remoteAddress: string | undefined;
  remotePort: number | undefined;
  timeout = 0;

  connect(...args: unknown[]): this {
    const listener = args.at(-1);
    if (typeof listener === "function") this.once("connect", listener as never);
    this.connecting = true;
    const failure = failureOf(destinationOf(args));
    nextTick(() => {
      this.connecting = false;
      this.destroy(failure);
    });
    return this;
  }
  _read(): void {}
  _write(_chunk: unknown, _encoding: string, callback: (error?: unknown) => void): void {
    if (!this.connecting) return callback(new Error("This socket has been ended"));
    this.once("close", () => callback());
  }
  setNoDelay(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
  setTimeout(ms: number, listener?: () => void): this {
    this.timeout = ms;
    if (listener) this.once("timeout", listener);
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
  address(): object {
    return {};
  }
  destroySoon(): void {
    this.end();
  }
}

class TLSSocket extends Socket {
  readonly encrypted = true;
  readonly authorized = false;
}

const connect = (...args: unknown[]): unknown => {
  const [options] = args;
  // The runtime client makes its connection to the runtime API with it, and marks it.
  const isMarked =
    typeof options === "object" &&
    options !== null &&
    Object.getOwnPropertySymbols(options).length > 0;
  return isMarked ? base.net.createConnection(options) : new Socket().connect(...args);
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

/** Node's `(options)` and `(port, host, options)`; an upgraded socket has failed before. */
const secureConnect = (...args: unknown[]): unknown => new TLSSocket().connect(...args);

export const tls: Record<string, unknown> = {
  connect: secureConnect,
  createServer: missing("tls.createServer"),
  createSecureContext: () => ({ context: {} }),
  checkServerIdentity: () => undefined,
  TLSSocket,
  rootCertificates: [],
  DEFAULT_MIN_VERSION: "TLSv1.2",
  DEFAULT_MAX_VERSION: "TLSv1.3",
};

const NAMES =
  "lookup lookupService resolve resolve4 resolve6 resolveAny resolveCname resolveMx resolveNs resolveSrv resolveTxt reverse".split(
    " ",
  );

const resolved = (host: string): { address: string; family: number } | undefined =>
  host === "localhost"
    ? { address: "127.0.0.1", family: 4 }
    : isIP(host)
      ? { address: host, family: isIP(host) }
      : undefined;

type Found = (error: Error | null, address?: unknown, family?: number) => void;

function lookup(host: string, ...rest: unknown[]): void {
  const callback = rest.pop() as Found;
  const { all = false } = (typeof rest[0] === "object" ? (rest[0] ?? {}) : {}) as { all?: boolean };
  const found = resolved(host);
  nextTick(() => {
    if (!found) callback(unknownHost(host));
    else if (all) callback(null, [found]);
    else callback(null, found.address, found.family);
  });
}

const lookupLater = (host: string, options?: object): Promise<unknown> =>
  new Promise((resolve, reject) =>
    lookup(host, options, (error: Error | null, address: unknown, family?: number) =>
      error ? reject(error) : resolve(Array.isArray(address) ? address : { address, family }),
    ),
  );

const named = (module: string): Record<string, unknown> =>
  Object.fromEntries(NAMES.map((name) => [name, missing(`${module}.${name}`)]));

export const dnsPromises: Record<string, unknown> = {
  ...named("dns.promises"),
  lookup: lookupLater,
};
export const dns: Record<string, unknown> = {
  ...named("dns"),
  lookup,
  promises: dnsPromises,
  setDefaultResultOrder: () => {},
  getDefaultResultOrder: () => "verbatim",
  ADDRCONFIG: 32,
  ALL: 16,
  V4MAPPED: 8,
  NOTFOUND: "ENOTFOUND",
  NODATA: "ENODATA",
};
