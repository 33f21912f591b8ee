/** One database instance: its Postgres, who is connected to it, and how many may be. */
import type { Agenda } from "../../kernel/agenda.ts";
import { bytesOfHex } from "../../kernel/bytes.ts";
import type { Microseconds } from "../../kernel/instant.ts";
import { RandomStream } from "../../kernel/random.ts";
import type { TraceEvent } from "../../kernel/trace.ts";
import { ConfigurationError } from "../../lambda/configuration-rules.ts";
import { bytesToBase64 } from "../../sandbox/base64.ts";
import type { Certificate } from "../../sandbox/certificates.ts";
import type { TcpClient, TcpConnection, TcpRefusal, TcpServer } from "../api/tcp.ts";
import type { LoginTerms, Refusal } from "./authentication.ts";
import type { DatabaseConfiguration } from "./configuration.ts";
import { DatabaseConnection, type InstanceOfConnections } from "./connection.ts";
import { askerOf, tablesIn, type DatabaseContents } from "./contents.ts";
import { DEFAULT_PORT, endpointOf } from "./endpoint.ts";
import { FrontEnd } from "./front-end.ts";
import { freeableBytesOf, maxConnectionsOf } from "./instance-classes.ts";
import { errorFields, fatal, message, rowOf, type Message } from "./messages.ts";
import type { PostgresSupply } from "./postgres-engine.ts";
import { RDS_QUOTAS } from "./quotas.ts";
import { Roles } from "./roles.ts";
import type { Session } from "./session.ts";
import { answerTo } from "./session-questions.ts";
import { AS_OWNER, identifier as quotedName, quoted } from "./switching.ts";
import { workUs } from "./time-model.ts";
import { durationUs } from "./waits.ts";

export interface InstancePorts {
  readonly agenda: Agenda;
  readonly seed: string;
  readonly epochMs: number;
  readonly postgres: PostgresSupply;
  readonly certificates: readonly Certificate[];
  record(event: TraceEvent): void;
  /** Why a token of IAM does not let a user in. */
  tokenRefusal(token: string, user: string, client: TcpClient): string | undefined;
  /** The standby has taken over: the name leads to another machine. */
  onMoved(): void;
}

const RESERVED =
  RDS_QUOTAS.superuserReservedConnections.value + RDS_QUOTAS.rdsReservedConnections.value;
const FIRST_PID = 1_000;
const NONCE_BYTES = 18;
const SALT_BYTES = 4;
/** What Postgres tells every client at the start. https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-ASYNC */
const REPORTED = [
  "server_version",
  "server_encoding",
  "client_encoding",
  "DateStyle",
  "IntervalStyle",
  "TimeZone",
  "integer_datetimes",
  "standard_conforming_strings",
  "default_transaction_read_only",
  "in_hot_standby",
  "scram_iterations",
  "search_path",
];

const SESSION_PARAMETERS = ["statement_timeout", "lock_timeout", "password_encryption"] as const;

export class DatabaseInstance implements TcpServer, InstanceOfConnections {
  readonly identifier: string;
  readonly frontEnd: FrontEnd;
  readonly maxConnections: number;
  readonly certificates: readonly Certificate[];
  private readonly configuration: DatabaseConfiguration;
  private readonly ports: InstancePorts;
  private readonly roles: Roles;
  private readonly random: RandomStream;
  private readonly connections = new Set<DatabaseConnection>();
  private reported: ReadonlyMap<string, string> = new Map();
  private pids = FIRST_PID;
  /** Why nobody is let in now. */
  private closedFor: Refusal | undefined;

  /** Throws {@link ConfigurationError} when `initialSql` fails. */
  constructor(configuration: DatabaseConfiguration, ports: InstancePorts) {
    const { identifier, instanceClass, parameters = {}, multiAz = false } = configuration;
    const { agenda, seed, epochMs, postgres } = ports;
    this.configuration = configuration;
    this.ports = ports;
    this.identifier = identifier;
    this.certificates = ports.certificates;
    this.maxConnections = parameters.max_connections ?? maxConnectionsOf(instanceClass);
    this.random = new RandomStream(seed, `rds ${identifier}`);
    const bytes = new RandomStream(seed, `rds ${identifier} postgres`);
    const engine = postgres.start({
      epochMs,
      fillRandom: (target) => target.set(bytesOfHex(bytes.hex(target.length))),
      maxConnections: this.maxConnections,
      ask: (question) =>
        answerTo(question, this.frontEnd, {
          epochMs,
          now: () => agenda.now,
          signal: (pid, what) => void agenda.at(agenda.now, () => this.signal(pid, what)),
        }),
    });
    this.frontEnd = new FrontEnd({
      agenda,
      engine,
      timeOf: (work) => workUs(work, multiAz, this.random),
      onDeath: (because) => this.crash(because),
    });
    this.roles = new Roles(this.frontEnd);
    this.setUp();
  }

