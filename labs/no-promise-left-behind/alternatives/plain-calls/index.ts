import { put } from "./put.ts";

interface Order {
  orderId: string;
  email: string;
  items: string[];
  total: number;
}

/** Everything is tried, whatever fails, and waited for. Then it fails for all that failed. */
export const handler = async ({ orderId, email, items, total }: Order) => {
  const results = await Promise.allSettled([
    ...items.map((item) => put("stock", `reservations/${orderId}-${item}`, { orderId, item })),
    put("mail", `receipts/${orderId}`, { orderId, email }),
    put("points", `bookings/${orderId}`, { orderId, points: Math.floor(total) }),
    put("audit", `entries/${orderId}`, { orderId, event: "fulfilled" }),
  ]);
  const errors = results.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
  if (errors.length > 0) throw new AggregateError(errors, `${orderId} is not fulfilled`);
  return { orderId, status: "fulfilled" };
};
