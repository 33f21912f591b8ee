import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { call } from "./call.ts";

type Event = APIGatewayProxyEventV2;

export const handler = async ({ body }: Event) => {
  const order = JSON.parse(body!);
  await call("invoice", order);
  return {
    statusCode: 201,
    body: JSON.stringify({ ordered: order.id }),
  };
};
