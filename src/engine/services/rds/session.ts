/** What Postgres keeps for one session, so that many sessions can take turns in a server that has one. */
import type { Instant } from "../../kernel/instant.ts";
import { encodeAll, errorFields, message, textAt, type Message } from "./messages.ts";
import type { SequenceValues } from "./postgres-engine.ts";

/** Of ReadyForQuery: idle, in a transaction, in a transaction that failed. */
export type TransactionStatus = "I" | "T" | "E";

export interface SessionStart {
  /** What `pg_backend_pid()` says. */
  readonly pid: number;
  readonly user: string;
  /** Settings of the startup message: `application_name`, `TimeZone` ... */
  readonly settings: ReadonlyMap<string, string>;
  readonly client: { readonly address: string; readonly port: number; readonly tls: boolean };
  readonly startedAt: Instant;
  /** Sends a message that the client did not ask for. */
  notify(message: Message): void;
}

export const UNNAMED = "";
const STATEMENT = "S".charCodeAt(0);
const SETS = /\bset_config\s*\(/i;
/** Settings that are not Postgres's own: its list of settings leaves them out. */
const CUSTOM_SETTING = /\b(?:set\s+(?:session\s+)?|set_config\s*\(\s*')([a-z_]\w*\.\w+)/gi;
const TEMPORARY = /\btemp(?:orary)?\b|\bpg_temp\b/i;
const RESETS = /\breset\s+([\w.]+)|\bdiscard\s+(all)\b/gi;
const LISTENS = /\b(un)?listen\s+("[^"]+"|\w+|\*)/gi;

/** Cursors that outlive their transaction have one name for all sessions. */
const HOLDS = /\bdeclare\b[^;]*\bcursor\s+with\s+hold\b/i;
const REFUSES_HOLD = `DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '0A000', MESSAGE =
  'DECLARE ... CURSOR WITH HOLD is not simulated: declare the cursor in a transaction, without WITH HOLD'; END $$`;

export class Session {
  readonly pid: number;
  readonly user: string;
  readonly notify: (message: Message) => void;
  status: TransactionStatus = "I";
  /** In its transaction. What came before a savepoint stays when what follows fails. */
  private hasSavepoints = false;
  /** Settings that differ from the server's, by name: what a turn of this session begins with. */
  settings: ReadonlyMap<string, string>;
  /** Those of the startup message: what RESET goes back to. */
  private readonly first: ReadonlyMap<string, string>;
  private readonly resets = new Set<string>();
  readonly customSettings = new Set<string>();
  /** Parse messages of prepared statements, under the names that the server has for them. */
  readonly statements = new Map<string, Message>();
  /** Statements of SQL's PREPARE. */
  prepared: readonly string[] = [];
  readonly channels = new Set<string>();
  /** Something may have changed since it was taken down. */
  changedSettings = false;
  changedPrepared = false;
  changedChannels = false;
  /** Another session has thrown its prepared statements away, with everybody's. */
  lostStatements = false;
  hasTemporaries = false;
  readonly client: SessionStart["client"];
  readonly startedAt: Instant;
  /** The last that it asked for, from when until when. */
  query = "";
  queryStart: Instant;
  endsAt: Instant;
  transactionStart: Instant;
  /** While it waits: another's transaction, or a lock. */
  waitsFor: "transactionid" | "advisory" = "transactionid";
  /** While it is another session's turn. */
  sequences: SequenceValues | undefined;

  constructor({ pid, user, settings, notify, client, startedAt }: SessionStart) {
    this.client = client;
    this.startedAt = startedAt;
    this.queryStart = startedAt;
    this.endsAt = startedAt;
    this.transactionStart = startedAt;
    this.pid = pid;
    this.user = user;
    this.settings = settings;
    this.first = settings;
    this.notify = notify;
  }

  /** Every session has names of its own; the server has them all. */
  get prefix(): string {
    return `s${this.pid}_`;
  }

  private nameOf(name: string): string {
    return name === UNNAMED ? UNNAMED : this.prefix + name;
  }

  /** Its transaction has failed as a whole: the server has none any more. */
  get hasFailed(): boolean {
    return this.status === "E" && !this.hasSavepoints;
  }

  /** In a transaction: what it changed is locked. */
  get keepsServer(): boolean {
    return this.status !== "I" && !this.hasFailed;
  }

  /** The SQL that is asked for, also by the name under which it was prepared. */
  statementsIn(asked: readonly Message[]): string {
    const found: string[] = [];
    for (const { type, body } of asked) {
      if (type === "Q") found.push(textAt(body).text);
      if (type === "P") found.push(textAt(body, textAt(body).end).text);
      if (type !== "B" || asked.some((each) => each.type === "P")) continue;
      const parse = this.statements.get(this.nameOf(textAt(body, textAt(body).end).text));
      if (parse) found.push(textAt(parse.body, textAt(parse.body).end).text);
    }
    return found.join("; ");
  }

  /** It asks for something. */
  asks(query: string, now: Instant): void {
    if (query !== "") this.query = query;
    this.queryStart = now;
    if (this.status === "I") this.transactionStart = now;
  }

  /** A message of the client as the server understands it. Takes down what it prepares. */
  toServer(given: Message): Message {
    const { type, body } = given;
    if (type === "Q") {
      const { text } = textAt(body);
      if (HOLDS.test(text)) return message("Q", REFUSES_HOLD);
      this.look(text);
    }
    if (type === "P") return this.parse(body);
    if (type === "B") {
      const portal = textAt(body);
      const statement = textAt(body, portal.end);
      const rest = body.subarray(statement.end);
      return message("B", portal.text, this.nameOf(statement.text), rest);
    }
    const isStatement = (type === "D" || type === "C") && body[0] === STATEMENT;
    if (!isStatement) return given;
    const name = this.nameOf(textAt(body, 1).text);
    if (type === "C") this.statements.delete(name);
    return message(type, body.subarray(0, 1), name);
  }

  private parse(body: Uint8Array): Message {
    const { text, end } = textAt(body);
    const name = this.nameOf(text);
    const sql = textAt(body, end).text;
    const renamed = HOLDS.test(sql)
      ? message("P", name, REFUSES_HOLD, Uint8Array.of(0, 0))
      : message("P", name, body.subarray(end));
    this.statements.set(name, renamed);
    this.look(sql);
    return renamed;
  }

  private look(text: string): void {
    if (SETS.test(text)) this.changedSettings = true;
    if (TEMPORARY.test(text)) this.hasTemporaries = true;
    for (const [, name = ""] of text.matchAll(CUSTOM_SETTING)) this.customSettings.add(name);
    for (const [, name, all] of text.matchAll(RESETS))
      this.resets.add((name ?? all)!.toLowerCase());
    for (const [, ends, name = ""] of text.matchAll(LISTENS))
      this.listens(name, ends !== undefined);
  }

  private listens(name: string, ends: boolean): void {
    const channel = name.startsWith('"') ? name.slice(1, -1) : name.toLowerCase();
    if (!ends) this.channels.add(channel);
    else if (name === "*") this.channels.clear();
    else this.channels.delete(channel);
    if (ends) this.changedChannels = true;
  }

  /** A message of the server as the client expects it. Takes down what it says has changed. */
  toClient(given: Message): Message {
    if (given.type === "Z") {
      this.status = String.fromCharCode(...given.body) as TransactionStatus;
      if (this.status === "I") this.hasSavepoints = false;
    }
    if (given.type === "C") this.completed(textAt(given.body).text);
    if (given.type !== "E" || !errorFields(given).M?.includes(this.prefix)) return given;
    const text = new TextDecoder().decode(given.body).replaceAll(this.prefix, "");
    return { type: "E", body: new TextEncoder().encode(text) };
  }

  private completed(tag: string): void {
    if (tag === "SAVEPOINT") this.hasSavepoints = true;
    if (/^(SET|RESET|DISCARD ALL)/.test(tag)) this.changedSettings = true;
    if (/^(PREPARE|DEALLOCATE|DISCARD ALL)/.test(tag)) this.changedPrepared = true;
    if (/^(DISCARD|DEALLOCATE) ALL$/.test(tag)) this.statements.clear();
    if (tag !== "DISCARD ALL") return;
    this.channels.clear();
    this.changedChannels = true;
  }

  /** What a RESET took that the startup message had set. */
  takeReset(): [name: string, value: string][] {
    const all = this.resets.has("all");
    const lost = [...this.first].filter(([name]) => all || this.resets.has(name.toLowerCase()));
    this.resets.clear();
    return lost;
  }

  /** The messages that prepare its statements again. */
  preparing(which: (name: string) => boolean): Uint8Array {
    const chosen = [...this.statements].filter(([name]) => which(name));
    return encodeAll(chosen.map(([, parse]) => parse));
  }
}
