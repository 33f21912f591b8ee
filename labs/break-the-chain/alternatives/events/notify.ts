import type { EventBridgeEvent } from "aws-lambda";
import { sendReceipt, type Order } from "./services.ts";

export const handler = async ({ detail }: EventBridgeEvent<"OrderPlaced", Order>) => {
  await sendReceipt(detail);
};
