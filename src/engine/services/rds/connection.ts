/** One client of a database: from its first bytes over its password to its statements. */
import type { Agenda, Entry } from "../../kernel/agenda.ts";
import type { Microseconds } from "../../kernel/instant.ts";
import type { TraceEvent } from "../../kernel/trace.ts";
import type { Certificate } from "../../sandbox/certificates.ts";
import type { TcpClient } from "../api/tcp.ts";
import type { LoginTerms, Refusal } from "./authentication.ts";
import { ClientConnection, NOT_POSTGRES } from "./client-connection.ts";
import type { Answer, FrontEnd } from "./front-end.ts";
import {
  encode,
  encodeAll,
  errorFields,
  errorMessage,
  fatal,
  message,
  readyForQuery,
  tagsOf,
  textAt,
  type ErrorFields,
  type Message,
} from "./messages.ts";
import { Session } from "./session.ts";
import { FORK_US, SESSION_US } from "./time-model.ts";

const MOST_STATEMENT = 500;
const COPY_FROM_CLIENT = /^\s*copy\b[^;]*\bfrom\s+stdin\b/i;
/** Text, without a word on columns: clients only look whether it is there. */
const COPY_IN_RESPONSE = message("G", Uint8Array.of(0, 0, 0));
const ENDS_BATCH = new Set(["Q", "S", "H"]);

/** What a connection asks of its instance. */
export interface InstanceOfConnections {
  readonly agenda: Agenda;
  readonly identifier: string;
  readonly certificates: readonly Certificate[];
  readonly frontEnd: FrontEnd;
  readonly used: number;
  readonly maxConnections: number;
  /** Memory that is left. */
  readonly freeableBytes: number;
  readonly sessionSettings: readonly (readonly [name: string, value: string])[];
  record(event: TraceEvent): void;
  refusalOf(asked: {
    user: string;
    database: string;
    tls: boolean;
    address: string;
  }): Refusal | undefined;
  refusalAfterLogin(user: string, database: string): Refusal | undefined;
  loginOf(user: string, client: TcpClient, tls: boolean): LoginTerms;
  count(connection: DatabaseConnection): void;
  release(connection: DatabaseConnection): void;
  nextPid(): number;
  keyOf(pid: number): number;
  cancel(pid: number, key: number): void;
  parameterStatus(user: string, settings: ReadonlyMap<string, string>): Message[];
  idleInTransactionUs(session: Session): Microseconds;
}

export class DatabaseConnection extends ClientConnection {
  protected readonly forkUs = FORK_US;
  private readonly instance: InstanceOfConnections;
  private session: Session | undefined;
  /** It counts against the instance's limit. */
  private counted = false;
  private batch: Message[] = [];
  private copying = false;
  private busy = false;
  private idleLimit: Entry | undefined;

  constructor(instance: InstanceOfConnections, client: TcpClient) {
    super(instance, client);
    this.instance = instance;
  }

  /** The instance ends the session: a failover, for one. */
  terminate(error: ErrorFields, because: string): void {
    if (this.state === "closed") return;
    if (this.state !== "starting") this.client.send(encode(errorMessage(error)));
    this.end(because);
  }

  get pid(): number | undefined {
    return this.session?.pid;
  }

  cancel(): void {
    if (this.session) this.instance.frontEnd.cancel(this.session);
  }

  protected readStatements(): void {
    while (this.state === "ready" && !this.busy) {
      const next = this.reader.next();
      if (!next) return;
      this.take(next);
    }
  }

  protected cancelAsked(pid: number, key: number): string {
    this.instance.cancel(pid, key);
    return "a request to cancel is not answered";
  }

  protected refuseVersion(version: string): void {
    const text = `unsupported frontend protocol ${version}: server supports 3.0 to 3.2`;
    this.refuse(fatal("0A000", text), NOT_POSTGRES);
  }

  private get user(): string {
    return this.startup.get("user") ?? "";
  }

  private get database(): string {
    return this.startup.get("database") ?? this.user;
  }

  protected askForPassword(): void {
    const { instance, client, tls, user, database } = this;
    const refused = instance.refusalOf({ user, database, tls, address: client.remoteAddress });
    if (refused) return this.refuse(refused.error, refused.because, refused.rule);
    instance.count(this);
    this.counted = true;
    this.question(instance.loginOf(user, client, tls));
  }

  protected authenticate(given: Message): void {
    const { login, instance } = this;
    if (!login) return;
    if (given.type !== "p") return this.leaveQuietly();
    const { answer, done, refused } = login.take(given.body);
    if (answer) this.client.send(encode(answer));
    if (refused) return this.refuse(refused.error, refused.because, refused.rule);
    if (!done) return;
    this.state = "waiting";
    this.after(SESSION_US + login.extraUs, () => {
      const full = instance.refusalAfterLogin(this.user, this.database);
      if (full) return this.refuse(full.error, full.because, full.rule);
      this.ready();
    });
  }

