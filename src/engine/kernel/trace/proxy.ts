/** Records of RDS Proxy: its clients, and which of the database's connections they have. */
import type { Microseconds } from "../instant.ts";
import type { DatabaseConnected } from "./database.ts";

export type ProxyEvent =
  | ProxyConnected
  | ProxyRefused
  | ProxyWaiting
  | ProxyBorrowed
  | ProxyPinned
  | ProxyReturned
  | ProxyClosed;

interface OfClient {
  proxy: string;
  /** The client's. Connections of the proxy itself are those of the environment `proxy/<name>`. */
  environmentId: string;
  /** Number of the client's TCP connection. */
  connection: number;
}

/** A client is logged in at the proxy. */
export interface ProxyConnected extends OfClient {
  type: "proxy.connected";
  user: string;
  authentication: DatabaseConnected["authentication"];
  tls: boolean;
  /** Clients that the proxy has now. */
  clients: number;
  /** From the TCP connection until the client could ask. */
  durationUs: Microseconds;
}

/** A client was turned away, or waited in vain for a database connection (`08000`) and stays. */
export interface ProxyRefused extends OfClient {
  type: "proxy.refused";
  /** SQLSTATE. */
  code: string;
  /** As the proxy says it. */
  message: string;
  because: string;
  /** The fact behind it. */
  rule: number;
}

/** A client asked for a database connection, and none is to be had. */
export interface ProxyWaiting extends OfClient {
  type: "proxy.waiting";
  /** Clients that wait, this one included. */
  waiting: number;
  because: string;
  rule: number;
}

/** A client has a database connection, for a transaction at least. */
export interface ProxyBorrowed extends OfClient {
  type: "proxy.borrowed";
  /** Counts the proxy's connections to the database, from 1. */
  databaseConnection: number;
  waitedUs: Microseconds;
  /** Connections that clients have now, those of pinned sessions among them. */
  borrowed: number;
  pinned: number;
  /** MaxDatabaseConnectionsAllowed. */
  limit: number;
}

/** The client keeps its database connection until it leaves. */
export interface ProxyPinned extends OfClient {
  type: "proxy.pinned";
  /** SQL, cut off after 500 characters. */
  statement: string;
  because: string;
  rule: number;
  /** Connections of pinned sessions now; this one's is among them once it has one. */
  pinned: number;
}

/** A transaction is over, and its connection is free for others. */
export interface ProxyReturned extends OfClient {
  type: "proxy.returned";
  databaseConnection: number;
  heldUs: Microseconds;
  /** Connections that clients have now. */
  borrowed: number;
}

export interface ProxyClosed extends OfClient {
  type: "proxy.closed";
  because: string;
  /** Clients that the proxy has left. */
  clients: number;
  /** Connections that clients have now. */
  borrowed: number;
  pinned: number;
}
