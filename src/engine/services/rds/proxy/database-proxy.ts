/** A proxy of RDS: who may come in, and the pool of connections behind it. */
import type { Agenda } from "../../../kernel/agenda.ts";
import { bytesOfHex } from "../../../kernel/bytes.ts";
import { fromSeconds, type Microseconds } from "../../../kernel/instant.ts";
import { RandomStream } from "../../../kernel/random.ts";
import type { TraceEvent } from "../../../kernel/trace.ts";
import type { SocketHandle, SocketListener } from "../../../lambda/sockets.ts";
import { bytesToBase64 } from "../../../sandbox/base64.ts";
import type { Certificate } from "../../../sandbox/certificates.ts";
import type { TcpClient, TcpConnection, TcpRefusal, TcpServer } from "../../api/tcp.ts";
import type { LoginTerms, Refusal } from "../authentication.ts";
import { DEFAULT_PORT } from "../endpoint.ts";
import { fatal, type Message } from "../messages.ts";
import { unsupported, type Admitted, type ClientPorts } from "./client-ports.ts";
import type { ProxyAuth, ProxyConfiguration } from "./configuration.ts";
import { DatabaseLink, type Credentials } from "./database-link.ts";
import { ConnectionPool, type Borrower } from "./pool.ts";
import { ProxyClient } from "./proxy-client.ts";
import { RDS_PROXY_QUOTAS } from "./quotas.ts";
import { md5Verifier, SaltedPasswords } from "./scram-client.ts";

export interface ProxyPorts {
  readonly agenda: Agenda;
  readonly seed: string;
  readonly certificates: readonly Certificate[];
  /** Of the database. */
  readonly maxConnections: number;
  record(event: TraceEvent): void;
  /** Opens a connection to the database. */
  dial(listener: SocketListener): SocketHandle;
  /** What Postgres tells every client at the start. */
  parameterStatus(user: string, settings: ReadonlyMap<string, string>): Message[];
  /** What a secret holds, or why the proxy cannot read it. */
  secret(id: string): { text: string } | { because: string };
  /** Why a token of IAM does not let a user in. */
  tokenRefusal(token: string, user: string, client: TcpClient): string | undefined;
}

const NONCE_BYTES = 18;
const SALT_BYTES = 16;
const MD5_SALT_BYTES = 4;
const PERCENT = 100;
/** Settings of the startup message that the proxy knows; it refuses others. */
const TRACKED = new Set([
  "application_name",
  "client_encoding",
  "datestyle",
  "extra_float_digits",
  "intervalstyle",
  "timezone",
]);
const NO_SETTINGS = new Set(["user", "database"]);

export class DatabaseProxy implements TcpServer, ClientPorts {
  readonly name: string;
  readonly certificates: readonly Certificate[];
  readonly pool: ConnectionPool;
  readonly clients = new Set<Borrower>();
  readonly idleClientTimeoutUs: Microseconds;
  readonly clientLifetimeUs = fromSeconds(RDS_PROXY_QUOTAS.clientLifetime.value);
  private readonly configuration: ProxyConfiguration;
  private readonly ports: ProxyPorts;
  private readonly random: RandomStream;
  private readonly salted = new SaltedPasswords();
  private readonly salts = new Map<string, string>();

  constructor(configuration: ProxyConfiguration, ports: ProxyPorts) {
    const { name, pool = {}, idleClientTimeoutSeconds } = configuration;
    const {
      maxConnectionsPercent: percent = RDS_PROXY_QUOTAS.maxConnectionsPercent.value,
      maxIdleConnectionsPercent: idlePercent = percent / 2,
      connectionBorrowTimeoutSeconds = RDS_PROXY_QUOTAS.connectionBorrowTimeout.value,
    } = pool;
    this.configuration = configuration;
    this.ports = ports;
    this.name = name;
    this.certificates = ports.certificates;
    this.random = new RandomStream(ports.seed, `rds proxy ${name}`);
    this.idleClientTimeoutUs = fromSeconds(
      idleClientTimeoutSeconds ?? RDS_PROXY_QUOTAS.idleClientTimeout.value,
    );
    const share = (part: number) => Math.floor((ports.maxConnections * part) / PERCENT);
    this.pool = new ConnectionPool({
      agenda: ports.agenda,
      most: Math.max(1, share(percent)),
      mostIdle: share(idlePercent),
      borrowTimeoutUs: fromSeconds(connectionBorrowTimeoutSeconds),
      open: (connection) =>
        new DatabaseLink(connection.credentials, {
          salted: this.salted,
          nonce: this.base64(NONCE_BYTES),
          initQuery: pool.initQuery,
          dial: (listener) => ports.dial(listener),
          onReady: () => this.pool.isReady(connection),
          onFailure: (code, text) => this.pool.failed(connection, code, text),
          onMessages: (messages) => connection.borrower?.answered(messages),
          onLost: (because) => this.pool.lost(connection, because),
        }),
    });
  }

