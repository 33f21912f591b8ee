import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { call } from "./call.ts";
import type { Order } from "./services.ts";

/** POST /orders */
export const handler = async ({ body }: APIGatewayProxyEventV2) => {
  const order = JSON.parse(body!) as Order;
  // TODO: the customer waits for everything behind this. Let nobody wait, and lose nothing.
  await call("book", order);
  return { statusCode: 201, body: JSON.stringify({ orderId: order.orderId }) };
};
