/** A proxy's connections to its database, and who waits for one. Whoever asked first is served first. */
import type { Agenda, Entry } from "../../../kernel/agenda.ts";
import { fromSeconds, type Instant, type Microseconds } from "../../../kernel/instant.ts";
import type { Message } from "../messages.ts";
import { MOST_PROXY_RETRY_US, PROXY_RETRY_US } from "../time-model.ts";
import type { Credentials, DatabaseLink } from "./database-link.ts";
import { RDS_PROXY_QUOTAS } from "./quotas.ts";

/** Who has a connection, or waits for one. */
export interface Borrower {
  readonly credentials: Credentials;
  readonly pinned: boolean;
  granted(connection: PooledConnection, waitedUs: Microseconds): void;
  /** It waited as long as it may. */
  timedOut(waitedUs: Microseconds): void;
  /** The database does not let it in. */
  turnedAway(code: string, text: string): void;
  answered(messages: readonly Message[]): void;
  /** The connection that it had is gone. */
  lost(because: string): void;
  /** It is not served at once. */
  waits(because: string): void;
}

interface PoolPorts {
  readonly agenda: Agenda;
  readonly most: number;
  readonly mostIdle: number;
  readonly borrowTimeoutUs: Microseconds;
  open(connection: PooledConnection): DatabaseLink;
}

export class PooledConnection {
  /** Counts the proxy's connections, from 1. */
  readonly number: number;
  readonly credentials: Credentials;
  readonly key: string;
  readonly link: DatabaseLink;
  borrower: Borrower | undefined;
  since: Instant = 0;
  opening = true;
  idleCheck: Entry | undefined;

  constructor(number: number, credentials: Credentials, key: string, open: PoolPorts["open"]) {
    this.number = number;
    this.credentials = credentials;
    this.key = key;
    this.link = open(this);
  }
}

interface Ticket {
  readonly borrower: Borrower;
  readonly key: string;
  readonly since: Instant;
  readonly timeout: Entry;
  /** It was said why it waits. */
  told: boolean;
}

const IDLE_AFTER_US = fromSeconds(RDS_PROXY_QUOTAS.idleDatabaseConnection.value);
/** The database's own, and the network's: worth another attempt. */
const PASSING = /^(?:53300|57P0\d|08006|E[A-Z]+)$/;

export class ConnectionPool {
  private readonly ports: PoolPorts;
  private readonly all = new Set<PooledConnection>();
  /** The one that was used last is at the end. */
  private readonly idle: PooledConnection[] = [];
  private readonly queue: Ticket[] = [];
  private opened = 0;
  /** Until then nothing is opened, as the database gave no connection. */
  private retry: Entry | undefined;
  private retryUs = 0;
  private trouble = "";

  constructor(ports: PoolPorts) {
    this.ports = ports;
  }

  get most(): number {
    return this.ports.most;
  }

  get size(): number {
    return this.all.size;
  }

  get borrowed(): number {
    return [...this.all].filter(({ borrower }) => borrower).length;
  }

  get pinned(): number {
    return [...this.all].filter(({ borrower }) => borrower?.pinned).length;
  }

  get waiting(): number {
    return this.queue.length;
  }

  borrow(borrower: Borrower): void {
    const { agenda, borrowTimeoutUs } = this.ports;
    const ticket: Ticket = {
      borrower,
      key: keyOf(borrower.credentials),
      since: agenda.now,
      timeout: agenda.at(agenda.now + borrowTimeoutUs, () => {
        this.forget(ticket);
        borrower.timedOut(borrowTimeoutUs);
      }),
      told: false,
    };
    this.queue.push(ticket);
    this.serve();
  }

  /** The transaction is over. `onFree` is called before somebody else gets the connection. */
  giveBack(connection: PooledConnection, onFree: () => void): void {
    connection.borrower = undefined;
    onFree();
    this.rest(connection);
    this.serve();
  }

  /** Whoever borrows, or wants to, is gone. `onFree` is called before somebody else gets its connection's place. */
  leave(borrower: Borrower, because: string, onFree: () => void): void {
    for (const each of this.queue.filter((it) => it.borrower === borrower)) this.forget(each);
    for (const each of [...this.all]) {
      if (each.borrower !== borrower) continue;
      this.drop(each);
      each.link.close(because);
    }
    onFree();
    this.serve();
  }

