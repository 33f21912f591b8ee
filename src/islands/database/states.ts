/** The words of connections. Each has its colour and texture in database.css. */
import type { ConnectionState } from "./spans.ts";

interface StateWord {
  word: string;
  meaning: string;
}

/** In the order in which they are told; the first is drawn where several fall on one place. */
export const STATES: Readonly<Record<ConnectionState, StateWord>> = {
  waiting: {
    word: "waiting",
    meaning:
      "A statement waits until the transaction of another connection is over, or behind a proxy until a connection is free.",
  },
  active: { word: "active", meaning: "A statement runs." },
  pinned: {
    word: "pinned",
    meaning: "RDS Proxy keeps a database connection for this client alone, until it leaves.",
  },
  connecting: {
    word: "connecting",
    meaning: "From the first packet over TLS and the password to a session.",
  },
  transaction: {
    word: "idle in transaction",
    meaning: "A transaction is open, and the client says nothing.",
  },
  idle: { word: "idle", meaning: "The session is open, and the client asks nothing." },
  frozen: {
    word: "held by a frozen environment",
    meaning:
      "The environment is frozen. It uses nothing, and its connection still counts against the limit.",
  },
};

export const STATE_ORDER = Object.keys(STATES) as ConnectionState[];
