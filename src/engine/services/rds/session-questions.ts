/** What the server's own functions ask about the sessions that share it: `scripts/lib/postgres-cluster.mjs` has these functions. */
import type { Instant } from "../../kernel/instant.ts";
import type { AdvisoryLocks, LockMode, LockScope } from "./advisory-locks.ts";
import type { Session } from "./session.ts";

/** The sessions of an instance, as its server may ask of them. */
export interface KnownSessions {
  readonly locks: AdvisoryLocks;
  readonly all: Iterable<Session>;
  /** Whose statement runs. */
  readonly current: Session | undefined;
  isWaiting(session: Session): boolean;
}

interface Surroundings {
  readonly epochMs: number;
  now(): Instant;
  signal(pid: number, what: "terminate" | "cancel"): void;
}

const US_PER_SECOND = 1_000_000;
const MS_PER_SECOND = 1_000;

/** True, a text for the function that asks, or false. */
export function answerTo(
  question: string,
  sessions: KnownSessions,
  surroundings: Surroundings,
): boolean | string {
  const [what, ...rest] = question.split("/");
  const { locks } = sessions;
  const pid = sessions.current?.pid ?? 0;
  switch (what) {
    case "sessions": {
      const all = [...sessions.all].toSorted((a, b) => a.pid - b.pid);
      return JSON.stringify(all.map((each) => activityOf(each, sessions, surroundings)));
    }
    case "terminate":
    case "cancel":
      surroundings.signal(Number(rest[0]), what);
      return true;
    case "lock": {
      const [scope, mode, key = ""] = rest;
      return locks.take(pid, key, mode as LockMode, scope as LockScope);
    }
    case "unlock":
      return locks.unlock(pid, rest[1] ?? "", rest[0] as LockMode);
    case "unlock-all":
      locks.release(pid, "session");
      return true;
    default:
      return false;
  }
}

/** A row of `pg_stat_activity`. https://www.postgresql.org/docs/current/monitoring-stats.html#MONITORING-PG-STAT-ACTIVITY-VIEW */
function activityOf(
  session: Session,
  sessions: KnownSessions,
  { epochMs, now }: Surroundings,
): object {
  const { pid, user, settings, client, status, startedAt, query, queryStart, endsAt } = session;
  const seconds = (at: Instant): number => epochMs / MS_PER_SECOND + at / US_PER_SECOND;
  const waits = sessions.isWaiting(session);
  const isActive = waits || session === sessions.current || now() < endsAt;
  const inTransaction = status !== "I";
  const idle = inTransaction ? `idle in transaction${status === "E" ? " (aborted)" : ""}` : "idle";
  return {
    pid,
    usename: user,
    application_name: settings.get("application_name") ?? "",
    client_addr: client.address,
    client_port: client.port,
    ssl: client.tls,
    backend_type: "client backend",
    backend_start: seconds(startedAt),
    ...(inTransaction || isActive ? { xact_start: seconds(session.transactionStart) } : {}),
    ...(query === "" ? {} : { query_start: seconds(queryStart) }),
    state_change: seconds(isActive ? queryStart : endsAt),
    state: isActive ? "active" : idle,
    ...(waits ? { wait_event_type: "Lock", wait_event: session.waitsFor } : {}),
    ...(isActive ? {} : { wait_event_type: "Client", wait_event: "ClientRead" }),
    query,
  };
}
