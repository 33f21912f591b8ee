/** What the provider and the table hold, and how a second charge came about. */
import { placeOf, type Place } from "../../src/grading/evidence.ts";
import type { Evidence } from "../../src/grading/lab.ts";

export interface Order {
  orderId: string;
  amount: number;
}

/** The charges that the provider has for an order. */
export const chargesOf = ({ run }: Evidence, { orderId }: Order): Record<string, unknown>[] =>
  (run.collections ?? []).flatMap(({ items }) => items.filter((item) => item.orderId === orderId));

/** The row of an order, as plain values. */
export function rowOf({ run }: Evidence, { orderId }: Order): Record<string, unknown> | undefined {
  return run.tables?.payments?.items.find((item) => item.orderId === orderId);
}

/** What the attempt that charged a second time had done before. */
export function whyTwice({ records }: Evidence, { orderId }: Order): { because: string } & Place {
  const requests = records("http.requested");
  const lost = new Set(
    records("http.responded").flatMap(({ lost: isLost, exchange }) => (isLost ? [exchange] : [])),
  );
  const charges = requests.filter(
    ({ method, path, body, exchange }) =>
      method === "POST" && path === "/charges" && !lost.has(exchange) && body?.includes(orderId),
  );
  const [first, second] = charges;
  if (!first || !second)
    return { because: "The provider was asked to charge more than once.", atMs: 0 };
  const began = records("invoke.started").findLast(
    ({ environmentId, at }) => environmentId === second.environmentId && at <= second.at,
  );
  const before = requests.filter(
    ({ environmentId, at, exchange }) =>
      environmentId === second.environmentId &&
      at >= (began?.at ?? 0) &&
      exchange < second.exchange,
  );
  return {
    because: reasonOf(
      before.map(({ aws, method }) => aws?.operation ?? method),
      first.environmentId === second.environmentId,
    ),
    ...placeOf(second),
  };
}

function reasonOf(calls: readonly string[], isSameEnvironment: boolean): string {
  const asked = calls.includes("GET");
  const read = calls.some((name) => /^(Get|Query|Transact|Batch)/.test(name));
  const wrote = calls.some((name) => /^(Put|Update|TransactWrite)/.test(name));
  if (wrote && asked) {
    return "The attempt had written to the table and asked the provider before it charged, and the other charge came in between.";
  }
  if (wrote) {
    return "The attempt had taken the order over in the table, and did not ask the provider whether it was charged already.";
  }
  if (read || asked) {
    return `The attempt had asked ${asked ? "the provider" : "the table"} and found nothing: the other delivery was at work and had not come so far yet.`;
  }
  return isSameEnvironment
    ? "The attempt charged without looking anywhere."
    : "The attempt charged without looking anywhere but in its own memory, and that environment had not seen the order.";
}
