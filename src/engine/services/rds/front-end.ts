/**
 * Many sessions in front of a server that has one. A session has the server until its transaction is over; the others wait in
 * the order in which they asked. This is stricter than Postgres, where transactions only wait for each other's locks.
 */
import type { Agenda, Entry } from "../../kernel/agenda.ts";
import { joined } from "../../kernel/bytes.ts";
import type { Instant, Microseconds } from "../../kernel/instant.ts";
import {
  closeStatement,
  countOf,
  encode,
  encodeAll,
  errorMessage,
  isUnnamed,
  isUnnamedParse,
  isWrite,
  message,
  messagesOf,
  query,
  readyForQuery,
  rowsOf,
  SYNC,
  tagsOf,
  textAt,
  type ErrorFields,
  type Message,
} from "./messages.ts";
import { AdvisoryLocks } from "./advisory-locks.ts";
import { answerOfFailed } from "./failed-transaction.ts";
import type { PostgresEngine } from "./postgres-engine.ts";
import { UNNAMED, type Session } from "./session.ts";
import {
  AS_OWNER,
  dropTemporaries,
  identifier,
  ownPid,
  PREPARED,
  setting,
  settingsOf,
  turn,
} from "./switching.ts";
import { NO_WORK, type Work } from "./time-model.ts";
import {
  CANCELLED,
  DEADLOCK,
  DEADLOCK_TIMEOUT_US,
  isUndone,
  lockWaitedFor,
  NO_WAIT,
  waitLimit,
  type AwaitedLock,
} from "./waits.ts";

/** What came of a session's messages. */
export interface Answer {
  readonly messages: readonly Message[];
  /** From the moment it had the server. */
  readonly tookUs: Microseconds;
  readonly waitedUs: Microseconds;
  readonly work: Work;
}

interface FrontEndPorts {
  readonly agenda: Agenda;
  readonly engine: PostgresEngine;
  timeOf(work: Work): Microseconds;
  /** The server crashed; nothing is answered any more. */
  onDeath(because: string): void;
}

interface Waiting {
  readonly session: Session;
  readonly messages: readonly Message[];
  readonly since: Instant;
  readonly onAnswer: (answer: Answer) => void;
  timeout?: Entry;
  /** What it waits for, when that is a lock. */
  lock?: AwaitedLock;
}

export class FrontEnd {
  private readonly ports: FrontEndPorts;
  private readonly sessions = new Set<Session>();
  readonly locks = new AdvisoryLocks();
  /** For the server; for an advisory lock, which nobody has released yet. */
  private readonly waiting: Waiting[] = [];
  private readonly forLocks: Waiting[] = [];
  /** Whose turn it is, or was last: the server has its settings. */
  current: Session | undefined;
  /** In a transaction, or about to be out of one. */
  private holder: Session | undefined;
  private unnamedOwner: Session | undefined;
  private wrote = false;
  /** Roles were made, or something ran that may have made one. */
  private catalogueChanged = true;
  private dead = false;

  constructor(ports: FrontEndPorts) {
    this.ports = ports;
  }

  get all(): Iterable<Session> {
    return this.sessions;
  }

  isWaiting(session: Session): boolean {
    return [...this.waiting, ...this.forLocks].some((it) => it.session === session);
  }

  open(session: Session): void {
    this.sessions.add(session);
  }

  /** Whole messages up to a Query, a Sync or a Flush. Answered at the instant at which the server was done with them. */
  submit(session: Session, messages: readonly Message[], onAnswer: (answer: Answer) => void): void {
    const { agenda } = this.ports;
    const each: Waiting = { session, messages, since: agenda.now, onAnswer };
    if (this.dead) return;
    const refused = session.hasFailed ? answerOfFailed(session, messages) : undefined;
    if (refused) return this.answerWithout(each, refused);
    if (this.holder === undefined || this.holder === session) return this.run(each);
    session.waitsFor = "transactionid";
    this.waiting.push(each);
    this.limitWait(each, waitLimit(session));
  }

