import type { SQSEvent } from "aws-lambda";
import { send } from "./send.ts";
import { writeInvoice, type Order } from "./services.ts";

export const handler = async ({ Records }: SQSEvent) => {
  for (const { body } of Records) {
    const order = JSON.parse(body) as Order;
    const url = await writeInvoice(order);
    await send({ order, url });
  }
};
