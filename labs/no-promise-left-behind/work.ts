/** The pieces of work of an order: which of them are done, when, and what kept the others. */
import { answersOf, atMs, placeOf, show, type Place } from "../../src/grading/evidence.ts";
import type { CheckFailure, CheckResult, Evidence } from "../../src/grading/lab.ts";

export interface Order {
  orderId: string;
  email: string;
  items: string[];
  total: number;
}

/** One kind of work, which a service outside keeps. */
export interface Piece {
  /** "receipt for o-1001". */
  what: string;
  host: string;
  ids(order: Order): string[];
  path: string;
  /** What the brief says it holds. */
  content?(order: Order): Record<string, unknown>;
}

export const PIECES = {
  reservations: {
    what: "reservation",
    host: "stock.example.com",
    path: "/reservations",
    ids: ({ orderId, items }: Order) => items.map((item) => `${orderId}-${item}`),
  },
  receipts: {
    what: "receipt",
    host: "mail.example.com",
    path: "/receipts",
    ids: ({ orderId }: Order) => [orderId],
  },
  points: {
    what: "booking of points",
    host: "points.example.com",
    path: "/bookings",
    ids: ({ orderId }: Order) => [orderId],
    content: ({ total }: Order) => ({ points: Math.floor(total) }),
  },
  entries: {
    what: "audit entry",
    host: "audit.example.com",
    path: "/entries",
    ids: ({ orderId }: Order) => [orderId],
    content: () => ({ event: "fulfilled" }),
  },
} satisfies Record<string, Piece>;

/** Of the orders of a scenario, a minute apart: the first whose piece is not there, or came later than allowed. */
export function judgeInTime(
  evidence: Evidence,
  orders: readonly Order[],
  piece: Piece,
  { gapMs, withinMs }: { gapMs: number; withinMs: number },
): CheckResult {
  for (const [index, order] of orders.entries()) {
    for (const id of piece.ids(order)) {
      const doneMs = doneAt(evidence, piece, id);
      if (doneMs === undefined || !isKept(evidence, piece, id)) {
        return { received: `no ${piece.what} for ${id}`, ...whyNever(evidence, index, piece, id) };
      }
      if (doneMs - index * gapMs > withinMs) {
        return {
          received: `the ${piece.what} for ${id} came ${inSeconds(doneMs - index * gapMs)} after the order`,
          because: `${whatEnded(evidence, index, piece, id)} Lambda froze the environment with the work in it, until another order came.`,
          ...lastEnd(evidence, index),
        };
      }
      const wrong = whatIsWrong(evidence, order, piece, id);
      if (wrong) return { ...wrong, ...lastEnd(evidence, index) };
    }
  }
  return true;
}

/** The first piece of any order that is not there in the end. */
export function judgeComplete(evidence: Evidence, orders: readonly Order[]): CheckResult {
  for (const [index, order] of orders.entries()) {
    for (const piece of Object.values(PIECES)) {
      const missing = piece.ids(order).find((id) => !isKept(evidence, piece, id));
      if (missing === undefined) continue;
      return {
        received: `no ${piece.what} for ${missing} in the end`,
        ...whyNotInTheEnd(evidence, index, piece, missing),
      };
    }
  }
  return true;
}

/** The first request that was still under way when its attempt ended well, and that the attempt did not make again. */
export function judgeAnswered(evidence: Evidence): CheckResult {
  const requests = evidence.records("http.requested");
  const responses = answersOf(evidence);
  for (const ended of evidence.records("invoke.ended")) {
    if (ended.status !== "success") continue;
    const began = evidence
      .records("invoke.started")
      .find(({ requestId, attempt }) => requestId === ended.requestId && attempt === ended.attempt);
    const own = requests.filter(
      ({ environmentId, at }) =>
        environmentId === ended.environmentId && at >= (began?.at ?? 0) && at <= ended.at,
    );
    const isOpen = ({ exchange }: { exchange: number }): boolean =>
      (responses.get(exchange)?.at ?? Infinity) > ended.at;
    // Left over from an attempt that failed, and made again by this one.
    const open = own.find(
      (request) =>
        isOpen(request) &&
        !own.some(
          (other) =>
            !isOpen(other) &&
            other.host === request.host &&
            other.path === request.path &&
            other.method === request.method,
        ),
    );
    if (!open) continue;
    return {
      received: `the handler ended well while ${open.method} ${open.host}${open.path} had no answer`,
      because: `The request left ${inSeconds((ended.at - open.at) / 1_000)} before the end of the handler. What its answer says, an error for example, reaches nobody.`,
      ...placeOf(ended),
    };
  }
  return true;
}

const keptOf = ({ run }: Evidence, { host, path }: Piece, id: string) =>
  run.collections
    ?.find((kept) => kept.host === host && kept.path === path)
    ?.items.find((item) => item.id === id);

