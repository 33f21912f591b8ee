/** One client of a proxy: its login, and its statements on whichever database connection it has for a transaction. */
import type { Entry } from "../../../kernel/agenda.ts";
import type { Microseconds } from "../../../kernel/instant.ts";
import type { TcpClient } from "../../api/tcp.ts";
import type { Refusal } from "../authentication.ts";
import { ClientConnection, NOT_POSTGRES } from "../client-connection.ts";
import {
  encode,
  encodeAll,
  errorMessage,
  fatal,
  message,
  readyForQuery,
  textAt,
  type ErrorFields,
  type Message,
} from "../messages.ts";
import type { TransactionStatus } from "../session.ts";
import { PROXY_LOGIN_US } from "../time-model.ts";
import { unsupported, type ClientPorts } from "./client-ports.ts";
import type { Credentials } from "./database-link.ts";
import { pinningReason } from "./pinning.ts";
import type { Borrower, PooledConnection } from "./pool.ts";
import { StatementNames } from "./statement-names.ts";

const MOST_STATEMENT = 500;
/** Each is answered with a ReadyForQuery. */
const ANSWERED = new Set(["Q", "S", "F"]);

export class ProxyClient extends ClientConnection implements Borrower {
  protected readonly forkUs = PROXY_LOGIN_US;
  pinned = false;
  private readonly proxy: ClientPorts;
  private readonly names: StatementNames;
  private known: Credentials | undefined;
  private connection: PooledConnection | undefined;
  private status: TransactionStatus = "I";
  /** What the client said and no connection has taken. */
  private held: Message[] = [];
  private borrowing = false;
  private unanswered = 0;
  private idle: Entry | undefined;
  private lifetime: Entry | undefined;

  constructor(proxy: ClientPorts, client: TcpClient) {
    super(proxy, client);
    this.proxy = proxy;
    this.names = new StatementNames(client.connection);
  }

  get credentials(): Credentials {
    return this.known!;
  }

  // Logging in

  protected cancelAsked(): string {
    return "RDS Proxy does not support canceling a query with a CancelRequest";
  }

  protected refuseVersion(): void {
    this.refuse({
      error: unsupported("supports only version 3.0 of the PostgreSQL messaging protocol"),
      because: NOT_POSTGRES,
    });
  }

  protected askForPassword(): void {
    const { proxy, startup, tls, client } = this;
    const admitted = proxy.admit(startup, tls, client);
    if ("error" in admitted) return this.refuse(admitted);
    this.known = admitted.credentials;
    this.question(admitted.terms);
  }

  protected authenticate(given: Message): void {
    const { login, credentials } = this;
    if (given.type !== "p" || !login) return this.leave("the client gave up");
    const { answer, done, refused } = login.take(given.body);
    if (answer) this.client.send(encode(answer));
    if (refused) {
      const isToken = login.method === "IAM";
      const text = isToken
        ? `The IAM authentication failed for the role ${credentials.user}. Check the IAM token for this role and try again.`
        : `The password that was provided for the role ${credentials.user} is wrong.`;
      const code = isToken ? "28000" : "28P01";
      const because = isToken ? refused.because : "the secret has another password";
      return this.refuse({ error: fatal(code, text), because });
    }
    if (!done) return;
    this.state = "waiting";
    this.after(login.extraUs, () => this.ready(login.method));
  }

  private ready(authentication: "SCRAM-SHA-256" | "MD5" | "IAM"): void {
    const { proxy, credentials, client } = this;
    this.state = "ready";
    proxy.clients.add(this);
    this.client.send(
      encodeAll([
        message("R", 0),
        ...proxy.parameterStatus(credentials),
        message("K", client.connection, 0),
        readyForQuery("I"),
      ]),
    );
    proxy.record({
      type: "proxy.connected",
      ...this.place,
      user: credentials.user,
      authentication,
      tls: this.tls,
      clients: proxy.clients.size,
      durationUs: proxy.agenda.now - this.openedAt,
    });
    this.lifetime = this.endAfter(proxy.clientLifetimeUs, "its 24 hours are over");
    this.limitIdle();
    this.read();
  }

  // Statements

  protected readStatements(): void {
    const given: Message[] = [];
    for (let each = this.reader.next(); each; each = this.reader.next()) given.push(each);
    if (given.length > 0) this.take(given);
  }

  private take(given: readonly Message[]): void {
    if (this.idle) this.proxy.agenda.cancel(this.idle);
    for (const each of given) {
      if (each.type === "X") return this.ended();
      this.pinFor(each);
      this.held.push(each);
    }
    if (this.connection) this.forward(this.connection);
    else if (!this.borrowing) {
      this.borrowing = true;
      this.proxy.pool.borrow(this);
    }
  }

