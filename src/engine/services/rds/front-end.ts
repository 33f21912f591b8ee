/**
 * Many sessions in front of a server that has one. A session has the server until its transaction is over; the others wait in
 * the order in which they asked. This is stricter than Postgres, where transactions only wait for each other's locks.
 */
import type { Agenda, Entry } from "../../kernel/agenda.ts";
import { joined } from "../../kernel/bytes.ts";
import type { Instant, Microseconds } from "../../kernel/instant.ts";
import {
  encode,
  encodeAll,
  errorMessage,
  message,
  messagesOf,
  query,
  readyForQuery,
  rowOf,
  SYNC,
  textAt,
  type ErrorFields,
  type Message,
} from "./messages.ts";
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
import type { Work } from "./time-model.ts";

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
}

const WRITES =
  /^(INSERT|UPDATE|DELETE|MERGE|COPY|CREATE|ALTER|DROP|TRUNCATE|GRANT|REVOKE|SELECT INTO|REFRESH|COMMENT)/;
const NO_WORK: Work = { statements: 0, rows: 0, bytes: 0, commits: false };

export class FrontEnd {
  private readonly ports: FrontEndPorts;
  private readonly sessions = new Set<Session>();
  private readonly waiting: Waiting[] = [];
  /** Whose turn it is, or was last: the server has its settings. */
  private current: Session | undefined;
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

  open(session: Session): void {
    this.sessions.add(session);
  }

  /** Whole messages up to a Query, a Sync or a Flush. Answered at the instant at which the server was done with them. */
  submit(session: Session, messages: readonly Message[], onAnswer: (answer: Answer) => void): void {
    const { agenda } = this.ports;
    const each: Waiting = { session, messages, since: agenda.now, onAnswer };
    if (this.dead) return;
    if (this.holder === undefined || this.holder === session) return this.run(each);
    this.waiting.push(each);
    const limit = waitLimit(session);
    if (!limit) return;
    each.timeout = agenda.at(agenda.now + limit.us, () => this.giveUp(each, limit.error));
  }

  /** A request to cancel: only what waits can be; what runs is over at once. */
  cancel(session: Session): void {
    const each = this.waiting.find((it) => it.session === session);
    if (each) this.giveUp(each, CANCELLED);
  }

  /** Who has the server that `session` waits for. */
  blockerOf(session: Session): Session | undefined {
    return this.waiting.some((it) => it.session === session) ? this.holder : undefined;
  }

  /** The connection is gone: its transaction is rolled back, and what it kept goes. */
  close(session: Session): void {
    if (!this.sessions.delete(session)) return;
    for (const each of this.waiting.filter((it) => it.session === session)) this.forget(each);
    if (this.dead) return;
    if (session.status !== "I") this.sql("ROLLBACK");
    session.status = "I";
    const leaves = [...session.statements.keys()]
      .filter((name) => name !== UNNAMED)
      .map((name) => `DEALLOCATE ${identifier(name)}`);
    if (session.hasTemporaries && this.holder === session) this.current = session;
    if (leaves.length > 0 && this.isFree(session)) this.sql(leaves.join("; "));
    if (session.hasTemporaries && this.isFree(session)) this.dropTemporariesOf(session);
    session.channels.clear();
    if (this.holder !== session) return;
    this.holder = undefined;
    this.serveNext();
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

  private run({ session, messages, since, onAnswer }: Waiting): void {
    const { agenda, engine, timeOf } = this.ports;
    if (this.current !== session) this.switchTo(session);
    const toServer = messages.map((each) => session.toServer(each));
    this.unnamedAgain(session, toServer);
    if (toServer.some(isUnnamedParse)) this.unnamedOwner = session;
    const reply = engine.exec(encodeAll(toServer), agenda.now);
    if (reply.died !== undefined) return this.die(reply.died);
    const answered = messagesOf(reply.pieces).map((each) => session.toClient(each));
    const work = this.workOf(toServer, answered, session);
    const tookUs = timeOf(work) + reply.sleptUs;
    this.holder = session;
    this.afterwards(session, answered);
    const mine = answered.filter(({ type }) => type !== "A");
    onAnswer({ messages: mine, tookUs, waitedUs: agenda.now - since, work });
    const isOver = answered.at(-1)?.type === "Z" && session.status === "I";
    if (isOver) this.release(session, tookUs);
  }

  /** Whoever waits gets the server when the last statement is over. */
  private release(session: Session, tookUs: Microseconds): void {
    const { agenda } = this.ports;
    if (this.waiting.length === 0) {
      this.holder = undefined;
      return;
    }
    agenda.at(agenda.now + tookUs, () => {
      if (this.holder !== session || session.status !== "I") return;
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
    this.waiting.splice(this.waiting.indexOf(each), 1);
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
    const tags = got.filter(({ type }) => type === "C").map(({ body }) => textAt(body).text);
    if (tags.some((tag) => WRITES.test(tag))) this.wrote = true;
    const isOver = session.status === "I";
    const commits = this.wrote && isOver && !tags.includes("ROLLBACK");
    if (isOver) this.wrote = false;
    const rows = got.filter(({ type }) => type === "D").length;
    const bytes = got.reduce((sum, { body }) => sum + body.length, 0);
    const statements = Math.max(tags.length, sent.some(({ type }) => type === "Q") ? 1 : 0);
    return { statements, rows, bytes, commits };
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

const isUnnamed = (body: Uint8Array): boolean => body[0] === 0;
const isUnnamedParse = ({ type, body }: Message): boolean => type === "P" && isUnnamed(body);

const rowsOf = (messages: readonly Message[]): (string | null)[][] =>
  messages.filter(({ type }) => type === "D").map(rowOf);

const CANCELLED: ErrorFields = {
  severity: "ERROR",
  code: "57014",
  message: "canceling statement due to user request",
};
const LOCK_TIMEOUT: ErrorFields = {
  severity: "ERROR",
  code: "55P03",
  message: "canceling statement due to lock timeout",
};
const STATEMENT_TIMEOUT: ErrorFields = {
  severity: "ERROR",
  code: "57014",
  message: "canceling statement due to statement timeout",
};

/** How long a session waits for others, by its own settings. */
function waitLimit({ settings }: Session): { us: Microseconds; error: ErrorFields } | undefined {
  const lock = durationUs(settings.get("lock_timeout"));
  const statement = durationUs(settings.get("statement_timeout"));
  if (lock > 0 && (statement === 0 || lock <= statement)) return { us: lock, error: LOCK_TIMEOUT };
  return statement > 0 ? { us: statement, error: STATEMENT_TIMEOUT } : undefined;
}

const UNIT_US: Readonly<Record<string, number>> = {
  us: 1,
  ms: 1e3,
  s: 1e6,
  min: 6e7,
  h: 3.6e9,
  d: 8.64e10,
};

/** Of a setting in milliseconds unless it names its unit: `1500`, `2s`. */
export function durationUs(text = "0"): Microseconds {
  const [, number = "0", unit = ""] = /^\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*$/.exec(text) ?? [];
  return Math.round(Number(number) * (UNIT_US[unit || "ms"] ?? 0));
}
