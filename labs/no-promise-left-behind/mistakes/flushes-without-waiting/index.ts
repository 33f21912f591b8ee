import { once } from "node:events";
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
  await Promise.all([
    ...items.map((item) => reserve(orderId, item)),
    once(sendReceipt(orderId, email), "sent"),
    addPoints(orderId, Math.floor(total)),
  ]);
  record({ orderId, event: "fulfilled" });
  await flush((error) => {
    if (error) throw error;
  });
  return { orderId, status: "fulfilled" };
};
