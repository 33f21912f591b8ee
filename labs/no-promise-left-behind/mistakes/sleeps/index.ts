import { setTimeout as sleep } from "node:timers/promises";
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
  items.forEach((item) => void reserve(orderId, item));
  sendReceipt(orderId, email);
  void addPoints(orderId, Math.floor(total));
  record({ orderId, event: "fulfilled" });
  flush((error) => {
    if (error) throw error;
  });
  // Long enough for all of them.
  await sleep(5_000);
  return { orderId, status: "fulfilled" };
};
