import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { hand } from "./call.ts";
import type { Order } from "./services.ts";

/** POST /orders */
export const handler = async ({ body }: APIGatewayProxyEventV2) => {
  const order = JSON.parse(body!) as Order;
  await hand("book", order);
  return { statusCode: 202, body: JSON.stringify({ orderId: order.orderId }) };
};