const isKept = (evidence: Evidence, piece: Piece, id: string): boolean =>
  keptOf(evidence, piece, id) !== undefined;

/** Of a piece that is there: the first thing in it that is not what the brief says. */
function whatIsWrong(
  evidence: Evidence,
  order: Order,
  piece: Piece,
  id: string,
): Pick<CheckFailure, "received" | "because"> | undefined {
  const kept = keptOf(evidence, piece, id);
  for (const [name, due] of Object.entries(piece.content?.(order) ?? {})) {
    if (kept?.[name] === due) continue;
    const got = kept?.[name] === undefined ? `without ${name}` : `with ${name} ${show(kept[name])}`;
    return {
      received: `the ${piece.what} for ${id} ${got}`,
      because: `It came in time, and has to have ${name} ${show(due)}.`,
    };
  }
  return undefined;
}

/** When the service answered that it has the piece. */
function doneAt(evidence: Evidence, piece: Piece, id: string): number | undefined {
  const asked = requestsFor(evidence, piece, id);
  const done = evidence
    .records("http.responded")
    .find(
      ({ exchange, status = 0 }) =>
        status >= 200 && status < 300 && asked.some((request) => request.exchange === exchange),
    );
  return done && atMs(done);
}

const requestsFor = (evidence: Evidence, { host, path }: Piece, id: string) =>
  evidence
    .records("http.requested")
    .filter(
      (request) =>
        request.host === host && request.path === `${path}/${id}` && request.method === "PUT",
    );

function whyNever(
  evidence: Evidence,
  index: number,
  piece: Piece,
  id: string,
): Omit<CheckFailure, "received"> {
  const order = evidence.invocations.find((each) => each.index === index);
  if (order?.condition !== "Success") {
    return {
      because:
        "No attempt ended well, although no service failed: the handler threw an error, or its promise never ended.",
      ...lastEnd(evidence, index),
    };
  }
  return {
    because: `${whatEnded(evidence, index, piece, id)} Lambda froze the environment, ${howItRanOn(evidence, index)}.`,
    ...lastEnd(evidence, index),
  };
}

function whyNotInTheEnd(
  evidence: Evidence,
  index: number,
  piece: Piece,
  id: string,
): Omit<CheckFailure, "received"> {
  const order = evidence.invocations.find((each) => each.index === index);
  const failed = evidence
    .records("http.responded")
    .findLast(
      ({ exchange, status, error }) =>
        (error !== undefined || (status ?? 0) >= 400) &&
        requestsFor(evidence, piece, id).some((request) => request.exchange === exchange),
    );
  if (order?.condition !== "Success") {
    return {
      because: "Every attempt failed, although nothing went wrong in the last one.",
      ...lastEnd(evidence, index),
    };
  }
  if (!failed) {
    return {
      because:
        "The last attempt ended well without it: something that an earlier attempt had left told it that the work was done.",
      ...lastEnd(evidence, index),
    };
  }
  const how = failed.status === undefined ? "broke off" : `answered ${failed.status}`;
  return {
    because: `${piece.host} ${how}, and the handler ended well all the same. To Lambda the event was done, and it did not try again.`,
    ...placeOf(failed),
  };
}

/** "The handler ended 3 ms after it began, before the request was made." */
function whatEnded(evidence: Evidence, index: number, piece: Piece, id: string): string {
  const invocation = evidence.invocations.find((each) => each.index === index);
  const [request] = requestsFor(evidence, piece, id);
  const endedMs = lastEnd(evidence, index).atMs ?? Infinity;
  const state =
    request && atMs(request) <= endedMs
      ? `with the request to ${piece.host} still under way`
      : `before it asked ${piece.host}`;
  return `The handler ended ${inSeconds(invocation?.durationMs ?? 0)} after it began, ${state}.`;
}

/** What became of an environment that was frozen with the work of an order in it. */
function howItRanOn(evidence: Evidence, index: number): string {
  const { requestId } = lastEnd(evidence, index);
  const ended = evidence.records("invoke.ended").findLast((each) => each.requestId === requestId);
  const wakings = evidence
    .records("environment.thawed")
    .filter(({ environmentId, at }) => environmentId === ended?.environmentId && at > ended.at);
  if (wakings.length === 0) return "and nothing in it ran again";
  return "and later orders woke it for a moment each: too short for this work";
}

/** Where the last attempt at an order ended. */
function lastEnd(evidence: Evidence, index: number): Place {
  const requestId = evidence.invocations.find((each) => each.index === index)?.requestId;
  return placeOf(evidence.records("invoke.ended").findLast((each) => each.requestId === requestId));
}

const inSeconds = (ms: number): string =>
  ms < 1_000 ? `${Math.round(ms)} ms` : `${Math.round(ms / 100) / 10} s`;
