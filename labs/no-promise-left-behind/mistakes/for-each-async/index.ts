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
  await Promise.all([
    once(sendReceipt(orderId, email), "sent"),
    addPoints(orderId, Math.floor(total)),
    promisify(flush)(),
  ]);
  await items.forEach(async (item) => {
    await reserve(orderId, item);
  });
  return { orderId, status: "fulfilled" };
};