  private pinFor({ type, body }: Message): void {
    if (this.pinned || (type !== "Q" && type !== "P")) return;
    const sql = textAt(body, type === "P" ? textAt(body).end : 0).text;
    const reason = pinningReason(sql);
    if (reason === undefined) return;
    this.pinned = true;
    const { proxy } = this;
    proxy.record({
      type: "proxy.pinned",
      ...this.place,
      statement: sql.slice(0, MOST_STATEMENT),
      because: reason,
      rule: 79,
      pinned: proxy.pool.pinned,
    });
  }

  private forward(connection: PooledConnection): void {
    const { held } = this;
    this.held = [];
    this.unanswered += held.filter(({ type }) => ANSWERED.has(type)).length;
    const { prepared } = connection.link;
    connection.link.send(held.flatMap((each) => this.names.toDatabase(each, prepared)));
  }

  granted(connection: PooledConnection, waitedUs: Microseconds): void {
    const { pool } = this.proxy;
    this.borrowing = false;
    this.connection = connection;
    this.proxy.record({
      type: "proxy.borrowed",
      ...this.place,
      databaseConnection: connection.number,
      waitedUs,
      borrowed: pool.borrowed,
      pinned: pool.pinned,
      limit: pool.most,
    });
    this.forward(connection);
  }

  waits(because: string): void {
    const { pool } = this.proxy;
    this.proxy.record({
      type: "proxy.waiting",
      ...this.place,
      waiting: pool.waiting,
      because,
      rule: 78,
    });
  }

  timedOut(waitedUs: Microseconds): void {
    this.borrowing = false;
    const error = {
      severity: "ERROR",
      code: "08000",
      message: "Timed-out waiting to acquire database connection.",
    } as const;
    const seconds = waitedUs / 1e6;
    this.note(error, `no connection was free for ${seconds} s (ConnectionBorrowTimeout)`);
    const answers = this.held.filter(({ type }) => ANSWERED.has(type));
    this.held = [];
    this.client.send(encodeAll([errorMessage(error), ...answers.map(() => readyForQuery("I"))]));
    this.limitIdle();
  }

  turnedAway(code: string, text: string): void {
    this.refuse({
      error: fatal(code, `Request returned an error: ${text}`),
      because: "the database does not let the proxy in",
    });
  }

  answered(messages: readonly Message[]): void {
    const { connection, names } = this;
    if (!connection) return;
    const { prepared } = connection.link;
    for (const { type, body } of messages) {
      if (type !== "Z") continue;
      this.unanswered--;
      this.status = String.fromCharCode(...body) as TransactionStatus;
    }
    const mine = messages
      .map((each) => names.toClient(each, prepared))
      .filter((each) => each !== undefined);
    if (mine.length > 0) this.client.send(encodeAll(mine));
    const isOver = this.unanswered === 0 && this.status === "I" && messages.at(-1)?.type === "Z";
    if (!isOver) return;
    this.limitIdle();
    if (!this.pinned) this.giveBack(connection);
  }

  private giveBack(connection: PooledConnection): void {
    const { proxy } = this;
    this.connection = undefined;
    const { pool, agenda } = proxy;
    const heldUs = agenda.now - connection.since;
    pool.giveBack(connection, () =>
      proxy.record({
        type: "proxy.returned",
        ...this.place,
        databaseConnection: connection.number,
        heldUs,
        borrowed: pool.borrowed,
      }),
    );
  }

  lost(because: string): void {
    this.connection = undefined;
    const why = `its database connection is gone: ${because}`;
    this.end(why);
  }

  // Ends

  private limitIdle(): void {
    const { idleClientTimeoutUs } = this.proxy;
    if (this.idle) this.proxy.agenda.cancel(this.idle);
    this.idle = this.endAfter(
      idleClientTimeoutUs,
      `it was idle for ${idleClientTimeoutUs / 1e6} s (IdleClientTimeout)`,
    );
  }

  private endAfter(us: Microseconds, because: string): Entry {
    const { agenda } = this.proxy;
    return agenda.at(agenda.now + us, () => this.end(because), { background: true });
  }

  private refuse({ error, because, rule = 78 }: Refusal): void {
    this.client.send(encode(errorMessage(error)));
    this.note(error, because, rule);
    this.end(because);
  }

  private note({ code, message: text }: ErrorFields, because: string, rule = 78): void {
    this.proxy.record({
      type: "proxy.refused",
      ...this.place,
      ...{ code, message: text, because, rule },
    });
  }

  protected leave(because: string): void {
    if (this.state === "closed") return;
    const wasReady = this.state === "ready";
    const { proxy } = this;
    this.state = "closed";
    for (const entry of [this.idle, this.lifetime]) if (entry) proxy.agenda.cancel(entry);
    if (!wasReady) return;
    const { clients, pool } = proxy;
    clients.delete(this);
    pool.leave(this, `its client is gone: ${because}`, () =>
      proxy.record({
        type: "proxy.closed",
        ...this.place,
        because,
        clients: clients.size,
        borrowed: pool.borrowed,
        pinned: pool.pinned,
      }),
    );
  }

  private get place() {
    const { environmentId, connection } = this.client;
    return { proxy: this.proxy.name, environmentId, connection };
  }
}
