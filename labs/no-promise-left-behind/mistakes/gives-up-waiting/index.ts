import { once } from "node:events";
import { promisify } from "node:util";
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
  record({ orderId, event: "fulfilled" });
  const work = Promise.all([
    ...items.map((item) => reserve(orderId, item)),
    once(sendReceipt(orderId, email), "sent"),
    addPoints(orderId, Math.floor(total)),
    promisify(flush)(),
  ]);
  // In time for the function's timeout.
  await Promise.race([work, sleep(15_000)]);
  return { orderId, status: "fulfilled" };
};
