/** The open sockets of one process: what it does reaches the network, and what they hear reaches the process. */
import type { SocketEffects, SocketEvent } from "../sandbox/guest-sockets.ts";
import type { SocketHandle, SocketPort, SocketProcess, TlsVersion } from "./sockets.ts";

interface ProcessPorts extends SocketProcess {
  readonly network: SocketPort;
  /** Runs what the process does at the instant at which it does it. */
  effect(run: () => void): void;
  /** Hands the process what a socket heard, when it runs again. */
  hear(socket: number, event: SocketEvent): void;
}

export class ProcessSockets implements SocketEffects {
  private readonly ports: ProcessPorts;
  private readonly handles = new Map<number, SocketHandle>();
  private readonly questions = new Map<number, () => void>();

  constructor(ports: ProcessPorts) {
    this.ports = ports;
  }

  connectSocket(...[socket, destination]: Parameters<SocketEffects["connectSocket"]>): void {
    const { ports } = this;
    ports.effect(() => {
      const hear = (...event: SocketEvent): void => ports.hear(socket, event);
      const handle = ports.network.connect(ports.owner(), destination, {
        connected: (names) => hear("connected", JSON.stringify(names)),
        failed: (failure) => hear("failed", JSON.stringify(failure)),
        received: (bytes) => hear("data", bytes),
        ended: () => hear("ended", ""),
        reset: () => hear("reset", ""),
        secured: (chain) => hear("secured", JSON.stringify(chain)),
        process: ports,
      });
      this.handles.set(socket, handle);
    });
  }

  writeSocket(socket: number, bytes: Uint8Array): void {
    this.ports.effect(() => this.handles.get(socket)?.send(bytes));
  }

  endSocket(socket: number): void {
    this.ports.effect(() => this.handles.get(socket)?.end());
  }

  secureSocket(socket: number, version: string): void {
    this.ports.effect(() => this.handles.get(socket)?.secure(version as TlsVersion));
  }

  closeSocket(socket: number): void {
    this.ports.effect(() => {
      this.questions.get(socket)?.();
      this.questions.delete(socket);
      this.handles.get(socket)?.close("function", "the function closed it");
      this.handles.delete(socket);
    });
  }

  lookup(question: number, host: string): void {
    const { ports } = this;
    ports.effect(() => {
      const giveUp = ports.network.lookup(host, (found) => {
        this.questions.delete(question);
        if (typeof found === "string") ports.hear(question, ["found", found]);
        else ports.hear(question, ["failed", JSON.stringify(found)]);
      });
      this.questions.set(question, giveUp);
    });
  }

  /** The process is gone. */
  closeAll(because: string): void {
    for (const giveUp of this.questions.values()) giveUp();
    for (const handle of this.handles.values()) handle.close("environment", because);
    this.questions.clear();
    this.handles.clear();
  }
}
