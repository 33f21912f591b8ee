/** One connection of a proxy to its database: a client of Postgres's protocol, over the account's network. */
import { joined } from "../../../kernel/bytes.ts";
import type { SocketHandle, SocketListener } from "../../../lambda/sockets.ts";
import {
  encode,
  encodeAll,
  errorFields,
  message,
  MessageReader,
  query,
  type Message,
} from "../messages.ts";
import type { Prepared } from "./statement-names.ts";
import { md5Answer, md5Verifier, ScramClient, type SaltedPasswords } from "./scram-client.ts";

/** As whom, and with which settings, a connection is opened. Connections with the same are interchangeable. */
export interface Credentials {
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly settings: ReadonlyMap<string, string>;
}

interface LinkPorts {
  readonly salted: SaltedPasswords;
  readonly nonce: string;
  readonly initQuery?: string | undefined;
  dial(listener: SocketListener): SocketHandle;
  onReady(): void;
  /** It could not be opened. `code`: an SQLSTATE, or of the operating system. */
  onFailure(code: string, text: string): void;
  /** Only when it is ready. */
  onMessages(messages: readonly Message[]): void;
  onLost(because: string): void;
}

const SSL_REQUEST = Uint8Array.of(0, 0, 0, 8, 4, 210, 22, 47);
const PROTOCOL_3 = 3 << 16;
const LENGTH_BYTES = 4;
const CLEARTEXT = 3;
const MD5 = 5;
const SASL = 10;
const SASL_CONTINUE = 11;

export class DatabaseLink {
  readonly prepared: Prepared = { names: new Set() };
  private readonly credentials: Credentials;
  private readonly ports: LinkPorts;
  private readonly handle: SocketHandle;
  private readonly reader = new MessageReader();
  private readonly scram: ScramClient;
  private state: "connecting" | "logging-in" | "preparing" | "ready" | "closed" = "connecting";
  private failure: Record<string, string> | undefined;

  constructor(credentials: Credentials, ports: LinkPorts) {
    this.credentials = credentials;
    this.ports = ports;
    this.scram = new ScramClient(credentials.password, ports.nonce, ports.salted);
    this.handle = ports.dial({
      connected: () => this.handle.send(SSL_REQUEST),
      failed: ({ code }) => this.gone(code, `${code} from the database`),
      received: (bytes) => this.received(bytes),
      ended: () => this.gone("08006", "the database closed the connection"),
      reset: () => this.gone("ECONNRESET", "the database broke the connection off"),
      secured: () => this.begin(),
    });
  }

  send(messages: readonly Message[]): void {
    if (this.state === "ready") this.handle.send(encodeAll(messages));
  }

  close(because: string): void {
    if (this.state === "closed") return;
    this.state = "closed";
    this.handle.close("function", because);
  }

  private begin(): void {
    const { user, database, settings } = this.credentials;
    const pairs = [["user", user], ["database", database], ...settings].flat();
    const body = message("", PROTOCOL_3, ...pairs, Uint8Array.of(0)).body;
    const length = message("", body.length + LENGTH_BYTES).body;
    this.state = "logging-in";
    this.handle.send(joined([length, body]));
  }

  private received(bytes: Uint8Array): void {
    if (this.state === "connecting") return this.handle.secure("TLSv1.3");
    this.reader.add(bytes);
    const messages: Message[] = [];
    for (let each = this.reader.next(); each; each = this.reader.next()) {
      if (this.state === "ready") messages.push(each);
      else this.logIn(each);
    }
    if (messages.length > 0) this.ports.onMessages(messages);
  }

  private logIn({ type, body }: Message): void {
    if (type === "R") this.authenticate(body);
    if (type === "E") this.failure = errorFields({ type, body });
    if (type !== "Z") return;
    const { initQuery } = this.ports;
    if (this.state === "logging-in" && initQuery !== undefined) {
      this.state = "preparing";
      this.handle.send(encode(query(initQuery)));
      return;
    }
    if (this.failure) {
      const { C: code = "", M: text = "" } = this.failure;
      this.close("the initialization query failed");
      return this.ports.onFailure(code, text);
    }
    this.state = "ready";
    this.ports.onReady();
  }

  private authenticate(body: Uint8Array): void {
    const kind = new DataView(body.buffer, body.byteOffset).getUint32(0);
    const rest = body.subarray(LENGTH_BYTES);
    const { user, password } = this.credentials;
    const answer = (...parts: (string | number | Uint8Array)[]) =>
      this.handle.send(encode(message("p", ...parts)));
    if (kind === SASL) {
      const { first } = this.scram;
      answer("SCRAM-SHA-256", first.length, first);
    } else if (kind === SASL_CONTINUE) answer(this.scram.last(rest));
    else if (kind === MD5) answer(md5Answer(md5Verifier(user, password), rest));
    else if (kind === CLEARTEXT) answer(password);
  }

  private gone(code: string, because: string): void {
    if (this.state === "closed") return;
    const wasReady = this.state === "ready";
    this.state = "closed";
    this.handle.close("function", because);
    if (wasReady) return this.ports.onLost(because);
    this.ports.onFailure(this.failure?.["C"] ?? code, this.failure?.["M"] ?? because);
  }
}
