import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { send } from "./send.ts";

type Event = APIGatewayProxyEventV2;

export const handler = async ({ body }: Event) => {
  const order = JSON.parse(body!);
  await send(order);
  return {
    statusCode: 202,
    body: JSON.stringify({ accepted: order.id }),
  };
};