  get agenda(): Agenda {
    return this.ports.agenda;
  }

  record(event: TraceEvent): void {
    this.ports.record(event);
  }

  accept(client: TcpClient): TcpConnection | TcpRefusal {
    if (client.port === DEFAULT_PORT) return new ProxyClient(this, client);
    return {
      refused: "ETIMEDOUT",
      because: `the proxy ${this.name} listens on port ${DEFAULT_PORT} only`,
    };
  }

  parameterStatus({ user, settings }: Credentials): Message[] {
    return this.ports.parameterStatus(user, settings);
  }

  admit(startup: ReadonlyMap<string, string>, tls: boolean, client: TcpClient): Admitted | Refusal {
    const user = startup.get("user") ?? "";
    const settings = new Map([...startup].filter(([name]) => !NO_SETTINGS.has(name)));
    const refused = this.refusalOf(user, settings, tls);
    if (refused) return refused;
    const found = this.secretOf(user);
    if ("because" in found) {
      const message = `This RDS proxy has no credentials for the role ${user}. Check the credentials for this role and try again.`;
      return { error: fatal("28000", message), because: found.because };
    }
    const { auth, password } = found;
    if (auth.iamAuth === "REQUIRED" && !tls) {
      const error = fatal("28000", "IAM is allowed only with SSL connections.");
      return { error, because: "a token needs a connection with TLS" };
    }
    const database = startup.get("database") ?? user;
    return {
      credentials: { user, password, database, settings },
      terms: this.termsOf(auth, user, password, client),
    };
  }

  private refusalOf(
    user: string,
    settings: ReadonlyMap<string, string>,
    tls: boolean,
  ): Refusal | undefined {
    if (this.configuration.requireTls && !tls) {
      const error = fatal("28000", "This RDS Proxy requires TLS connections.");
      return { error, because: "RequireTLS is true, and the connection has no TLS" };
    }
    if (user === "") {
      const message =
        "A user name is missing from the connection startup packet. Provide a user name for this connection.";
      return { error: fatal("28000", message), because: "the startup message names no user" };
    }
    const other = [...settings.keys()].find((name) => !TRACKED.has(name.toLowerCase()));
    if (other === undefined) return undefined;
    const what =
      other === "options"
        ? "command-line options"
        : other === "replication"
          ? "streaming replication mode"
          : `the option ${other}`;
    return {
      error: unsupported(`currently doesn't support ${what}`),
      because: `the startup message has ${other}, and the proxy knows only ${[...TRACKED].join(", ")}`,
    };
  }

  private secretOf(user: string): { auth: ProxyAuth; password: string } | { because: string } {
    let because = `none of the proxy's secrets has the username ${user}`;
    for (const auth of this.configuration.auth) {
      const secret = this.ports.secret(auth.secret);
      if ("because" in secret) ({ because } = secret);
      else {
        const { username, password } = credentialsIn(secret.text);
        if (username === user && password !== undefined) return { auth, password };
      }
    }
    return { because };
  }

  private termsOf(auth: ProxyAuth, user: string, password: string, client: TcpClient): LoginTerms {
    const isMd5 = auth.clientPasswordAuthType === "POSTGRES_MD5";
    const verifier = isMd5
      ? md5Verifier(user, password)
      : this.salted.verifier(password, this.saltOf(user));
    return {
      user,
      role: { verifier, canLogin: true, hasIam: auth.iamAuth === "REQUIRED", isSuperuser: false },
      nonce: this.base64(NONCE_BYTES),
      salt: this.bytes(MD5_SALT_BYTES),
      ...(auth.iamAuth === "REQUIRED"
        ? { tokenRefusal: (token: string) => this.ports.tokenRefusal(token, user, client) }
        : {}),
    };
  }

  private saltOf(user: string): string {
    const salt = this.salts.get(user) ?? this.base64(SALT_BYTES);
    this.salts.set(user, salt);
    return salt;
  }

  private base64(length: number): string {
    return bytesToBase64(this.bytes(length));
  }

  private bytes(length: number): Uint8Array {
    return bytesOfHex(this.random.hex(length));
  }
}

/** `{"username": "...", "password": "..."}`: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-secrets-arns.html */
function credentialsIn(text: string): { username?: string; password?: string } {
  try {
    const { username, password } = JSON.parse(text) as Record<string, unknown>;
    return {
      ...(typeof username === "string" ? { username } : {}),
      ...(typeof password === "string" ? { password } : {}),
    };
  } catch {
    return {};
  }
}