  /** What the server has no part in. */
  private answerWithout({ session, onAnswer }: Waiting, answers: readonly Message[]): void {
    const { agenda, timeOf } = this.ports;
    const messages = answers.map((each) => session.toClient(each));
    const work = { ...NO_WORK, statements: 1 };
    const tookUs = timeOf(work);
    session.endsAt = agenda.now + tookUs;
    onAnswer({ messages, tookUs, waitedUs: 0, work });
  }

  private limitWait(each: Waiting, limit: ReturnType<typeof waitLimit>): void {
    const { agenda } = this.ports;
    if (!limit) return;
    const at = Math.max(agenda.now, each.since + limit.us);
    each.timeout = agenda.at(at, () => this.giveUp(each, limit.error));
  }

  /** A request to cancel: only what waits can be; what runs is over at once. */
  cancel(session: Session): void {
    const each = [...this.waiting, ...this.forLocks].find((it) => it.session === session);
    if (each) this.giveUp(each, CANCELLED);
  }

  /** The connection is gone: its transaction is rolled back, and what it kept goes. */
  close(session: Session): void {
    if (!this.sessions.delete(session)) return;
    for (const each of [...this.waiting, ...this.forLocks]) {
      if (each.session === session) this.forget(each);
    }
    if (this.dead) return;
    if (session.keepsServer) this.sql("ROLLBACK");
    session.status = "I";
    const leaves = [...session.statements.keys()]
      .filter((name) => name !== UNNAMED)
      .map((name) => `DEALLOCATE ${identifier(name)}`);
    if (session.hasTemporaries && this.holder === session) this.current = session;
    if (leaves.length > 0 && this.isFree(session)) this.sql(leaves.join("; "));
    if (session.hasTemporaries && this.isFree(session)) this.dropTemporariesOf(session);
    session.channels.clear();
    this.locks.release(session.pid);
    this.wakeWaiters();
    if (this.holder === session) this.holder = undefined;
    this.serveNext();
  }

  /** Locks were released: who waits for one asks again. */
  private wakeWaiters(): void {
    if (this.locks.takeReleased()) this.waiting.push(...this.forLocks.splice(0));
  }

  private isFree(session: Session): boolean {
    return this.holder === undefined || this.holder === session;
  }

  private dropTemporariesOf(session: Session): void {
    if (this.current === session) {
      const nobody: Session = Object.assign(Object.create(session) as Session, { pid: 0 });
      this.sql(turn(session, Object.assign(nobody, { hasTemporaries: false, prepared: [] })));
      this.current = undefined;
    }
    this.sql(`${AS_OWNER}; ${dropTemporaries(session)}`);
    this.current = undefined;
  }

  /** Statements of the server's own, between the sessions' turns. */
  sql(text: string): readonly Message[] {
    const { engine, agenda } = this.ports;
    const reply = engine.exec(encode(query(text)), agenda.now);
    if (reply.died !== undefined) this.die(reply.died);
    return messagesOf(reply.pieces);
  }

  /** Asked as the server's owner, when something may have changed since the last time and nobody has a transaction. */
  catalogue(text: string): readonly Message[] | undefined {
    if (!this.catalogueChanged || this.holder || this.dead) return undefined;
    this.catalogueChanged = false;
    const { current } = this;
    if (current && this.sessions.has(current)) this.takeDown(current);
    const messages = this.sql(`${AS_OWNER}; ${text}`);
    if (current) this.sql(turn(undefined, current));
    return messages;
  }

  /** Once the run is over: what is not committed is rolled back, and the server is its owner's. `undefined`: it crashed. */
  takeOver(): ((text: string) => readonly Message[]) | undefined {
    if (this.dead) return undefined;
    for (const each of ["ROLLBACK", AS_OWNER, "RESET ALL"]) this.sql(each);
    this.current = undefined;
    return (text) => this.sql(text);
  }

