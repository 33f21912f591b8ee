/** One TCP connection between a function and a server: both directions in virtual time, TLS, and how it ends. */
import type { Agenda } from "../kernel/agenda.ts";
import { fromMs, type Instant, type Microseconds } from "../kernel/instant.ts";
import type { ConnectionClosed, TraceEvent } from "../kernel/trace.ts";
import type { SocketHandle, SocketListener, TlsVersion } from "../lambda/sockets.ts";
import type { Certificate } from "../sandbox/certificates.ts";
import { TLS_SERVER_MS } from "../services/api/latency.ts";
import type { TcpClient, TcpConnection, TcpRefusal, TcpServer } from "../services/api/tcp.ts";

interface Way {
  readonly agenda: Agenda;
  readonly oneWayUs: Microseconds;
  record(event: TraceEvent): void;
}

/** Who speaks with whom: what the server sees of the function. */
export type Ends = Omit<TcpClient, "process" | "send" | "end" | "reset" | "startTls">;

/** "Network bandwidth: 625 Mbps" of a function: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const BITS_PER_US = 625;
const BITS_PER_BYTE = 8;

/** A TLS record with the beginning of a handshake, for servers that look at what comes. */
const CLIENT_HELLO = Uint8Array.of(0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3);
/** What the messages of a handshake weigh; certificates are most of it. */
const HELLO_BYTES = 517;
const SERVER_FLIGHT_BYTES = 4_500;

/** What is on its way in one direction: it arrives in the order in which it was sent. */
class Direction {
  private readonly way: Way;
  private free: Instant = 0;

  constructor(way: Way) {
    this.way = way;
  }

  carry(bytes: number, arrive: () => void, extraUs: Microseconds = 0): void {
    const { agenda, oneWayUs } = this.way;
    const takes = Math.round((bytes * BITS_PER_BYTE) / BITS_PER_US) + extraUs;
    this.free = Math.max(agenda.now, this.free) + takes;
    agenda.at(this.free + oneWayUs, arrive);
  }
}

export class Connection {
  /** The function's end. */
  readonly handle: SocketHandle = {
    send: (bytes) => this.sendToServer(bytes),
    end: () => this.endOfFunction(),
    close: (by, because) => this.leave(by, because),
    secure: (version) => this.sayHello(version),
  };
  private readonly ends: Ends;
  private readonly way: Way;
  private readonly listener: SocketListener;
  private readonly upstream: Direction;
  private readonly downstream: Direction;
  private readonly openedAt: Instant;
  private server: TcpConnection | undefined;
  /** The function has closed its half; then the server has heard of it. */
  private functionEnded = false;
  private serverHeardEnd = false;
  private serverEnded = false;
  /** Ends that nothing reaches any more. */
  private functionGone = false;
  private serverGone = false;
  private chain: readonly Certificate[] | undefined;
  private secured = false;
  /** A handshake that the server has not answered. */
  private hello: TlsVersion | undefined;
  /** What the server sends before the handshake is over. */
  private held: (() => void)[] = [];
  private sentBytes = 0;
  private receivedBytes = 0;
  private closingRecorded = false;

  constructor(ends: Ends, way: Way, listener: SocketListener) {
    this.ends = ends;
    this.way = way;
    this.listener = listener;
    this.openedAt = way.agenda.now;
    this.upstream = new Direction(way);
    this.downstream = new Direction(way);
  }

  /** The SYN has arrived: what the server sends at once comes behind the answer to that. */
  begin(server: TcpServer, address: string): TcpRefusal | undefined {
    const { remoteAddress: localAddress, remotePort: localPort } = this.ends;
    this.toFunction(0, () =>
      this.listener.connected({ localAddress, localPort, remoteAddress: address }),
    );
    const accepted = server.accept(this.client);
    if ("refused" in accepted) {
      this.functionGone = true;
      return accepted;
    }
    this.server = accepted;
    return undefined;
  }

  /** The function's end as the server sees it. */
  private get client(): TcpClient {
    const { process } = this.listener;
    return {
      ...this.ends,
      ...(process ? { process } : {}),
      send: (bytes) => this.sendToFunction(bytes),
      end: (because) => this.endOfServer(because),
      reset: (because) => this.reset(because),
      startTls: (chain) => {
        this.chain = chain;
        if (this.hello) this.answerHello(this.hello);
      },
    };
  }