  get agenda(): Agenda {
    return this.ports.agenda;
  }

  get used(): number {
    return this.connections.size;
  }

  get freeableBytes(): number {
    return freeableBytesOf(this.configuration.instanceClass, this.used);
  }

  private get databaseName(): string {
    return this.configuration.databaseName ?? "postgres";
  }

  /** What the parameter group gives every session; a client may say otherwise when it connects, or later. */
  get sessionSettings(): [name: string, value: string][] {
    const { parameters = {} } = this.configuration;
    return SESSION_PARAMETERS.flatMap((name): [string, string][] => {
      const value = parameters[name];
      return value === undefined ? [] : [[name, String(value)]];
    });
  }

  /** What it holds, once the run is over: sessions are not served afterwards. */
  get contents(): DatabaseContents {
    const { identifier, maxConnections, configuration } = this;
    const { instanceClass, port = DEFAULT_PORT } = configuration;
    const sql = this.frontEnd.takeOver();
    return {
      ...{ identifier, instanceClass, maxConnections, reservedConnections: RESERVED },
      endpoint: { host: endpointOf(identifier), port },
      ...(sql
        ? tablesIn(askerOf(sql))
        : { tables: [], note: "Postgres crashed: what it held cannot be read." }),
    };
  }

  record(event: TraceEvent): void {
    this.ports.record(event);
  }

  accept(client: TcpClient): TcpConnection | TcpRefusal {
    const { port = DEFAULT_PORT } = this.configuration;
    if (client.port === port) return new DatabaseConnection(this, client);
    return { refused: "ETIMEDOUT", because: `${this.identifier} listens on port ${port} only` };
  }

  /** The master user, the database under its name, and the first rows. */
  private setUp(): void {
    const { masterUsername, masterUserPassword, parameters = {}, initialSql } = this.configuration;
    const master = quotedName(masterUsername);
    const database = this.databaseName;
    this.mustRun(
      [
        "UPDATE pg_authid SET rolname = 'rdsadmin' WHERE oid = 10",
        `UPDATE pg_database SET datname = ${quoted(database)}`,
        `SET password_encryption = ${quoted(parameters.password_encryption ?? "scram-sha-256")}`,
        `CREATE ROLE ${master} LOGIN CREATEDB CREATEROLE PASSWORD ${quoted(masterUserPassword)} IN ROLE rds_superuser`,
      ],
      "masterUsername",
    );
    this.mustRun([`ALTER DATABASE ${quotedName(database)} OWNER TO ${master}`], "databaseName");
    if (initialSql !== undefined) {
      this.mustRun([`SET SESSION AUTHORIZATION ${master}`], "masterUsername");
      this.mustRun([initialSql], "initialSql");
      this.mustRun([AS_OWNER, "RESET ALL"], "initialSql");
    }
    const settings = REPORTED.map(
      (name) => `(${quoted(name)}, current_setting(${quoted(name)}, true))`,
    );
    const rows = this.frontEnd
      .sql(`VALUES ${settings.join(", ")}`)
      .filter(({ type }) => type === "D");
    this.reported = new Map(rows.map(rowOf).map(([name, value]) => [name!, value ?? ""]));
  }

  private mustRun(statements: readonly string[], setting: string): void {
    for (const each of statements) {
      const failure = this.frontEnd.sql(each).find(({ type }) => type === "E");
      if (!failure) continue;
      const { C: code, M: text, P: position } = errorFields(failure);
      const place = position === undefined ? "" : ` at character ${position}`;
      throw new ConfigurationError(
        `account.databases.${this.identifier}.${setting}`,
        `Postgres refuses it${place}: ${text} (${code}).`,
      );
    }
  }

  /** Before the password: Postgres looks at its rules for hosts, RDS at TLS, and both at how many there are. */
  refusalOf(asked: {
    user: string;
    database: string;
    tls: boolean;
    address: string;
  }): Refusal | undefined {
    const { user, database, tls, address } = asked;
    if (this.closedFor) return this.closedFor;
    const forced = (this.configuration.parameters?.["rds.force_ssl"] ?? 1) === 1;
    if (forced && !tls) {
      return {
        error: fatal(
          "28000",
          `no pg_hba.conf entry for host "${address}", user "${user}", database "${database}", no encryption`,
        ),
        because: "rds.force_ssl is 1, and the connection has no TLS",
        rule: 77,
      };
    }
    if (this.used < this.maxConnections) return undefined;
    return {
      error: fatal("53300", "sorry, too many clients already"),
      because: `all ${this.maxConnections} connections of ${this.limitReason} are taken`,
      rule: 77,
    };
  }

