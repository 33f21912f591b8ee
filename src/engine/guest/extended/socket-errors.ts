/** Errors of sockets and of names, as Node tells them. */
import type { SocketFailure } from "../../sandbox/guest-sockets.ts";

/** Linux's numbers, and libuv's for names. */
const ERRNO: Readonly<Record<string, number>> = {
  EPIPE: -32,
  ECONNRESET: -104,
  ETIMEDOUT: -110,
  ECONNREFUSED: -111,
  ENOTFOUND: -3008,
};

/** What the host says of a connection or a name that did not come about. */
export function failureOf(data: string): Error {
  const { code, syscall, address, port, hostname, message } = JSON.parse(data) as SocketFailure;
  if (message !== undefined) return Object.assign(new Error(message), { code });
  const what = hostname ?? (port === undefined ? address : `${address}:${port}`);
  return Object.assign(new Error(`${syscall} ${code} ${what}`), {
    errno: ERRNO[code] ?? -1,
    code,
    syscall,
    ...(hostname === undefined ? {} : { hostname }),
    ...(address === undefined ? {} : { address }),
    ...(port === undefined ? {} : { port }),
  });
}

/** A connection that broke. */
export const broken = (code: "ECONNRESET" | "EPIPE", syscall: "read" | "write"): Error =>
  Object.assign(new Error(`${syscall} ${code}`), { errno: ERRNO[code], code, syscall });
