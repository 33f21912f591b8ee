import type { EventBridgeEvent } from "aws-lambda";
import { sendMail, type Order } from "./services.ts";

type Detail = { order: Order; url: string };
type Event = EventBridgeEvent<"InvoiceWritten", Detail>;

export const handler = async ({ detail }: Event) => {
  await sendMail(detail.order, detail.url);
};