  private get limitReason(): string {
    const { instanceClass, parameters } = this.configuration;
    return parameters?.max_connections === undefined ? instanceClass : "max_connections";
  }

  /** What only shows when it is known who comes, and to which database. */
  refusalAfterLogin(user: string, database: string): Refusal | undefined {
    if (this.closedFor) return this.closedFor;
    if (database !== this.databaseName) {
      return {
        error: fatal("3D000", `database "${database}" does not exist`),
        because: `the instance has one database, ${this.databaseName}`,
      };
    }
    const isSuperuser = this.roles.find(user)?.isSuperuser === true;
    if (isSuperuser || this.used <= this.maxConnections - RESERVED) return undefined;
    return {
      error: fatal(
        "53300",
        'remaining connection slots are reserved for roles with privileges of the "rds_reserved" role',
      ),
      because: `${this.maxConnections - RESERVED} connections are open: of the ${this.maxConnections} of ${this.limitReason}, ${RESERVED} are reserved`,
      rule: 76,
    };
  }

  loginOf(user: string, client: TcpClient, tls: boolean): LoginTerms {
    const role = this.roles.find(user);
    const terms = {
      user,
      role,
      nonce: bytesToBase64(bytesOfHex(this.random.hex(NONCE_BYTES))),
      salt: bytesOfHex(this.random.hex(SALT_BYTES)),
    };
    if (!this.configuration.iamAuthentication || !role?.hasIam) return terms;
    return {
      ...terms,
      tokenRefusal: (token) =>
        tls ? this.ports.tokenRefusal(token, user, client) : "tokens need a connection with TLS",
    };
  }

  count(connection: DatabaseConnection): void {
    this.connections.add(connection);
  }

  release(connection: DatabaseConnection): void {
    this.connections.delete(connection);
  }

  nextPid(): number {
    return ++this.pids;
  }

  /** What a request to cancel has to know. */
  keyOf(pid: number): number {
    return (pid * 2_654_435_761) % 2 ** 31;
  }

  cancel(pid: number, key: number): void {
    if (this.keyOf(pid) !== key) return;
    for (const each of this.connections) if (each.pid === pid) each.cancel();
  }

  /** `pg_terminate_backend`, `pg_cancel_backend`. */
  private signal(pid: number, what: "terminate" | "cancel"): void {
    const connection = [...this.connections].find((each) => each.pid === pid);
    if (what === "cancel") connection?.cancel();
    else connection?.terminate(TERMINATED, "pg_terminate_backend was called for it");
  }

  parameterStatus(user: string, settings: ReadonlyMap<string, string>): Message[] {
    const own = new Map([...settings].map(([name, value]) => [name.toLowerCase(), value]));
    const said = [...this.reported].map(([name, value]) =>
      message("S", name, own.get(name.toLowerCase()) ?? value),
    );
    return [
      ...said,
      message("S", "application_name", own.get("application_name") ?? ""),
      message("S", "is_superuser", "off"),
      message("S", "session_authorization", user),
    ];
  }

  idleInTransactionUs({ settings }: Session): Microseconds {
    const name = "idle_in_transaction_session_timeout";
    const usual =
      this.configuration.parameters?.[name] ?? RDS_QUOTAS.idleInTransaction.value * 1_000;
    return durationUs(settings.get(name) ?? String(usual));
  }

  /** Everybody is sent away, and nobody let in until the standby (or the restarted instance) is ready. */
  failOver(takesUs: Microseconds): void {
    const { agenda, onMoved } = this.ports;
    const { identifier: database, configuration } = this;
    const because = configuration.multiAz
      ? "the instance fails over to its standby"
      : "the instance restarts: it has no standby";
    this.record({ type: "database.changed", database, state: "failing-over", because });
    this.closedFor = {
      error: fatal("57P03", "the database system is starting up"),
      because,
      rule: 77,
    };
    for (const each of [...this.connections]) each.terminate(TERMINATED, because);
    agenda.at(
      agenda.now + takesUs,
      () => {
        this.closedFor = undefined;
        if (configuration.multiAz) onMoved();
        const ready = configuration.multiAz
          ? "the standby has taken over, and the endpoint leads to it"
          : "the instance has started again";
        this.record({ type: "database.changed", database, state: "available", because: ready });
      },
      { background: true },
    );
  }

  private crash(because: string): void {
    const error = fatal("57P03", "the database system is in recovery mode");
    this.closedFor = { error, because: "Postgres crashed" };
    this.record({ type: "database.changed", database: this.identifier, state: "crashed", because });
    const ends = fatal(
      "57P02",
      "terminating connection because of crash of another server process",
    );
    for (const each of [...this.connections]) each.terminate(ends, "Postgres crashed");
  }
}

const TERMINATED = fatal("57P01", "terminating connection due to administrator command");
