import type { EventBridgeEvent } from "aws-lambda";
import { bookOrder, type Order } from "./services.ts";

export const handler = async ({ detail }: EventBridgeEvent<"OrderPlaced", Order>) => {
  await bookOrder(detail);
};
