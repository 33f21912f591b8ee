/** Records of databases: who is connected, what was asked, what was refused. */
import type { Microseconds } from "../instant.ts";

export type DatabaseEvent =
  DatabaseConnected | DatabaseRefused | DatabaseQueried | DatabaseClosed | DatabaseChanged;

interface OfConnection {
  /** Identifier of the instance. */
  database: string;
  environmentId: string;
  /** Number of the TCP connection. */
  connection: number;
}

/** A client is logged in and has a session. */
export interface DatabaseConnected extends OfConnection {
  type: "database.connected";
  user: string;
  authentication: "SCRAM-SHA-256" | "MD5" | "IAM";
  tls: boolean;
  /** Connections that the instance has now, and has room for. */
  used: number;
  limit: number;
  /** Memory of the instance that is left. */
  freeableBytes: number;
  /** From the TCP connection until the session was ready. */
  durationUs: Microseconds;
}

/** A client was turned away. */
export interface DatabaseRefused extends OfConnection {
  type: "database.refused";
  /** SQLSTATE: `53300`, `28P01`. */
  code: string;
  /** As Postgres says it. */
  message: string;
  because: string;
  /** The fact behind it. */
  rule: number;
}

/** Statements that a client sent together were answered. */
export interface DatabaseQueried extends OfConnection {
  type: "database.queried";
  /** SQL, cut off after 500 characters. Values of parameters are not in it. */
  statement: string;
  /** What Postgres says that was done: `SELECT 2`, `INSERT 0 1`. */
  command: string;
  rows: number;
  /** Until the transaction of another connection was over. */
  waitedUs: Microseconds;
  /** From the arrival of the statements until the answer left, waiting included. */
  durationUs: Microseconds;
  /** A transaction is open afterwards. */
  inTransaction: boolean;
  /** SQLSTATE. */
  errorCode?: string;
  error?: string;
}

export interface DatabaseClosed extends OfConnection {
  type: "database.closed";
  because: string;
  /** Connections that the instance has left. */
  used: number;
  freeableBytes: number;
}

/** The instance as a whole. */
export interface DatabaseChanged {
  type: "database.changed";
  database: string;
  state: "failing-over" | "available" | "crashed";
  because: string;
}
