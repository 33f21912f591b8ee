import { record } from "./audit.ts";
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
  // TODO: Lambda freezes this environment when the handler has ended. What is not done by then?
  items.forEach(async (item) => {
    await reserve(orderId, item);
  });
  sendReceipt(orderId, email).on("error", (error) => console.error("no receipt", error));
  addPoints(orderId, Math.floor(total)).catch((error) => console.error("no points", error));
  record({ orderId, event: "fulfilled" });
  return { orderId, status: "fulfilled" };
};
