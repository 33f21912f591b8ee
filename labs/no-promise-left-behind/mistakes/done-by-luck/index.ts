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
  // Quick, and long done when the others are.
  void addPoints(orderId, Math.floor(total));
  record({ orderId, event: "fulfilled" });
  await Promise.all([
    ...items.map((item) => reserve(orderId, item)),
    once(sendReceipt(orderId, email), "sent"),
    promisify(flush)(),
  ]);
  return { orderId, status: "fulfilled" };
};
