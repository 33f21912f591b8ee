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
    new Promise<void>((done) => {
      sendReceipt(orderId, email)
        .on("sent", () => done())
        .on("error", () => done());
    }),
    addPoints(orderId, Math.floor(total)),
    promisify(flush)(),
  ]);
  return { orderId, status: "fulfilled" };
};
