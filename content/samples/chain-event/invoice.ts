import type { EventBridgeEvent } from "aws-lambda";
import { publish } from "./publish.ts";
import { writeInvoice, type Order } from "./services.ts";

type Event = EventBridgeEvent<"OrderPlaced", { order: Order }>;

export const handler = async ({ detail }: Event) => {
  const { order } = detail;
  const url = await writeInvoice(order);
  await publish("InvoiceWritten", { order, url });
};