  private ready(): void {
    const { instance, startup, client } = this;
    const asked = [...startup].filter(([name]) => !NOT_SETTINGS.has(name));
    const settings = new Map([...instance.sessionSettings, ...asked]);
    for (const [name, value] of optionsIn(startup.get("options") ?? "")) settings.set(name, value);
    const pid = instance.nextPid();
    const session = new Session({
      pid,
      user: this.user,
      settings,
      client: { address: client.remoteAddress, port: client.remotePort, tls: this.tls },
      startedAt: this.openedAt,
      notify: (each) => this.state === "ready" && this.client.send(encode(each)),
    });
    this.session = session;
    instance.frontEnd.open(session);
    const key = instance.keyOf(pid);
    this.client.send(
      encodeAll([
        message("R", 0),
        ...instance.parameterStatus(this.user, settings),
        message("K", pid, key),
        readyForQuery("I"),
      ]),
    );
    this.state = "ready";
    instance.record({
      type: "database.connected",
      ...this.place,
      user: this.user,
      authentication: this.login?.method ?? "SCRAM-SHA-256",
      tls: this.tls,
      used: instance.used,
      limit: instance.maxConnections,
      freeableBytes: instance.freeableBytes,
      durationUs: instance.agenda.now - this.openedAt,
    });
    this.read();
  }

  private get place() {
    const { environmentId, connection } = this.client;
    return { database: this.instance.identifier, environmentId, connection };
  }

  private take(given: Message): void {
    if (given.type === "X") return this.ended();
    if (this.copying) return this.takeCopied(given);
    this.batch.push(given);
    if (given.type === "Q" && COPY_FROM_CLIENT.test(textAt(given.body).text)) {
      this.copying = true;
      this.client.send(encode(COPY_IN_RESPONSE));
    } else if (ENDS_BATCH.has(given.type)) this.submit();
  }

  /** What is copied comes as one: the server cannot wait for the rest. */
  private takeCopied(given: Message): void {
    if (given.type !== "d" && given.type !== "c" && given.type !== "f") return;
    this.batch.push(given);
    if (given.type === "d") return;
    this.submit();
  }

  private submit(): void {
    const { batch, session, instance, copying } = this;
    if (!session) return;
    this.batch = [];
    this.copying = false;
    this.busy = true;
    if (this.idleLimit) instance.agenda.cancel(this.idleLimit);
    this.idleLimit = undefined;
    const statement = session.statementsIn(batch);
    session.asks(statement, instance.agenda.now);
    instance.frontEnd.submit(session, batch, (answer) => {
      const messages = answer.messages.filter(({ type }) => !(copying && type === "G"));
      this.after(answer.tookUs, () => this.answer(statement, answer, messages, session));
    });
  }

  private answer(
    statement: string,
    { waitedUs, tookUs, work }: Answer,
    messages: readonly Message[],
    session: Session,
  ): void {
    if (messages.length > 0) this.client.send(encodeAll(messages));
    const failure = messages.find(({ type }) => type === "E");
    const { C: errorCode, M: error } = failure ? errorFields(failure) : {};
    const tags = tagsOf(messages);
    if (statement !== "" || failure) {
      this.instance.record({
        type: "database.queried",
        ...this.place,
        statement: statement.slice(0, MOST_STATEMENT),
        command: tags.join("; "),
        rows: work.rows,
        waitedUs,
        durationUs: waitedUs + tookUs,
        inTransaction: session.status !== "I",
        ...(errorCode !== undefined ? { errorCode } : {}),
        ...(error !== undefined ? { error } : {}),
      });
    }
    this.busy = false;
    if (session.status !== "I") this.limitIdle(session);
    this.read();
  }

  private limitIdle(session: Session): void {
    const { instance } = this;
    const us = instance.idleInTransactionUs(session);
    if (us === 0) return;
    this.idleLimit = instance.agenda.at(
      instance.agenda.now + us,
      () =>
        this.terminate(
          fatal("25P03", "terminating connection due to idle-in-transaction timeout"),
          "its transaction was idle for idle_in_transaction_session_timeout",
        ),
      { background: true },
    );
  }

  private refuse(error: ErrorFields, because: string, rule = 77): void {
    this.client.send(encode(errorMessage(error)));
    this.instance.record({
      type: "database.refused",
      ...this.place,
      code: error.code,
      message: error.message,
      because,
      rule,
    });
    this.leaveQuietly();
    this.client.end(because);
  }

  protected leave(because: string): void {
    const wasReady = this.session !== undefined && this.state !== "closed";
    this.leaveQuietly();
    if (!wasReady) return;
    this.instance.record({
      type: "database.closed",
      ...this.place,
      because,
      used: this.instance.used,
      freeableBytes: this.instance.freeableBytes,
    });
  }

  private leaveQuietly(): void {
    if (this.state === "closed") return;
    this.state = "closed";
    if (this.idleLimit) this.instance.agenda.cancel(this.idleLimit);
    if (this.session) this.instance.frontEnd.close(this.session);
    if (this.counted) this.instance.release(this);
  }
}

const NOT_SETTINGS = new Set(["user", "database", "replication", "options"]);

/** `-c name=value` and `--name=value`. */
function optionsIn(text: string): [string, string][] {
  return [...text.matchAll(/(?:-c\s*|--)([\w.]+)=((?:\\.|\S)*)/g)].map(
    ([, name = "", value = ""]) => [name.replaceAll("-", "_"), value.replace(/\\(.)/g, "$1")],
  );
}
