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
  // Each of these ends when its work is done, and fails when its work fails: so does the handler.
  await Promise.all([
    ...items.map((item) => reserve(orderId, item)),
    once(sendReceipt(orderId, email), "sent"),
    addPoints(orderId, Math.floor(total)),
    promisify(flush)(),
  ]);
  return { orderId, status: "fulfilled" };
};
