/** Records of TCP connections that functions make: to databases, and to whatever else is not spoken to by HTTP. */
import type { Microseconds } from "../instant.ts";

export type ConnectionEvent = ConnectionOpened | ConnectionRefused | ConnectionClosed;

interface OfFunction {
  environmentId: string;
  /** As the function named it. */
  host: string;
  port: number;
}

/** A server took a connection. */
export interface ConnectionOpened extends OfFunction {
  type: "connection.opened";
  /** The invocation that asked for it. */
  requestId?: string;
  /** Counts connections in this run, from 1. */
  connection: number;
}

/** There is no connection. */
export interface ConnectionRefused extends OfFunction {
  type: "connection.refused";
  /** The invocation that asked for it. */
  requestId?: string;
  /** Node's: `ECONNREFUSED`, `ETIMEDOUT`, `ENOTFOUND`. */
  code: string;
  because: string;
  /** From the attempt until the function knows. */
  durationUs: Microseconds;
}

/** One side closed a connection; the other may not know yet. */
export interface ConnectionClosed extends OfFunction {
  type: "connection.closed";
  connection: number;
  by: "function" | "server" | "environment";
  because: string;
  /** Bytes that the function sent, and that it was sent. */
  sentBytes: number;
  receivedBytes: number;
  /** Since it was opened. */
  durationUs: Microseconds;
}
