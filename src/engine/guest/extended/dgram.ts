/** UDP sockets that send. Nothing sends to a function, so nothing ever arrives. */
import { Buffer, bytesOf, coded, EventEmitter, host, missing, nextTick } from "./shared.ts";

type OnSent = (error: Error | null, bytes?: number) => void;

/** The largest payload of a packet in IPv4. */
const LARGEST_PACKET = 65_507;

class Socket extends EventEmitter {
  readonly type: string;
  private closed = false;

  constructor(type: string) {
    super();
    this.type = type;
  }

  /** `(message, port, address, onSent)`, or with an offset and a length behind the message. */
  send(message: unknown, ...rest: unknown[]): void {
    if (this.closed) throw coded(new Error("Not running"), "ERR_SOCKET_DGRAM_NOT_RUNNING");
    const numbers = rest.filter((each) => /^\d+$/.test(String(each))).map(Number);
    const address = rest.find((each) => typeof each === "string" && !/^\d+$/.test(each));
    const onSent = rest.find((each) => typeof each === "function") as OnSent | undefined;
    const parts = Array.isArray(message) ? message : [message];
    const whole = Buffer.concat(parts.map((part) => bytesOf(part)));
    const [offset, length, port] = numbers.length >= 3 ? numbers : [0, whole.length, numbers[0]];
    const bytes = whole.subarray(offset, offset! + length!);
    nextTick(() => this.leave(bytes, port!, String(address ?? "127.0.0.1"), onSent));
  }

  private leave(
    bytes: { length: number; toString(encoding: string): string },
    port: number,
    address: string,
    onSent: OnSent | undefined,
  ): void {
    if (bytes.length > LARGEST_PACKET) {
      const error = coded(new Error(`send EMSGSIZE ${address}:${port}`), "EMSGSIZE");
      if (onSent) return onSent(error);
      return void this.emit("error", error);
    }
    host.datagram(address, port, bytes.toString("utf8"));
    onSent?.(null, bytes.length);
  }

  close(onClosed?: () => void): this {
    if (onClosed) this.once("close", onClosed);
    this.closed = true;
    nextTick(() => this.emit("close"));
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
  bind(): never {
    return missing("dgram.Socket.bind")();
  }
  connect(): never {
    return missing("dgram.Socket.connect")();
  }
}

export const dgram: Record<string, unknown> = {
  Socket,
  createSocket: (options: string | { type: string }) =>
    new Socket(typeof options === "string" ? options : options.type),
};
