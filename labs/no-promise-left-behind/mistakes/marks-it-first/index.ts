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

const entryOf = (orderId: string) => `https://audit.example.com/entries/${orderId}`;

export const handler = async ({ orderId, email, items, total }: Order) => {
  // An order that has its entry is fulfilled: nothing is left to do.
  if ((await fetch(entryOf(orderId))).ok) return;
  record({ orderId, event: "fulfilled" });
  await promisify(flush)();
  try {
    await Promise.all([
      ...items.map((item) => reserve(orderId, item)),
      once(sendReceipt(orderId, email), "sent"),
      addPoints(orderId, Math.floor(total)),
    ]);
  } catch (error) {
    // Not fulfilled after all: the next attempt has to do it.
    await fetch(entryOf(orderId), { method: "DELETE" });
    throw error;
  }
};
