/** What a session waits for besides the server, how long, and what it is told when that is over. */
import type { Microseconds } from "../../kernel/instant.ts";
import type { LockMode } from "./advisory-locks.ts";
import { errorFields, errorMessage, textAt, type ErrorFields, type Message } from "./messages.ts";
import type { Session } from "./session.ts";

export interface AwaitedLock {
  readonly key: string;
  readonly mode: LockMode;
}

/** What one of the server's functions could not have at once: see `scripts/lib/postgres-cluster.mjs`. */
export function lockWaitedFor(messages: readonly Message[]): AwaitedLock | undefined {
  const failure = messages.find(({ type }) => type === "E");
  const { C: code, D: detail = "" } = failure ? errorFields(failure) : {};
  if (code !== "CSW01") return undefined;
  const [mode, key = ""] = detail.split("/");
  return { key, mode: mode as LockMode };
}

/** Nothing is left of a batch that failed: no transaction, open or committed. */
export const isUndone = (messages: readonly Message[]): boolean =>
  messages.at(-1)?.type === "Z" &&
  String.fromCharCode(...messages.at(-1)!.body) === "I" &&
  !messages.some(({ type, body }) => type === "C" && textAt(body).text === "COMMIT");

/** The other session would need the server, which a transaction keeps. */
export const NO_WAIT = errorMessage({
  severity: "ERROR",
  code: "0A000",
  message:
    "Waiting in a transaction for an advisory lock that another session holds is not simulated: take the lock before BEGIN, or use pg_try_advisory_lock",
});
/** https://www.postgresql.org/docs/current/runtime-config-locks.html */
export const DEADLOCK_TIMEOUT_US: Microseconds = 1_000_000;
export const DEADLOCK: ErrorFields = {
  severity: "ERROR",
  code: "40P01",
  message: "deadlock detected",
};
export const CANCELLED: ErrorFields = {
  severity: "ERROR",
  code: "57014",
  message: "canceling statement due to user request",
};
const LOCK_TIMEOUT: ErrorFields = {
  severity: "ERROR",
  code: "55P03",
  message: "canceling statement due to lock timeout",
};
const STATEMENT_TIMEOUT: ErrorFields = {
  severity: "ERROR",
  code: "57014",
  message: "canceling statement due to statement timeout",
};

/** How long a session waits for others, by its own settings. */
export function waitLimit({
  settings,
}: Session): { us: Microseconds; error: ErrorFields } | undefined {
  const lock = durationUs(settings.get("lock_timeout"));
  const statement = durationUs(settings.get("statement_timeout"));
  if (lock > 0 && (statement === 0 || lock <= statement)) return { us: lock, error: LOCK_TIMEOUT };
  return statement > 0 ? { us: statement, error: STATEMENT_TIMEOUT } : undefined;
}

const UNIT_US: Readonly<Record<string, number>> = {
  us: 1,
  ms: 1e3,
  s: 1e6,
  min: 6e7,
  h: 3.6e9,
  d: 8.64e10,
};

/** Of a setting in milliseconds unless it names its unit: `1500`, `2s`. */
export function durationUs(text = "0"): Microseconds {
  const [, number = "0", unit = ""] = /^\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*$/.exec(text) ?? [];
  return Math.round(Number(number) * (UNIT_US[unit || "ms"] ?? 0));
}
