import type { SQSEvent } from "aws-lambda";
import { send } from "./send.ts";
import { bookOrder, type Order } from "./services.ts";

export const handler = async ({ Records }: SQSEvent) => {
  const order = JSON.parse(Records[0]!.body) as Order;
  await bookOrder(order);
  await send(order);
};
