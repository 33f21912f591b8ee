/** The Postgres behind a database instance: a real one, outside the engine, which is given bytes and gives bytes. */
import type { Instant, Microseconds } from "../../kernel/instant.ts";

/** One server with one session. https://www.postgresql.org/docs/current/protocol.html */
export interface PostgresEngine {
  /**
   * Runs whole messages of the frontend (Query, Parse, Bind ...) at an instant and returns what the backend says. Nothing is
   * pending afterwards, except a transaction that was begun.
   */
  exec(messages: Uint8Array, at: Instant): PostgresReply;
}

export interface PostgresReply {
  /** What the backend says, in pieces that end anywhere. */
  readonly pieces: readonly Uint8Array[];
  /** How far `pg_sleep` moved the clock. */
  readonly sleptUs: Microseconds;
  /** The server crashed: nothing can be asked of it any more. */
  readonly died?: string;
}

/** What a run's server is given in place of a clock and of the system's random numbers. */
export interface PostgresSurroundings {
  /** Unix time of virtual instant 0, in milliseconds. */
  readonly epochMs: number;
  fillRandom(bytes: Uint8Array): void;
}

/** Servers that were loaded before the run. Each starts in the same state. */
export interface PostgresSupply {
  start(surroundings: PostgresSurroundings): PostgresEngine;
}
