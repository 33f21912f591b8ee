import type { SQSEvent } from "aws-lambda";
import { send } from "./send.ts";
import { bookOrder, type Order } from "./services.ts";

export const handler = async ({ Records }: SQSEvent) => {
  for (const { body } of Records) {
    const order = JSON.parse(body) as Order;
    await bookOrder(order);
    await send(order);
  }
};
