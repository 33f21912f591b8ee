/** `node:dns`: names of the account's network and of hosts outside, which have one IPv4 address each. */
import { coded, host, missing, nextTick, sockets } from "./shared.ts";
import { isIP } from "./ip.ts";
import { failureOf } from "./socket-errors.ts";

type Found = (error: Error | null, address?: unknown, family?: number) => void;
interface LookupOptions {
  all?: boolean;
  family?: number | string;
}

const NAMES =
  "lookup lookupService resolve resolve4 resolve6 resolveAny resolveCname resolveMx resolveNs resolveSrv resolveTxt reverse".split(
    " ",
  );

/** Asks the host. */
function ask(name: string, onFound: (error: Error | null, address: string) => void): void {
  const id = sockets.hear((event, data) => {
    sockets.forget(id);
    if (event === "found") onFound(null, data as string);
    else onFound(failureOf(data as string), "");
  });
  host.lookup(id, name);
}

function lookup(name: string, ...rest: unknown[]): void {
  const callback = rest.pop() as Found;
  if (typeof callback !== "function") {
    const message = `The "callback" argument must be of type function. Received ${String(callback)}`;
    throw coded(new TypeError(message), "ERR_INVALID_ARG_TYPE");
  }
  const [given] = rest as [LookupOptions | number | undefined];
  const { all = false, family = 0 } = typeof given === "object" ? (given ?? {}) : { family: given };
  const answer = (address: string, found: number): void =>
    all ? callback(null, [{ address, family: found }]) : callback(null, address, found);
  if (!name) return nextTick(() => (all ? callback(null, []) : callback(null, null, 4)));
  const literal = isIP(name);
  if (literal) return nextTick(() => answer(name, literal));
  // No name has an IPv6 address here.
  if (String(family).endsWith("6"))
    return nextTick(() => callback(noAddress("ENOTFOUND", "getaddrinfo", name)));
  ask(name, (error, address) => (error ? callback(error) : answer(address, 4)));
}

function noAddress(code: string, syscall: string, hostname: string): Error {
  return failureOf(JSON.stringify({ code, syscall, hostname }));
}

/** The record that a name has; the resolver's errors have another system call. */
function resolve4(name: string, ...rest: unknown[]): void {
  const callback = rest.pop() as Found;
  const [options] = rest as [{ ttl?: boolean } | undefined];
  ask(name, (error, address) => {
    if (error) return callback(resolverError("queryA", name));
    callback(null, [options?.ttl ? { address, ttl: TTL_SECONDS } : address]);
  });
}

/** RDS's records and those of most services change within seconds. */
const TTL_SECONDS = 5;

const resolverError = (syscall: string, hostname: string): Error =>
  Object.assign(new Error(`${syscall} ENOTFOUND ${hostname}`), {
    code: "ENOTFOUND",
    syscall,
    hostname,
  });

/** `resolve(name)` and `resolve(name, "A")`. */
function resolve(name: string, ...rest: unknown[]): void {
  const [type = "A"] = rest.length > 1 ? rest : [];
  if (type !== "A") missing(`dns.resolve of ${String(type)} records`)();
  resolve4(name, rest.at(-1));
}

type Callbacks = (...args: never[]) => void;

/** The same with a promise. */
const promised =
  (method: Callbacks, pair: boolean) =>
  (...args: unknown[]): Promise<unknown> =>
    new Promise((done, failed) => {
      const onFound: Found = (error, address, family) => {
        if (error) failed(error);
        else done(pair && !Array.isArray(address) ? { address, family } : address);
      };
      (method as (...all: unknown[]) => void)(...args, onFound);
    });

const named = (module: string): Record<string, unknown> =>
  Object.fromEntries(NAMES.map((name) => [name, missing(`${module}.${name}`)]));

export const dnsPromises: Record<string, unknown> = {
  ...named("dns.promises"),
  lookup: promised(lookup, true),
  resolve: promised(resolve, false),
  resolve4: promised(resolve4, false),
};
export const dns: Record<string, unknown> = {
  ...named("dns"),
  lookup,
  resolve,
  resolve4,
  promises: dnsPromises,
  setDefaultResultOrder: () => {},
  getDefaultResultOrder: () => "verbatim",
  ADDRCONFIG: 32,
  ALL: 16,
  V4MAPPED: 8,
  NOTFOUND: "ENOTFOUND",
  NODATA: "ENODATA",
};
