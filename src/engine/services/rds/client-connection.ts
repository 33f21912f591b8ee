/** How every connection to a server of Postgres's protocol begins and ends: what a database and a proxy in front of it do alike. */
import type { Agenda } from "../../kernel/agenda.ts";
import type { Instant, Microseconds } from "../../kernel/instant.ts";
import type { Certificate } from "../../sandbox/certificates.ts";
import type { TcpClient, TcpConnection } from "../api/tcp.ts";
import { Login, type LoginTerms } from "./authentication.ts";
import { encode, MessageReader, type Message } from "./messages.ts";
import { firstMessageOf } from "./startup.ts";

/** Whom the connection leads to. */
interface Server {
  readonly agenda: Agenda;
  readonly certificates: readonly Certificate[];
}

const encoder = new TextEncoder();
const CLIENT_CLOSED = "the function closed the connection";
export const NOT_POSTGRES = "what came is not the beginning of Postgres's protocol";

export abstract class ClientConnection implements TcpConnection {
  protected readonly client: TcpClient;
  protected readonly openedAt: Instant;
  protected readonly reader = new MessageReader();
  protected state: "starting" | "waiting" | "authenticating" | "ready" | "closed" = "starting";
  protected tls = false;
  protected login: Login | undefined;
  /** Parameters of the startup message. */
  protected startup: ReadonlyMap<string, string> = new Map();
  private readonly server: Server;

  constructor(server: Server, client: TcpClient) {
    this.server = server;
    this.client = client;
    this.openedAt = server.agenda.now;
  }

  /** After the startup message until the server asks for a password. */
  protected abstract readonly forkUs: Microseconds;
  protected abstract askForPassword(): void;
  protected abstract authenticate(given: Message): void;
  /** Reads statements of a client that is logged in. */
  protected abstract readStatements(): void;
  /** Not answered, the connection is closed; `because` is for the trace. */
  protected abstract cancelAsked(pid: number, key: number): string;
  /** `version`: `2.0`. */
  protected abstract refuseVersion(version: string): void;
  /** Nothing more is read, and what the connection holds is given back. */
  protected abstract leave(because: string): void;

  received(bytes: Uint8Array): void {
    if (this.state === "closed") return;
    this.reader.add(bytes);
    this.read();
  }

  ended(): void {
    this.end(CLIENT_CLOSED);
  }

  closed(because: string): void {
    this.leave(because);
  }

  protected end(because: string): void {
    this.leave(because);
    this.client.end(because);
  }

  protected read(): void {
    while (this.state === "starting") {
      const first = this.reader.nextUntyped();
      if (!first) return;
      this.first(first);
    }
    while (this.state === "authenticating") {
      const next = this.reader.next();
      if (!next) return;
      this.authenticate(next);
    }
    if (this.state === "ready") this.readStatements();
  }

  protected question(terms: LoginTerms): void {
    this.login = new Login(terms);
    this.state = "authenticating";
    this.client.send(encode(this.login.question()));
    this.read();
  }

  protected after(us: Microseconds, run: () => void): void {
    const { agenda } = this.server;
    agenda.at(agenda.now + us, () => {
      if (this.state !== "closed") run();
    });
  }

  private first(body: Uint8Array): void {
    const first = firstMessageOf(body);
    if (first.kind === "ssl") {
      this.client.send(encoder.encode("S"));
      this.client.startTls(this.server.certificates);
      this.tls = true;
    } else if (first.kind === "gss") this.client.send(encoder.encode("N"));
    else if (first.kind === "cancel") {
      this.state = "closed";
      this.client.end(this.cancelAsked(first.pid, first.key));
    } else if (first.kind === "startup") {
      this.startup = first.parameters;
      this.state = "waiting";
      this.after(this.forkUs, () => this.askForPassword());
    } else this.refuseVersion(first.version);
  }
}
