/** The TCP sockets of one process, as its event loop sees them: which there are, and which keep it alive. */
import { bytesOfString } from "./base64.ts";
import * as cost from "./cpu-costs.ts";
import { HOST } from "./operations.ts";

export interface SocketDestination {
  /** The name that the function dialled, or an address. */
  host: string;
  /** Where the function found out by itself what the name means. */
  address?: string;
  port: number;
}

/** The two ends of a connection. */
export interface SocketNames {
  localAddress: string;
  localPort: number;
  remoteAddress: string;
}

/** An error of the operating system, as Node tells it. */
export interface SocketFailure {
  /** `ECONNREFUSED`, `ETIMEDOUT`, `ENOTFOUND` ... */
  code: string;
  syscall: "connect" | "getaddrinfo" | "read";
  /** Of the destination; absent when it has none yet. */
  address?: string;
  port?: number;
  hostname?: string;
  /** Instead of the operating system's words. */
  message?: string;
}

/** What sockets do to the world. Numbers name a socket, or a question for a name. */
export interface SocketEffects {
  connectSocket(socket: number, destination: SocketDestination): void;
  writeSocket(socket: number, bytes: Uint8Array): void;
  endSocket(socket: number): void;
  closeSocket(socket: number): void;
  secureSocket(socket: number, version: string): void;
  lookup(question: number, host: string): void;
}

/** What a socket hears; the second is what the guest gets with it. */
export type SocketEvent =
  | ["connected" | "failed" | "secured" | "found", string]
  | ["data", Uint8Array]
  | ["ended" | "reset", ""];

const OPERATIONS = new Set<number>([
  HOST.connectSocket,
  HOST.writeSocket,
  HOST.endSocket,
  HOST.closeSocket,
  HOST.secureSocket,
  HOST.referSocket,
  HOST.lookup,
]);
export const isOfSocket = (operation: number): boolean => OPERATIONS.has(operation);

export class GuestSockets {
  private readonly effects: SocketEffects;
  /** Open or about to be; whether each keeps the event loop alive. */
  private readonly open = new Map<number, boolean>();
  /** Those that wait for something the function asked for: a connection, a name, a handshake. */
  private readonly asking = new Set<number>();

  constructor(effects: SocketEffects) {
    this.effects = effects;
  }

  /** How many wait for a connection, a name or a handshake. */
  get size(): number {
    return this.asking.size;
  }

  get keepAlive(): boolean {
    for (const referenced of this.open.values()) if (referenced) return true;
    return false;
  }

  /** Whether the event concerns a socket that is still there. */
  hears(socket: number, [name]: SocketEvent): boolean {
    if (!this.open.has(socket)) return false;
    if (name !== "data") this.asking.delete(socket);
    if (name === "found") this.open.delete(socket);
    return true;
  }

  /** One operation of the guest's. How many nanoseconds of CPU it takes. */
  perform(operation: number, [id, second = "", third = "", fourth = ""]: string[]): number {
    const { effects } = this;
    const socket = Number(id);
    switch (operation) {
      case HOST.connectSocket:
        this.begin(socket);
        effects.connectSocket(socket, {
          host: second,
          port: Number(third),
          ...(fourth === "" ? {} : { address: fourth }),
        });
        return cost.SYSTEM_CALL_NS;
      case HOST.lookup:
        this.begin(socket);
        effects.lookup(socket, second);
        return cost.SYSTEM_CALL_NS;
      case HOST.writeSocket:
        effects.writeSocket(socket, bytesOfString(second));
        return cost.SYSTEM_CALL_NS + second.length * cost.WRITE_NS_PER_BYTE;
      case HOST.endSocket:
        effects.endSocket(socket);
        return cost.SYSTEM_CALL_NS;
      case HOST.secureSocket:
        this.asking.add(socket);
        effects.secureSocket(socket, second);
        return cost.TLS_HANDSHAKE_NS;
      case HOST.referSocket:
        if (this.open.has(socket)) this.open.set(socket, second === "1");
        return cost.SYSTEM_CALL_NS;
      default:
        this.open.delete(socket);
        this.asking.delete(socket);
        effects.closeSocket(socket);
        return cost.SYSTEM_CALL_NS;
    }
  }

  private begin(socket: number): void {
    this.open.set(socket, true);
    this.asking.add(socket);
  }
}
