import { call } from "./call.ts";
import { writeInvoice, type Order } from "./services.ts";

export const handler = async (order: Order) => {
  const url = await writeInvoice(order);
  await call("mail", { order, url });
};
