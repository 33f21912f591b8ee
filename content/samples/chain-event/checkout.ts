import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { publish } from "./publish.ts";

type Event = APIGatewayProxyEventV2;

export const handler = async ({ body }: Event) => {
  const order = JSON.parse(body!);
  await publish("OrderPlaced", { order });
  return {
    statusCode: 202,
    body: JSON.stringify({ accepted: order.id }),
  };
};