  private run(waiting: Waiting): void {
    const { session, messages, since, onAnswer } = waiting;
    const { agenda, engine, timeOf } = this.ports;
    if (this.current !== session) this.switchTo(session);
    const toServer = messages.map((each) => session.toServer(each));
    this.unnamedAgain(session, toServer);
    if (toServer.some(isUnnamedParse)) this.unnamedOwner = session;
    this.locks.begin();
    const reply = engine.exec(encodeAll(toServer), agenda.now);
    if (reply.died !== undefined) return this.die(reply.died);
    const replied = messagesOf(reply.pieces);
    const lock = lockWaitedFor(replied);
    if (lock && session.status === "I" && isUndone(replied)) return this.waitForLock(waiting, lock);
    const answered = replied.map((each) =>
      lock && each.type === "E" ? NO_WAIT : session.toClient(each),
    );
    const work = this.workOf(toServer, answered, session);
    const tookUs = timeOf(work) + reply.sleptUs;
    session.endsAt = agenda.now + tookUs;
    this.holder = session;
    this.afterwards(session, answered);
    const mine = answered.filter(({ type }) => type !== "A");
    onAnswer({ messages: mine, tookUs, waitedUs: agenda.now - since, work });
    if (session.hasFailed) this.sql("ROLLBACK");
    const isOver = answered.at(-1)?.type === "Z" && !session.keepsServer;
    if (!session.keepsServer) this.locks.release(session.pid, "transaction");
    this.wakeWaiters();
    if (isOver) this.release(session, tookUs);
  }

  /** The statement was undone, and is run again when somebody has released a lock. */
  private waitForLock(each: Waiting, lock: AwaitedLock): void {
    const { session, messages } = each;
    const { agenda, engine } = this.ports;
    this.locks.undo();
    const prepared = messages.filter(({ type, body }) => type === "P" && !isUnnamed(body));
    const closing = prepared.map(({ body }) => session.toServer(closeStatement(textAt(body).text)));
    if (closing.length > 0) engine.exec(encodeAll([...closing, SYNC]), agenda.now);
    session.waitsFor = "advisory";
    each.lock = lock;
    this.holder = undefined;
    this.forLocks.push(each);
    this.limitWait(each, waitLimit(session));
    const check = (): void => {
      if (each.lock === lock && this.leadsTo(session.pid, each)) this.giveUp(each, DEADLOCK);
    };
    agenda.at(agenda.now + DEADLOCK_TIMEOUT_US, check, { background: true });
    this.serveNext();
  }

  /** Whether what somebody waits for is held, in the end, by one who waits for the session `pid`. */
  private leadsTo(pid: number, { session, lock }: Waiting, seen = new Set<Waiting>()): boolean {
    if (!lock) return false;
    const blockers = this.locks.blockers(session.pid, lock.key, lock.mode);
    if (blockers.includes(pid)) return true;
    return this.forLocks.some((it) => {
      if (seen.has(it) || !blockers.includes(it.session.pid)) return false;
      seen.add(it);
      return this.leadsTo(pid, it, seen);
    });
  }

  /** Whoever waits gets the server when the last statement is over. */
  private release(session: Session, tookUs: Microseconds): void {
    const { agenda } = this.ports;
    if (this.waiting.length === 0) {
      this.holder = undefined;
      return;
    }
    agenda.at(agenda.now + tookUs, () => {
      if (this.holder !== session || session.keepsServer) return;
      this.holder = undefined;
      this.serveNext();
    });
  }

  private serveNext(): void {
    const next = this.waiting[0];
    if (!next || this.holder) return;
    this.forget(next);
    this.run(next);
    if (this.holder === undefined) this.serveNext();
  }

  private forget(each: Waiting): void {
    for (const list of [this.waiting, this.forLocks]) {
      if (list.includes(each)) list.splice(list.indexOf(each), 1);
    }
    delete each.lock;
    if (each.timeout) this.ports.agenda.cancel(each.timeout);
  }

