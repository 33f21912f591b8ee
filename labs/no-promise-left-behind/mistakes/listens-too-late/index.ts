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
  const receipt = sendReceipt(orderId, email);
  await Promise.all(items.map((item) => reserve(orderId, item)));
  await once(receipt, "sent");
  await addPoints(orderId, Math.floor(total));
  record({ orderId, event: "fulfilled" });
  await promisify(flush)();
};
