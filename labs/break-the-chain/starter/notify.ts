import { sendReceipt, type Order } from "./services.ts";

export const handler = async (order: Order) => {
  await sendReceipt(order);
};
