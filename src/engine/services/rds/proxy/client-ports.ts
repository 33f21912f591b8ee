/** What a client asks of its proxy. */
import type { Agenda } from "../../../kernel/agenda.ts";
import type { Microseconds } from "../../../kernel/instant.ts";
import type { TraceEvent } from "../../../kernel/trace.ts";
import type { Certificate } from "../../../sandbox/certificates.ts";
import type { TcpClient } from "../../api/tcp.ts";
import type { LoginTerms, Refusal } from "../authentication.ts";
import { fatal, type ErrorFields, type Message } from "../messages.ts";
import type { Credentials } from "./database-link.ts";
import type { Borrower, ConnectionPool } from "./pool.ts";

export interface ClientPorts {
  readonly name: string;
  readonly agenda: Agenda;
  readonly certificates: readonly Certificate[];
  readonly pool: ConnectionPool;
  /** Those that are logged in. */
  readonly clients: Set<Borrower>;
  readonly idleClientTimeoutUs: Microseconds;
  readonly clientLifetimeUs: Microseconds;
  record(event: TraceEvent): void;
  /** Before the password. `startup`: parameters of the startup message. */
  admit(startup: ReadonlyMap<string, string>, tls: boolean, client: TcpClient): Admitted | Refusal;
  parameterStatus(credentials: Credentials): Message[];
}

/** As whom a client comes in, when it gives the right password. */
export interface Admitted {
  readonly credentials: Credentials;
  readonly terms: LoginTerms;
}

/** https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.troubleshooting.html */
export const unsupported = (what: string): ErrorFields =>
  fatal("0A000", `Feature not supported: RDS Proxy ${what}.`);
