/** The account's TCP network: names, addresses and what listens there. HTTP does not pass here. */
import type { Agenda, Entry } from "../kernel/agenda.ts";
import { fromMs, type Instant, type Microseconds } from "../kernel/instant.ts";
import { hash32, RandomStream } from "../kernel/random.ts";
import type { TraceEvent } from "../kernel/trace.ts";
import type { SocketHandle, SocketListener, SocketPort } from "../lambda/sockets.ts";
import type { RequestOwner } from "../lambda/world.ts";
import type { SocketDestination, SocketFailure } from "../sandbox/guest-sockets.ts";
import {
  DNS_FAILURE_MS,
  DNS_MS,
  LOOPBACK_MS,
  ONE_WAY_MS,
  SYN_TIMEOUT_MS,
} from "../services/api/latency.ts";
import type { TcpHosts, TcpRefusal, TcpServer } from "../services/api/tcp.ts";
import { Connection } from "./tcp-connection.ts";

interface NetworkPorts {
  readonly agenda: Agenda;
  readonly seed: string;
  record(event: TraceEvent): void;
  /** Whether a host answers requests of HTTP. */
  speaksHttp(host: string): boolean;
}

/** What a name leads to. */
interface Place {
  readonly address: string;
  /** Absent: it speaks HTTP, or nobody is there. */
  readonly server?: TcpServer;
}

/** An attempt to connect, until there is a connection or none. */
interface Attempt {
  readonly owner: RequestOwner;
  readonly destination: SocketDestination;
  readonly listener: SocketListener;
  readonly startedAt: Instant;
  entry?: Entry;
  connection?: Connection;
}

const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;
const LOCALHOST = "127.0.0.1";
const LOCAL = new Set(["localhost", LOCALHOST]);
/** The default VPC's, and a range that stands for the internet: https://www.rfc-editor.org/rfc/rfc5737 */
const VPC_PREFIX = "172.31";
const INTERNET_PREFIX = "203.0.113";
/** Linux's range for the ports of clients. */
const FIRST_PORT = 32_768;
const PORTS = 28_232;

export class TcpNetwork implements TcpHosts, SocketPort {
  private readonly ports: NetworkPorts;
  private readonly places = new Map<string, Place>();
  private readonly addresses = new Map<string, TcpServer>();
  private connections = 0;

  constructor(ports: NetworkPorts) {
    this.ports = ports;
  }

  listen(host: string, server: TcpServer): void {
    const address = this.freeAddress(host);
    this.addresses.set(address, server);
    this.places.set(host.toLowerCase(), { address, server });
  }

  connect(
    owner: RequestOwner,
    destination: SocketDestination,
    listener: SocketListener,
  ): SocketHandle {
    const attempt: Attempt = { owner, destination, listener, startedAt: this.ports.agenda.now };
    const { host, port, address = host } = destination;
    const place = this.placeOf(address);
    const isName = address === host && !IPV4.test(host);
    if (LOCAL.has(address)) {
      const because = "nothing listens on the port inside the environment";
      this.fail(
        attempt,
        fromMs(LOOPBACK_MS),
        because,
        connectFailure("ECONNREFUSED", LOCALHOST, port),
      );
    } else if (!place) {
      this.fail(attempt, fromMs(DNS_FAILURE_MS), "there is no such name", unknownName(host));
    } else if (!place.server && this.isHttp(host, place)) {
      this.fail(attempt, 0, "only HTTP is simulated there", notSimulated(host, port));
    } else this.approach(attempt, place, isName ? fromMs(DNS_MS) : 0);
    return this.handleOf(attempt);
  }

  lookup(host: string, onFound: (found: string | SocketFailure) => void): () => void {
    const { agenda } = this.ports;
    const local = LOCAL.has(host) || IPV4.test(host);
    const address = local ? (host === "localhost" ? LOCALHOST : host) : this.placeOf(host)?.address;
    const takesMs = local ? 0 : address === undefined ? DNS_FAILURE_MS : DNS_MS;
    const entry = agenda.at(agenda.now + fromMs(takesMs), () =>
      onFound(address ?? unknownName(host)),
    );
    return () => agenda.cancel(entry);
  }

  private placeOf(host: string): Place | undefined {
    const name = host.toLowerCase();
    const known = this.places.get(name);
    if (known) return known;
    if (IPV4.test(name)) {
      const server = this.addresses.get(name);
      return { address: name, ...(server ? { server } : {}) };
    }
    return this.ports.speaksHttp(name) ? { address: internetAddress(name) } : undefined;
  }