  private giveUp(each: Waiting, error: ErrorFields): void {
    this.forget(each);
    const messages = [errorMessage(error), readyForQuery(each.session.status)];
    const waitedUs = this.ports.agenda.now - each.since;
    each.onAnswer({ messages, tookUs: 0, waitedUs, work: NO_WORK });
  }

  private switchTo(session: Session): void {
    const { current: left } = this;
    const leaves = left && this.sessions.has(left) ? left : undefined;
    if (leaves) this.takeDown(leaves);
    this.sql(turn(leaves, session));
    const known = this.ports.engine.exchangeSequences(session.sequences);
    if (left) left.sequences = known;
    this.current = session;
    if (!session.lostStatements) return;
    session.lostStatements = false;
    this.prepare(session.preparing((name) => name !== UNNAMED));
  }

  /** What cannot be told from the messages alone. */
  private takeDown(session: Session): void {
    if (session.changedSettings) {
      const rows = rowsOf(this.sql(settingsOf(session)));
      const set = rows.filter(([name, value]) => value && !(name === "role" && value === "none"));
      session.settings = new Map(set.map(([name, value]) => [name!, value!]));
      session.changedSettings = false;
    }
    if (session.changedPrepared) {
      session.prepared = rowsOf(this.sql(PREPARED)).map(([, statement]) => statement!);
      session.changedPrepared = false;
    }
  }

  private prepare(parse: Uint8Array): void {
    const { engine, agenda } = this.ports;
    if (parse.length > 0) engine.exec(joined([parse, encode(SYNC)]), agenda.now);
  }

  /** The server has one unnamed statement, the last of all sessions. */
  private unnamedAgain(session: Session, messages: readonly Message[]): void {
    const isMissing = this.unnamedOwner !== session && session.statements.has(UNNAMED);
    const asks = messages.find(({ type, body }) => (type === "P" ? isUnnamed(body) : type === "B"));
    if (!isMissing || asks?.type !== "B" || session.status !== "I") return;
    this.prepare(session.preparing((name) => name === UNNAMED));
    this.unnamedOwner = session;
  }

  private workOf(sent: readonly Message[], got: readonly Message[], session: Session): Work {
    const tags = tagsOf(got);
    if (tags.some(isWrite)) this.wrote = true;
    const commits = this.wrote && session.status === "I" && !tags.includes("ROLLBACK");
    if (!session.keepsServer) this.wrote = false;
    return { ...countOf(sent, got), commits };
  }

  /** What one session does to all. */
  private afterwards(session: Session, messages: readonly Message[]): void {
    for (const each of messages) {
      if (each.type === "A") this.deliver(session, each);
      const tag = each.type === "C" ? textAt(each.body).text : "";
      if (/^(CREATE|ALTER|DROP|GRANT|REVOKE) ?ROLE|^GRANT|^REVOKE|^DO|^CALL/.test(tag))
        this.catalogueChanged = true;
      if (/^(RESET|DISCARD ALL)/.test(tag) && session.status === "I") {
        this.sql([...session.takeReset().map(setting), ownPid(session)].join("; "));
      }
      if (!/^(DISCARD|DEALLOCATE) ALL$/.test(tag)) continue;
      for (const other of this.sessions) if (other !== session) other.lostStatements = true;
    }
    if (!session.changedChannels || session.status !== "I") return;
    session.changedChannels = false;
    const others = new Set([...this.sessions].flatMap(({ channels }) => [...channels]));
    if (others.size > 0)
      this.sql([...others].map((each) => `LISTEN ${identifier(each)}`).join("; "));
  }

  private deliver(from: Session, { body }: Message): void {
    const channel = textAt(body, 4);
    const notification = message("A", from.pid, channel.text, body.subarray(channel.end));
    for (const session of this.sessions) {
      if (session.channels.has(channel.text)) session.notify(notification);
    }
  }

  private die(because: string): void {
    this.dead = true;
    this.ports.onDeath(because);
  }
}
