/** The Postgres behind a database instance: a real one, outside the engine, which is given bytes and gives bytes. */
import type { Instant, Microseconds } from "../../kernel/instant.ts";

/** One server with one session. https://www.postgresql.org/docs/current/protocol.html */
export interface PostgresEngine {
  /**
   * Runs whole messages of the frontend (Query, Parse, Bind ...) at an instant and returns what the backend says. Nothing is
   * pending afterwards, except a transaction that was begun.
   */
  exec(messages: Uint8Array, at: Instant): PostgresReply;
  /** Puts back what `currval` and `lastval` know of a session (a new one: nothing), and gives what they knew. */
  exchangeSequences(known?: SequenceValues): SequenceValues;
}

/** Of one session and one run; only its server knows what it says. */
export type SequenceValues = readonly number[];

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
  /** What `SHOW max_connections` says. */
  readonly maxConnections: number;
  /** What functions of the server ask about its surroundings: yes, with a text or without, or no. */
  ask(question: string): boolean | string;
}

/** Servers that were loaded before the run. Each starts in the same state. */
export interface PostgresSupply {
  start(surroundings: PostgresSurroundings): PostgresEngine;
}
