import { once } from "node:events";
import { promisify } from "node:util";
import { flush, record } from "./audit.ts";
import { sendReceipt } from "./mail.ts";
import { addPoints } from "./points.ts";
import { reserve } from "./stock.ts";

interface Order {
  orderId: string;
  email: string;
  items: string[];
  total: number;
}

/** What the invocation before has left. */
let pending: Promise<unknown>[] = [];

export const handler = async ({ orderId, email, items, total }: Order) => {
  await Promise.all(pending);
  record({ orderId, event: "fulfilled" });
  pending = [
    ...items.map((item) => reserve(orderId, item)),
    once(sendReceipt(orderId, email), "sent"),
    addPoints(orderId, Math.floor(total)),
    promisify(flush)(),
  ];
  return { orderId, status: "fulfilled" };
};
