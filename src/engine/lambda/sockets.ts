/** TCP sockets of functions: what passes between a process and the network of the account. */
import type { Certificate } from "../sandbox/certificates.ts";
import type { SocketDestination, SocketFailure, SocketNames } from "../sandbox/guest-sockets.ts";
import type { RequestOwner } from "./request-owner.ts";

/** What a socket hears, each at its instant. After `failed` or `reset` it hears nothing. */
export interface SocketListener {
  connected(names: SocketNames): void;
  failed(failure: SocketFailure): void;
  received(bytes: Uint8Array): void;
  /** The server has closed its half. */
  ended(): void;
  reset(): void;
  /** The server's part of a TLS handshake: its certificate and those above it. */
  secured(chain: readonly Certificate[]): void;
  /** Whose socket it is; absent for a server that is a client of another. */
  readonly process?: SocketProcess;
}

/** A process with sockets, as faults see it. */
export interface SocketProcess {
  /** With the request that it works on at the moment. */
  owner(): RequestOwner;
  crash(): void;
}

/** What a socket does. */
export interface SocketHandle {
  send(bytes: Uint8Array): void;
  /** Closes the function's half: the server may still send. */
  end(): void;
  /** Closes all of it; nothing is heard any more. */
  close(by: "function" | "environment", because: string): void;
  /** Begins a TLS handshake. */
  secure(version: TlsVersion): void;
}

export type TlsVersion = "TLSv1.2" | "TLSv1.3";

/** Sockets and names on the network of the account. */
export interface SocketPort {
  connect(
    owner: RequestOwner,
    destination: SocketDestination,
    listener: SocketListener,
  ): SocketHandle;
  /** Answers an IPv4 address, or that there is none. Gives back what gives the question up. */
  lookup(host: string, onFound: (found: string | SocketFailure) => void): () => void;
}
