import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import type { Order } from "./services.ts";

const bus = new EventBridgeClient({});

/** POST /orders. Who does what with an order is up to the rules in template.yaml. */
export const handler = async ({ body }: APIGatewayProxyEventV2) => {
  const { orderId } = JSON.parse(body!) as Order;
  const { FailedEntryCount } = await bus.send(
    new PutEventsCommand({ Entries: [{ Source: "shop", DetailType: "OrderPlaced", Detail: body! }] }),
  );
  if (FailedEntryCount) throw new Error(`${orderId} was not taken`);
  return { statusCode: 202, body: JSON.stringify({ orderId }) };
};
