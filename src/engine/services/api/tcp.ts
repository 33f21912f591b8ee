/**
 * What listens on a TCP port of the simulated network. Bytes travel in virtual time and in order; TLS is there by its
 * certificates and its time, and what is sent through it stays as it is.
 */
import type { SocketPort, SocketProcess } from "../../lambda/sockets.ts";
import type { Certificate } from "../../sandbox/certificates.ts";

/** Names of the account's network, and what answers at them. */
export interface TcpHosts {
  /** From now on the name leads to this server; one that it led to before keeps its connections. Names are in lower case. */
  listen(host: string, server: TcpServer): void;
  /** For a server that is a client of another, as a proxy is. `owner`: who it is in the trace. */
  connect: SocketPort["connect"];
}

export interface TcpServer {
  /** Called when the SYN arrives. The server may send at once. */
  accept(client: TcpClient): TcpConnection | TcpRefusal;
}

/** `ECONNREFUSED`: nothing listens on the port. `ETIMEDOUT`: packets are dropped, as a security group does. */
export interface TcpRefusal {
  readonly refused: "ECONNREFUSED" | "ETIMEDOUT";
  readonly because: string;
}

/** The function's end of a connection, as the server sees it. Nothing that is sent after `end` or `reset` arrives. */
export interface TcpClient {
  /** Counts connections of the run, from 1. */
  readonly connection: number;
  readonly functionName: string;
  readonly environmentId: string;
  /** In the subnets of the account; functions of one name share one. */
  readonly remoteAddress: string;
  readonly remotePort: number;
  /** The name that was dialled, or the address. */
  readonly host: string;
  readonly port: number;
  /** For faults; absent when it is not a function that connects. */
  readonly process?: SocketProcess;
  /** The bytes are not changed afterwards: whoever uses a buffer again sends a copy. */
  send(bytes: Uint8Array): void;
  /** Closes the connection behind what was sent. `because` is for the trace. */
  end(because: string): void;
  /** Breaks the connection off: ECONNRESET. */
  reset(because: string): void;
  /**
   * From here on the connection is TLS: the function's next bytes have to be its handshake, which the network answers with
   * this chain, the server's own certificate first. What is received and sent afterwards is what TLS carries; it waits for
   * the handshake.
   */
  startTls(chain: readonly Certificate[]): void;
}

/** The server's end of a connection. */
export interface TcpConnection {
  /** Never empty. Without `startTls`, a TLS handshake arrives as bytes that begin with 0x16. */
  received(bytes: Uint8Array): void;
  /** The function has closed its half and may still read: the server sends what is left and ends its own. */
  ended(): void;
  /** The function's end is gone: closed, or its environment with it. Called once and last; not after the server's `reset`. */
  closed(because: string): void;
}
