/**
 * A client inside RDS: what the Data API has towards a database. It is a client like any other: it logs in, is counted, waits for
 * other transactions, and is thrown out.
 */
import type { Agenda } from "../../kernel/agenda.ts";
import { fromMs } from "../../kernel/instant.ts";
import type {
  ClusterLogin,
  DatabaseSession,
  ResultColumn,
  Statement,
  StatementError,
  StatementResult,
  StatementValue,
} from "../api/databases.ts";
import { ONE_WAY_MS } from "../api/latency.ts";
import type { TcpClient, TcpConnection, TcpServer } from "../api/tcp.ts";
import { ClientLogin, type SaltedPasswords } from "./client-login.ts";
import {
  encode,
  encodeAll,
  errorFields,
  fatal,
  message,
  MessageReader,
  rowOf,
  SYNC,
  textAt,
  type Message,
} from "./messages.ts";

interface InnerClientOptions extends ClusterLogin {
  readonly host: string;
  readonly port: number;
}

interface InnerClientPorts {
  readonly agenda: Agenda;
  readonly salted: SaltedPasswords;
  /** Random characters of base64. */
  readonly nonce: string;
  /** Negative: it is not a connection of a function. */
  readonly number: number;
}

/** 80877103 and 196608: https://www.postgresql.org/docs/current/protocol-message-formats.html */
const SSL_REQUEST = Uint8Array.of(0, 0, 0, 8, 4, 210, 22, 47);
const PROTOCOL_3 = Uint8Array.of(0, 3, 0, 0);
const SASL = 10;
const SASL_CONTINUE = 11;
const CLEARTEXT = 3;
const OK = 0;
const ONE_WAY_US = fromMs((ONE_WAY_MS.least + ONE_WAY_MS.most) / 2);
const NAME = "rds-data";
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export class InnerClient implements TcpClient, DatabaseSession {
  readonly connection: number;
  readonly functionName = NAME;
  readonly environmentId = NAME;
  readonly remoteAddress = "172.31.0.10";
  readonly remotePort = 40_000;
  readonly host: string;
  readonly port: number;
  /** What `pg_backend_pid()` says. */
  pid = 0;
  private readonly options: InnerClientOptions;
  private readonly ports: InnerClientPorts;
  private readonly login: ClientLogin;
  private readonly reader = new MessageReader();
  private server: TcpConnection | undefined;
  private state: "new" | "greeting" | "logging in" | "ready" | "over" = "new";
  private onOpened: (refused?: StatementError) => void = () => {};
  private onResult: ((result: StatementResult) => void) | undefined;
  private got: Message[] = [];

  constructor(options: InnerClientOptions, ports: InnerClientPorts) {
    this.options = options;
    this.ports = ports;
    this.host = options.host;
    this.port = options.port;
    this.connection = ports.number;
    this.login = new ClientLogin(options.password, ports.nonce, ports.salted);
  }

  get isOpen(): boolean {
    return this.state === "ready";
  }

  get isBusy(): boolean {
    return this.onResult !== undefined;
  }

  /** Logs in. Refused: what the server said to that. */
  open(server: TcpServer, onOpened: (refused?: StatementError) => void): void {
    this.onOpened = onOpened;
    this.state = "greeting";
    this.later(() => {
      const accepted = server.accept(this);
      if ("refused" in accepted) return this.over();
      this.server = accepted;
      this.server.received(SSL_REQUEST);
    });
  }

  /** Runs statements in one implicit transaction, or in the one that is open. */
  run(statements: readonly Statement[], onResult: (result: StatementResult) => void): void {
    this.onResult = onResult;
    this.got = [];
    this.write(encodeAll([...statements.flatMap(messagesFor), SYNC]));
  }

  close(because: string): void {
    if (this.state === "over") return;
    this.state = "over";
    this.server?.closed(because);
  }

  send(bytes: Uint8Array): void {
    this.later(() => this.received(bytes));
  }

  end(): void {
    this.later(() => this.over());
  }

  reset(): void {
    this.end();
  }

  startTls(): void {
    // Nobody listens to what is between the Data API and its databases: the handshake's time is part of the call's.
  }

  private later(run: () => void): void {
    const { agenda } = this.ports;
    agenda.at(agenda.now + ONE_WAY_US, () => {
      if (this.state !== "over") run();
    });
  }

  private write(bytes: Uint8Array): void {
    this.later(() => this.server?.received(bytes));
  }

  private received(bytes: Uint8Array): void {
    if (this.state === "greeting") {
      this.state = "logging in";
      return this.write(this.startup());
    }
    this.reader.add(bytes);
    for (let each = this.reader.next(); each; each = this.reader.next()) this.take(each);
  }

  private startup(): Uint8Array {
    const { user, database, settings } = this.options;
    const pairs = Object.entries({ user, database, ...settings }).flat();
    const { body } = message("", PROTOCOL_3, ...pairs, Uint8Array.of(0));
    const bytes = new Uint8Array(4 + body.length);
    new DataView(bytes.buffer).setUint32(0, bytes.length);
    bytes.set(body, 4);
    return bytes;
  }

  private take(each: Message): void {
    const { type, body } = each;
    if (type === "R") return this.authenticate(body);
    if (type === "K") this.pid = new DataView(body.buffer, body.byteOffset).getUint32(0);
    else if (type === "Z" && this.state === "logging in") {
      this.state = "ready";
      this.onOpened();
    } else if (type === "Z") this.answer();
    else this.got.push(each);
  }

  private authenticate(body: Uint8Array): void {
    const code = new DataView(body.buffer, body.byteOffset).getUint32(0);
    if (code === OK) return;
    if (code === SASL) {
      const first = encoder.encode(this.login.first());
      this.write(encode(message("p", "SCRAM-SHA-256", first.length, first)));
    } else if (code === SASL_CONTINUE) {
      this.write(
        encode(message("p", encoder.encode(this.login.last(decoder.decode(body.subarray(4)))))),
      );
    } else if (code === CLEARTEXT) this.write(encode(message("p", this.options.password)));
  }

  private answer(): void {
    const { onResult, got } = this;
    this.onResult = undefined;
    this.got = [];
    onResult?.(resultOf(got));
  }

  /** The server has ended the connection, and said why before. */
  private over(): void {
    const wasReady = this.state === "ready";
    this.state = "over";
    const failure = this.got.find(({ type }) => type === "E");
    const said = failure ? errorOf(failure) : GONE;
    if (!wasReady) return this.onOpened(said);
    const { onResult } = this;
    this.onResult = undefined;
    onResult?.({ rows: [], bytes: 0, largestRow: 0, command: "", error: said });
  }
}