  // What the links say

  isReady(connection: PooledConnection): void {
    connection.opening = false;
    this.retryUs = 0;
    this.trouble = "";
    this.rest(connection);
    this.serve();
  }

  failed(connection: PooledConnection, code: string, text: string): void {
    this.drop(connection);
    if (PASSING.test(code)) this.tryLater(`${code} ${text}`);
    else {
      for (const each of this.queue.filter(({ key }) => key === connection.key)) {
        this.forget(each);
        each.borrower.turnedAway(code, text);
      }
    }
    this.serve();
  }

  lost(connection: PooledConnection, because: string): void {
    const { borrower } = connection;
    this.drop(connection);
    borrower?.lost(because);
    this.serve();
  }

  private tryLater(trouble: string): void {
    this.trouble = trouble;
    if (this.retry) return;
    const { agenda } = this.ports;
    this.retryUs = Math.min(MOST_PROXY_RETRY_US, this.retryUs * 2 || PROXY_RETRY_US);
    this.retry = agenda.at(
      agenda.now + this.retryUs,
      () => {
        this.retry = undefined;
        this.serve();
      },
      { background: true },
    );
  }

  private serve(): void {
    for (const ticket of [...this.queue]) {
      const at = this.idle.findLastIndex(({ key }) => key === ticket.key);
      if (at >= 0) this.grant(ticket, this.take(at));
    }
    for (const ticket of [...this.queue]) {
      const position = this.queue.filter(({ key }) => key === ticket.key).indexOf(ticket);
      const opening = [...this.all].filter((it) => it.opening && it.key === ticket.key).length;
      if (position < opening) continue;
      const why = this.noRoom();
      if (why === undefined) this.open(ticket);
      else if (!ticket.told) {
        ticket.told = true;
        ticket.borrower.waits(why);
      }
    }
  }

  /** Why no connection can be opened now. Makes room by closing one that nobody uses. */
  private noRoom(): string | undefined {
    if (this.retry) return `the database gives no connection: ${this.trouble}`;
    // One attempt shows whether it does again.
    if (this.trouble !== "" && [...this.all].some(({ opening }) => opening)) {
      return `the database gave no connection: ${this.trouble}`;
    }
    const { most, size, borrowed, pinned } = this;
    if (size < most) return undefined;
    const other = this.idle.length > 0 ? this.take(0) : undefined;
    if (!other)
      return `all ${most} connections are in use: ${borrowed} borrowed, ${pinned} of them pinned`;
    this.drop(other);
    other.link.close("another user or another database needs the connection");
    return undefined;
  }

  private open({ borrower, key }: Ticket): void {
    const { credentials } = borrower;
    this.all.add(new PooledConnection(++this.opened, credentials, key, this.ports.open));
  }

  private grant(ticket: Ticket, connection: PooledConnection): void {
    this.forget(ticket);
    connection.borrower = ticket.borrower;
    connection.since = this.ports.agenda.now;
    ticket.borrower.granted(connection, connection.since - ticket.since);
  }

  private forget(ticket: Ticket): void {
    const at = this.queue.indexOf(ticket);
    if (at >= 0) this.queue.splice(at, 1);
    this.ports.agenda.cancel(ticket.timeout);
  }

  private rest(connection: PooledConnection): void {
    const { agenda, mostIdle } = this.ports;
    this.idle.push(connection);
    connection.idleCheck = agenda.at(
      agenda.now + IDLE_AFTER_US,
      () => {
        if (this.idle.length <= mostIdle) return;
        this.take(this.idle.indexOf(connection));
        this.drop(connection);
        connection.link.close(
          `it was idle for 5 minutes, and more than ${mostIdle} connections (MaxIdleConnectionsPercent) are idle`,
        );
      },
      { background: true },
    );
  }

  private take(at: number): PooledConnection {
    const [connection] = this.idle.splice(at, 1);
    if (connection!.idleCheck) this.ports.agenda.cancel(connection!.idleCheck);
    return connection!;
  }

  private drop(connection: PooledConnection): void {
    this.all.delete(connection);
    const at = this.idle.indexOf(connection);
    if (at >= 0) this.take(at);
  }
}

const keyOf = ({ user, password, database, settings }: Credentials): string =>
  JSON.stringify([user, password, database, [...settings].sort()]);
