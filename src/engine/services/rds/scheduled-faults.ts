/** Faults at exact logins and statements: what stands between functions and a database when a scenario has a schedule of them. */
import type { Agenda } from "../../kernel/agenda.ts";
import type { Instant } from "../../kernel/instant.ts";
import type { FaultSchedule, QueryFaults } from "../../lambda/fault-schedule.ts";
import type { SocketProcess } from "../../lambda/sockets.ts";
import type { TcpClient, TcpConnection, TcpServer } from "../api/tcp.ts";
import { encode, errorMessage, MessageReader, textAt, type Message } from "./messages.ts";
import { firstMessageOf } from "./startup.ts";

interface Ports {
  readonly agenda: Agenda;
  readonly schedule?: FaultSchedule;
}

/** The server itself when the scenario has no schedule. */
export function withFaults(server: TcpServer, { agenda, schedule }: Ports): TcpServer {
  if (!schedule) return server;
  return {
    accept(client) {
      const { process } = client;
      if (!process) return server.accept(client);
      const watched = new WatchedConnection(client, process, agenda, schedule);
      const accepted = server.accept(watched.client);
      if ("refused" in accepted) return accepted;
      watched.server = accepted;
      return watched;
    },
  };
}

const ENDS_BATCH = new Set(["Q", "S", "H", "F"]);
const FLUSH = "H";
const READY = "Z";
const IDLE = "I".charCodeAt(0);
const LOST = "a fault of the schedule: the connection to the database is lost";

class WatchedConnection implements TcpConnection {
  /** What the server has for its client. */
  readonly client: TcpClient;
  server: TcpConnection | undefined;
  private readonly function: TcpClient;
  private readonly process: SocketProcess;
  private readonly agenda: Agenda;
  private readonly schedule: FaultSchedule;
  private readonly asked = new MessageReader();
  private readonly answered = new MessageReader();
  private readonly statements = new Map<string, string>();
  private state: "starting" | "started" | "over" = "starting";
  private inTransaction = false;
  private batch: Message[] = [];
  /** For each ReadyForQuery to come. */
  private readonly pending: QueryFaults[] = [];
  /** The last of these is for a batch that was flushed only: a ReadyForQuery comes after the next one. */
  private flushed = false;
  /** What the server says leaves then, not before. */
  private lateUntil: Instant = 0;

  constructor(client: TcpClient, process: SocketProcess, agenda: Agenda, schedule: FaultSchedule) {
    this.function = client;
    this.process = process;
    this.agenda = agenda;
    this.schedule = schedule;
    this.client = {
      ...client,
      send: (bytes) => this.answer(bytes),
      end: (because) => this.later(() => client.end(because)),
      reset: (because) => this.later(() => client.reset(because)),
    };
  }

  received(bytes: Uint8Array): void {
    this.asked.add(bytes);
    while (this.state === "starting") {
      const first = this.asked.nextUntyped();
      if (!first) return;
      this.first(first);
    }
    for (let each = this.next(); each; each = this.next()) this.take(each);
  }

  ended(): void {
    if (this.state !== "over") this.server?.ended();
  }

  closed(because: string): void {
    if (this.state !== "over") this.server?.closed(because);
    this.state = "over";
  }

  private next(): Message | undefined {
    return this.state === "started" ? this.asked.next() : undefined;
  }

  /** A message without a type is passed on with its length; the last of them logs in. */
  private first(body: Uint8Array): void {
    const bytes = new Uint8Array(4 + body.length);
    new DataView(bytes.buffer).setUint32(0, bytes.length);
    bytes.set(body, 4);
    if (firstMessageOf(body).kind === "startup") {
      this.state = "started";
      if (!this.meets(undefined)) return;
    }
    this.server?.received(bytes);
  }

  private take(given: Message): void {
    this.batch.push(given);
    if (given.type === "P") {
      const { text: name, end } = textAt(given.body);
      this.statements.set(name, textAt(given.body, end).text);
    }
    if (!ENDS_BATCH.has(given.type) || this.asks(given.type !== FLUSH)) {
      this.server?.received(encode(given));
    }
  }

  /** A batch is complete. `isAnswered`: by a ReadyForQuery. False: it does not reach the server. */
  private asks(isAnswered: boolean): boolean {
    const statement = this.statementOf(this.batch);
    this.batch = [];
    if (this.flushed && (isAnswered || statement !== undefined)) {
      this.pending.pop();
      this.flushed = false;
    }
    if (statement !== undefined && !this.meets(statement)) return false;
    if (statement === undefined && isAnswered) this.pending.push(NOTHING);
    if (statement !== undefined && !isAnswered) this.flushed = true;
    return true;
  }

  /** The SQL that is to run now: of queries, and of prepared statements that are executed. */
  private statementOf(batch: readonly Message[]): string | undefined {
    const found = batch.flatMap(({ type, body }) => {
      if (type === "Q") return [textAt(body).text];
      if (type !== "B") return [];
      return [this.statements.get(textAt(body, textAt(body).end).text) ?? ""];
    });
    const runs = batch.some(({ type }) => type === "Q" || type === "E");
    return runs ? found.join("; ") : undefined;
  }

  /** Asks what befalls a login or a statement. False: it does not reach the server. */
  private meets(statement: string | undefined): boolean {
    const { requestId, functionName } = this.process.owner();
    const faults = this.schedule.query({
      ...{ functionName, host: this.function.host, inTransaction: this.inTransaction },
      ...(requestId ? { requestId } : {}),
      ...(statement === undefined ? {} : { statement }),
    });
    if (faults.crash) {
      this.leave("the function's process ended");
      this.process.crash();
      return false;
    }
    if (faults.fails && !faults.fails.afterEffect) {
      this.fail(faults.fails.by);
      return false;
    }
    this.pending.push(faults);
    return true;
  }

  private answer(bytes: Uint8Array): void {
    if (this.state === "over") return;
    if (this.state === "started") {
      const [faults] = this.pending;
      if (faults?.fails) return this.fail(faults.fails.by);
      if (faults) {
        this.lateUntil = Math.max(this.lateUntil, this.agenda.now + faults.extraUs);
        this.pending[0] = NOTHING;
      }
      this.answered.add(bytes);
      for (let each = this.answered.next(); each; each = this.answered.next()) {
        if (each.type !== READY) continue;
        this.inTransaction = each.body[0] !== IDLE;
        this.pending.shift();
      }
    }
    this.later(() => this.function.send(bytes));
  }

  private fail(by: "57P01" | "ECONNRESET"): void {
    this.leave(LOST);
    if (by === "ECONNRESET") return this.function.reset(LOST);
    this.function.send(encode(TERMINATED));
    this.function.end(LOST);
  }

  private leave(because: string): void {
    this.state = "over";
    this.server?.closed(because);
  }

  private later(run: () => void): void {
    const { agenda, lateUntil } = this;
    if (agenda.now >= lateUntil) return run();
    // A function that waits for it has its timeout on the agenda.
    agenda.at(lateUntil, run, { background: true });
  }
}

const NOTHING: QueryFaults = { crash: false, extraUs: 0 };
const TERMINATED = errorMessage({
  severity: "FATAL",
  code: "57P01",
  message: "terminating connection due to administrator command",
});
