/** The orders that the function gets, and what the database holds and who was connected to it afterwards. */
import { shortened } from "../../src/grading/evidence.ts";
import type { Evidence } from "../../src/grading/lab.ts";
import type { InvocationSummary } from "../../src/session/protocol.ts";

export interface Order {
  orderId: string;
  lines: { item: string; quantity: number }[];
}

/** What the template puts into the table. */
const STOCK: Record<string, number> = { bulb: 100, lamp: 50, shade: 1 };

export const order = (orderId: string, ...lines: [item: string, quantity: number][]): Order => ({
  orderId,
  lines: lines.map(([item, quantity]) => ({ item, quantity })),
});

export const isSoldOut = ({ lines }: Order): boolean =>
  lines.some(({ item, quantity }) => quantity > (STOCK[item] ?? 0));

const textOf = ({ lines }: Order): string =>
  lines
    .map(({ item, quantity }) => `${quantity} ${item}${quantity === 1 ? "" : "s"}`)
    .join(" and ");

/** An order with its request, in the order of arrival. */
export interface Placement {
  order: Order;
  invocation: InvocationSummary;
  /** Virtual time of its arrival and of its answer, in ms. */
  fromMs: number;
  untilMs: number;
}

export function placementsOf(evidence: Evidence, orders: readonly Order[]): Placement[] {
  return orders.map((each, index) => {
    const invocation = evidence.invocations.find((candidate) => candidate.index === index);
    if (!invocation) throw new Error(`no invocation for ${each.orderId}`);
    const { atMs: fromMs, latencyMs } = invocation;
    return { order: each, invocation, fromMs, untilMs: fromMs + (latencyMs ?? Infinity) };
  });
}

/** `true` or `false` as the answer says, `null` when it says neither. */
export function saidPlaced({ status, payload }: InvocationSummary): boolean | null {
  if (status !== "success" || typeof payload !== "object" || payload === null) return null;
  const { placed } = payload as Record<string, unknown>;
  return typeof placed === "boolean" ? placed : null;
}

/** "order o-1 (2 bulbs)". */
export const nameOf = ({ order: placed }: Placement): string =>
  `order ${placed.orderId} (${textOf(placed)})`;

/** Characters of the learner's in a message. */
const LONGEST = 140;

/** What came instead of the answer that was due, as a noun phrase. */
export function answerText(placement: Placement): string {
  const { status, payload } = placement.invocation;
  const name = nameOf(placement);
  if (status === "success") {
    return `the answer ${shortened(JSON.stringify(payload) ?? "undefined", LONGEST)} to ${name}`;
  }
  if (status === "timeout") return `no answer to ${name}: Lambda ended the request at its time-out`;
  const { errorType, errorMessage } = (payload ?? {}) as Record<string, unknown>;
  if (status === "crash") {
    return `the end of the process at ${name}: ${String(errorMessage).replace(/^.*Error: /, "")}`;
  }
  return `a function error (${shortened([errorType, errorMessage].filter(Boolean).join(": "), LONGEST)}) to ${name}`;
}

/** Rows of a table in the end, column by column as texts. */
function rowsOf({ run }: Evidence, name: string): Record<string, string | null>[] {
  const table = run.databases?.[0]?.tables.find((each) => each.name === name);
  if (!table) return [];
  return table.rows.map((row) =>
    Object.fromEntries(
      table.columns.map(({ name: column }, index) => [column, row[index] ?? null]),
    ),
  );
}

/** How much of an order is in the table `orders`. */
export function writtenOf(evidence: Evidence, { orderId, lines }: Order): "all" | "none" | "part" {
  const rows = rowsOf(evidence, "orders").filter((row) => row.order_id === orderId);
  if (rows.length === 0) return "none";
  const isWhole =
    rows.length === lines.length &&
    lines.every(({ item, quantity }) =>
      rows.some((row) => row.item === item && Number(row.quantity) === quantity),
    );
  return isWhole ? "all" : "part";
}

/** The first item of which stock and orders together are not what there was, in words; `null` when nothing is missing. */
export function missingPieces(evidence: Evidence): string | null {
  for (const [item, before] of Object.entries(STOCK)) {
    const left = Number(rowsOf(evidence, "stock").find((row) => row.item === item)?.pieces);
    const ordered = rowsOf(evidence, "orders")
      .filter((row) => row.item === item)
      .reduce((sum, { quantity }) => sum + Number(quantity), 0);
    if (left + ordered !== before) {
      return `${left} of ${before} ${item}s in the stock, and orders for ${ordered === 0 ? "none" : ordered}`;
    }
  }
  return null;
}

type RecordOf<T extends Evidence["trace"][number]["type"]> = Extract<
  Evidence["trace"][number],
  { type: T }
>;
export type Connected = RecordOf<"database.connected">;

/** Connections of each environment in the order in which they were made, with when they ended. */
export function connectionsOf(
  evidence: Evidence,
): Map<string, { connected: Connected; endedAt: number }[]> {
  const byEnvironment = new Map<string, { connected: Connected; endedAt: number }[]>();
  for (const connected of evidence.records("database.connected")) {
    const closed = evidence
      .records("database.closed")
      .find(({ connection }) => connection === connected.connection);
    const known = byEnvironment.get(connected.environmentId) ?? [];
    known.push({ connected, endedAt: closed?.at ?? Infinity });
    byEnvironment.set(connected.environmentId, known);
  }
  return byEnvironment;
}
