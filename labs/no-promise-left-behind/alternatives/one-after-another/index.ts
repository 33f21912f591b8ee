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
  for (const item of items) await reserve(orderId, item);
  await addPoints(orderId, Math.floor(total));
  await new Promise<void>((resolve, reject) => {
    sendReceipt(orderId, email)
      .on("sent", () => resolve())
      .on("error", reject);
  });
  record({ orderId, event: "fulfilled" });
  await new Promise<void>((resolve, reject) => {
    flush((error) => (error ? reject(error) : resolve()));
  });
  return { orderId, status: "fulfilled" };
};