const GONE: StatementError = fatal("08006", "the connection was closed by the server");

/** Parse, Bind, Describe, Execute: the unnamed statement, everything as text. */
function messagesFor({ sql, values }: Statement): Message[] {
  const types = values.map(({ typeOid }) => typeOid);
  return [
    message("P", "", sql, int16(types.length), ...types),
    message("B", "", "", int16(0), int16(values.length), ...values.flatMap(parts), int16(0)),
    message("D", encoder.encode("P"), ""),
    message("E", "", 0),
  ];
}

const int16 = (value: number): Uint8Array => Uint8Array.of(value >> 8, value & 0xff);

function parts({ text }: StatementValue): (number | Uint8Array)[] {
  if (text === null) return [-1];
  const bytes = encoder.encode(text);
  return [bytes.length, bytes];
}

function resultOf(messages: readonly Message[]): StatementResult {
  const rows = messages.filter(({ type }) => type === "D");
  const described = messages.find(({ type }) => type === "T");
  const failure = messages.find(({ type }) => type === "E");
  const done = messages.findLast(({ type }) => type === "C");
  const sizes = rows.map(({ body }) => body.length);
  return {
    ...(described ? { columns: columnsOf(described) } : {}),
    rows: rows.map(rowOf),
    bytes: sizes.reduce((sum, size) => sum + size, 0),
    largestRow: sizes.reduce((most, size) => Math.max(most, size), 0),
    command: done ? textAt(done.body).text : "",
    ...(failure ? { error: errorOf(failure) } : {}),
  };
}

function columnsOf({ body }: Message): ResultColumn[] {
  const view = new DataView(body.buffer, body.byteOffset);
  const columns: ResultColumn[] = [];
  let at = 2;
  for (let left = view.getUint16(0); left > 0; left--) {
    const { text: name, end } = textAt(body, at);
    columns.push({
      name,
      tableOid: view.getUint32(end),
      attribute: view.getUint16(end + 4),
      typeOid: view.getUint32(end + 6),
      typeModifier: view.getInt32(end + 12),
    });
    at = end + 18;
  }
  return columns;
}

function errorOf(failure: Message): StatementError {
  const { S: severity = "ERROR", C: code = "", M: text = "", P: position } = errorFields(failure);
  return { severity, code, message: text, ...(position === undefined ? {} : { position }) };
}