  private toFunction(bytes: number, arrive: () => void, extraUs?: Microseconds): void {
    this.downstream.carry(bytes, () => void (this.functionGone || arrive()), extraUs);
  }

  private toServer(bytes: number, arrive: (server: TcpConnection) => void): void {
    this.upstream.carry(bytes, () => void (this.serverGone || arrive(this.server!)));
  }

  private get isShakingHands(): boolean {
    return this.chain !== undefined && !this.secured;
  }

  // What the function does

  private sendToServer(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.sentBytes += bytes.length;
    this.toServer(bytes.length, (server) => {
      if (this.serverEnded) return this.bounce(server);
      if (this.isShakingHands) return this.reset("the function did not begin TLS");
      server.received(bytes);
    });
  }

  /** Nobody reads there any more. */
  private bounce(server: TcpConnection): void {
    this.serverGone = true;
    this.toFunction(0, () => this.listener.reset());
    server.closed("the function wrote to a closed connection");
  }

  private endOfFunction(): void {
    if (this.functionEnded) return;
    this.functionEnded = true;
    this.toServer(0, (server) => {
      this.serverHeardEnd = true;
      if (this.serverEnded) this.bothEnded(server);
      else server.ended();
    });
  }

  private leave(by: ConnectionClosed["by"], because: string): void {
    if (this.functionGone) return;
    this.functionGone = true;
    this.noteClosing(by, because);
    this.toServer(0, (server) => {
      this.serverGone = true;
      server.closed(because);
    });
  }

  private sayHello(version: TlsVersion): void {
    this.toServer(HELLO_BYTES, (server) => {
      if (this.serverEnded) return this.bounce(server);
      if (this.isShakingHands) return this.answerHello(version);
      this.hello = version;
      server.received(CLIENT_HELLO);
    });
  }

  // What the server does

  private sendToFunction(bytes: Uint8Array): void {
    if (bytes.length === 0 || this.serverEnded || this.serverGone) return;
    if (this.isShakingHands) return void this.held.push(() => this.sendToFunction(bytes));
    this.receivedBytes += bytes.length;
    this.toFunction(bytes.length, () => this.listener.received(bytes));
  }

  private endOfServer(because: string): void {
    if (this.serverEnded || this.serverGone) return;
    if (this.held.length > 0) return void this.held.push(() => this.endOfServer(because));
    this.serverEnded = true;
    this.noteClosing(this.functionEnded ? "function" : "server", because);
    this.toFunction(0, () => this.listener.ended());
    if (!this.serverHeardEnd) return;
    const { agenda } = this.way;
    agenda.at(agenda.now, () => void (this.serverGone || this.bothEnded(this.server!)));
  }

  private bothEnded(server: TcpConnection): void {
    this.serverGone = true;
    server.closed("both ends have closed it");
  }

  private reset(because: string): void {
    if (this.serverGone) return;
    this.serverGone = true;
    this.noteClosing("server", because);
    this.toFunction(0, () => this.listener.reset());
  }

  /** TLS 1.3 needs one round trip, 1.2 another one. */
  private answerHello(version: TlsVersion): void {
    this.secured = true;
    this.hello = undefined;
    const chain = this.chain!;
    const secondRoundTripUs = version === "TLSv1.2" ? 2 * this.way.oneWayUs : 0;
    this.toFunction(
      SERVER_FLIGHT_BYTES,
      () => this.listener.secured(chain),
      fromMs(TLS_SERVER_MS) + secondRoundTripUs,
    );
    const { held } = this;
    this.held = [];
    for (const send of held) send();
  }

  private noteClosing(by: ConnectionClosed["by"], because: string): void {
    if (this.closingRecorded || !this.server) return;
    this.closingRecorded = true;
    const { connection, environmentId, host, port } = this.ends;
    const { openedAt, sentBytes, receivedBytes } = this;
    const { agenda, record } = this.way;
    const durationUs = agenda.now - openedAt;
    record({
      type: "connection.closed",
      ...{ environmentId, host, port, connection },
      ...{ by, because, sentBytes, receivedBytes, durationUs },
    });
  }
}