  private isHttp(host: string, { address }: Place): boolean {
    return this.ports.speaksHttp(host) || address.startsWith(`${INTERNET_PREFIX}.`);
  }

  /** The SYN is on its way, after the name was looked up. */
  private approach(attempt: Attempt, place: Place, dnsUs: Microseconds): void {
    const { agenda, seed, record } = this.ports;
    const { owner, destination, listener } = attempt;
    const { host, port } = destination;
    const number = ++this.connections;
    const random = new RandomStream(seed, `connection/${number}`);
    const oneWayUs = fromMs(random.between(ONE_WAY_MS.least, ONE_WAY_MS.most));
    const { server, address } = place;
    attempt.entry = agenda.at(agenda.now + dnsUs + oneWayUs, () => {
      const ends = {
        connection: number,
        functionName: owner.functionName,
        environmentId: owner.environmentId,
        remoteAddress: vpcAddress(`function ${owner.functionName}`),
        remotePort: FIRST_PORT + ((hash32(`port ${number}`) >>> 0) % PORTS),
        ...{ host, port },
      };
      const connection = new Connection(ends, { agenda, oneWayUs, record }, listener);
      const refusal = server ? connection.begin(server, address) : NOBODY;
      if (refusal) return this.refuse(attempt, refusal, address, oneWayUs);
      attempt.connection = connection;
      const { environmentId, requestId } = owner;
      record({
        type: "connection.opened",
        ...{ environmentId, connection: number, host, port },
        ...(requestId ? { requestId } : {}),
      });
    });
  }

  private refuse(
    attempt: Attempt,
    { refused, because }: TcpRefusal,
    address: string,
    oneWayUs: Microseconds,
  ): void {
    const failure = connectFailure(refused, address, attempt.destination.port);
    const takes = refused === "ETIMEDOUT" ? fromMs(SYN_TIMEOUT_MS) : oneWayUs;
    this.fail(attempt, takes, because, failure);
  }

  private fail(
    attempt: Attempt,
    takes: Microseconds,
    because: string,
    failure: SocketFailure,
  ): void {
    const { agenda, record } = this.ports;
    const { owner, destination, listener, startedAt } = attempt;
    attempt.entry = agenda.at(agenda.now + takes, () => {
      record({
        type: "connection.refused",
        environmentId: owner.environmentId,
        ...(owner.requestId ? { requestId: owner.requestId } : {}),
        host: destination.host,
        port: destination.port,
        code: failure.code,
        because,
        durationUs: agenda.now - startedAt,
      });
      listener.failed(failure);
    });
  }

  /** Before there is a connection, only giving up means anything. */
  private handleOf(attempt: Attempt): SocketHandle {
    return {
      send: (bytes) => attempt.connection?.handle.send(bytes),
      end: () => attempt.connection?.handle.end(),
      secure: (version) => attempt.connection?.handle.secure(version),
      close: (by, because) => {
        if (attempt.connection) attempt.connection.handle.close(by, because);
        else if (attempt.entry) this.ports.agenda.cancel(attempt.entry);
      },
    };
  }

  private freeAddress(host: string): string {
    for (let attempt = 0; ; attempt++) {
      const address = vpcAddress(`${host} ${attempt}`);
      if (!this.addresses.has(address)) return address;
    }
  }
}

const NOBODY: TcpRefusal = { refused: "ETIMEDOUT", because: "nothing has this address" };

/** One of the addresses of the default VPC, always the same for a name. */
function vpcAddress(name: string): string {
  const hash = hash32(name) >>> 0;
  return `${VPC_PREFIX}.${(hash >>> 8) % 256}.${4 + (hash % 250)}`;
}

const internetAddress = (name: string): string =>
  `${INTERNET_PREFIX}.${1 + ((hash32(name) >>> 0) % 254)}`;

const connectFailure = (code: string, address: string, port: number): SocketFailure => ({
  code,
  syscall: "connect",
  address,
  port,
});

const unknownName = (hostname: string): SocketFailure => ({
  code: "ENOTFOUND",
  syscall: "getaddrinfo",
  hostname,
});

const notSimulated = (host: string, port: number): SocketFailure => ({
  code: "ERR_NOT_SIMULATED",
  syscall: "connect",
  message: `A socket to ${host}:${port} is not simulated: the host answers requests of HTTP. Use fetch, node:http or node:https.`,
});
