/**
 * An instant of virtual time: integer microseconds since the start of the run.
 * Integers keep the agenda's order exact; microseconds are fine enough for AWS's log lines (0.01 ms).
 */
export type Instant = number;

/** A length of virtual time in integer microseconds. */
export type Microseconds = number;

export const MICROSECONDS_PER_MS = 1_000;
const MICROSECONDS_PER_SECOND = 1_000_000;

/** Milliseconds (may be fractional) to integer microseconds. */
export const fromMs = (ms: number): Microseconds => Math.round(ms * MICROSECONDS_PER_MS);

/** Seconds (may be fractional) to integer microseconds. */
export const fromSeconds = (seconds: number): Microseconds =>
  Math.round(seconds * MICROSECONDS_PER_SECOND);

/** Microseconds to milliseconds, exact to 0.001 ms. */
export const toMs = (us: Microseconds): number => us / MICROSECONDS_PER_MS;
