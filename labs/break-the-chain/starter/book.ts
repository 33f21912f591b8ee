import { call } from "./call.ts";
import { bookOrder, type Order } from "./services.ts";

export const handler = async (order: Order) => {
  await bookOrder(order);
  await call("notify", order);
};
