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
    ...items.map((item) => reserve(orderId, item)),
    once(sendReceipt(orderId, email), "sent"),
    promisify(flush)(),
  ]);
  // The customer need not wait for the points.
  addPoints(orderId, Math.floor(total)).catch((error) => console.error("no points", error));
  return { orderId, status: "fulfilled" };
};
