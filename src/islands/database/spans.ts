/** What a connection was doing from its first byte to its end. No DOM. */
import type { RunResult } from "../../session/protocol.ts";
import type { RecordOf } from "../../session/records.ts";

/**
 * What a connection is doing, in the words of `pg_stat_activity` as far as it has them. `waiting`: for another connection's
 * transaction, or behind a proxy for a connection. `frozen`: its environment is frozen and holds it, nobody uses it.
 * `pinned`: behind a proxy, it keeps its database connection until it leaves.
 */
export type ConnectionState =
  "connecting" | "waiting" | "active" | "pinned" | "idle" | "transaction" | "frozen";

export interface Span {
  state: ConnectionState;
  fromUs: number;
  toUs: number;
  /** Of `frozen`: the environment froze inside a transaction. */
  inTransaction: boolean;
}

export interface Stretch {
  fromUs: number;
  toUs: number;
}

export interface Open {
  environmentId: string;
  openedUs: number;
  user: string;
  connectedUs: number;
  closed: { atUs: number; because: string } | null;
  asked: RecordOf<"database.queried">[];
}

/** What a proxy says of a client after its log-in. */
type OfClient = RecordOf<
  "proxy.waiting" | "proxy.borrowed" | "proxy.pinned" | "proxy.returned" | "proxy.refused"
>;

export interface Client extends Omit<Open, "asked"> {
  proxy: string;
  events: OfClient[];
}

/** What a connection did from its first byte to its end. */
export function spansOf(open: Open, frozen: readonly Stretch[], extentUs: number): Span[] {
  const { openedUs, connectedUs, closed, asked } = open;
  const endUs = closed?.atUs ?? extentUs;
  const spans: Span[] = [];
  let inTransaction = false;
  const add = (state: ConnectionState, fromUs: number, toUs: number): void => {
    if (toUs > fromUs) spans.push({ state, fromUs, toUs, inTransaction });
  };
  /** Nothing is asked: the session idles, or its environment is frozen and cannot ask. */
  const rest = (fromUs: number, toUs: number): void => {
    const state = inTransaction ? "transaction" : "idle";
    let at = fromUs;
    for (const stretch of frozen) {
      if (stretch.toUs <= at || stretch.fromUs >= toUs) continue;
      add(state, at, stretch.fromUs);
      add("frozen", Math.max(at, stretch.fromUs), Math.min(toUs, stretch.toUs));
      at = Math.min(toUs, stretch.toUs);
    }
    add(state, at, toUs);
  };
  add("connecting", openedUs, connectedUs);
  let at = connectedUs;
  for (const record of asked) {
    // Statements that a client sent without waiting for answers overlap: each begins where the last one ended.
    const fromUs = Math.max(at, record.at - record.durationUs);
    const runsUs = Math.max(fromUs, record.at - record.durationUs + record.waitedUs);
    rest(at, fromUs);
    add("waiting", fromUs, Math.min(runsUs, record.at));
    add("active", runsUs, record.at);
    ({ inTransaction } = record);
    at = Math.max(at, record.at);
  }
  rest(at, endUs);
  return spans;
}

/** What a proxy's client did. Its statements are seen on the proxy's own connections. */
export function clientSpansOf(
  client: Client,
  frozen: readonly Stretch[],
  extentUs: number,
): Span[] {
  const { openedUs, connectedUs, closed, events } = client;
  const endUs = closed?.atUs ?? extentUs;
  const spans: Span[] = [];
  const add = (state: ConnectionState, fromUs: number, toUs: number, inTransaction = false) => {
    if (toUs > fromUs) spans.push({ state, fromUs, toUs, inTransaction });
  };
  add("connecting", openedUs, connectedUs);
  let at = connectedUs;
  let state: ConnectionState = "idle";
  const until = (toUs: number): void => {
    for (const stretch of state === "idle" || state === "active" ? frozen : []) {
      if (stretch.toUs <= at || stretch.fromUs >= toUs) continue;
      add(state, at, stretch.fromUs, state === "active");
      add("frozen", Math.max(at, stretch.fromUs), Math.min(toUs, stretch.toUs), state === "active");
      at = Math.min(toUs, stretch.toUs);
    }
    add(state, at, toUs);
    at = Math.max(at, toUs);
  };
  for (const event of events) {
    until(event.at);
    if (event.type === "proxy.pinned") state = "pinned";
    else if (state === "pinned") continue;
    else if (event.type === "proxy.waiting") state = "waiting";
    else state = event.type === "proxy.borrowed" ? "active" : "idle";
  }
  until(endUs);
  return spans;
}

/** Where each environment was frozen. The last stretch of one that is never thawed ends with the run. */
export function frozenStretches({ trace }: RunResult): Map<string, Stretch[]> {
  const stretches = new Map<string, Stretch[]>();
  for (const record of trace) {
    if (record.type === "environment.frozen") {
      const all = stretches.get(record.environmentId) ?? [];
      all.push({ fromUs: record.at, toUs: Infinity });
      stretches.set(record.environmentId, all);
    }
    if (record.type !== "environment.thawed" && record.type !== "environment.shutdown") continue;
    const last = stretches.get(record.environmentId)?.at(-1);
    if (last) last.toUs = Math.min(last.toUs, record.at);
  }
  return stretches;
}
