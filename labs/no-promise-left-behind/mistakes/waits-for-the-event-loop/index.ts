import type { Context } from "aws-lambda";
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

export const handler = async ({ orderId, email, items, total }: Order, context: Context) => {
  // Wait until nothing is left to do before the environment is frozen.
  context.callbackWaitsForEmptyEventLoop = true;
  items.forEach((item) => void reserve(orderId, item));
  sendReceipt(orderId, email);
  void addPoints(orderId, Math.floor(total));
  record({ orderId, event: "fulfilled" });
  flush((error) => {
    if (error) throw error;
  });
  return { orderId, status: "fulfilled" };
};
