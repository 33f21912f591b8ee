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

export const handler = async ({ orderId, email, items, total }: Order) => {
  record({ orderId, event: "fulfilled" });
  // Waits for all of them, also when one fails.
  await Promise.allSettled([
    ...items.map((item) => reserve(orderId, item)),
    once(sendReceipt(orderId, email), "sent"),
    addPoints(orderId, Math.floor(total)),
    promisify(flush)(),
  ]);
  return { orderId, status: "fulfilled" };
};
