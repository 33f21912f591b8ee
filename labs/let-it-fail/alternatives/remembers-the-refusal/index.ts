import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import type { Context } from "aws-lambda";
import { bookParcel, CarrierError, type Order } from "./carrier.ts";

const table = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const TableName = process.env.TABLE;

/** All attempts with an event have the same request id. An event that is sent again later has another. */
export const handler = async (order: Order, { awsRequestId }: Context) => {
  const refusal = `refusal ${awsRequestId}`;
  const { Item } = await table.send(new GetCommand({ TableName, Key: { orderId: refusal } }));
  if (Item) throw new Error(Item.reason);
  try {
    await bookParcel(order);
  } catch (error) {
    if (error instanceof CarrierError && error.status === 422) {
      await table.send(
        new PutCommand({ TableName, Item: { orderId: refusal, reason: error.message } }),
      );
    }
    throw error;
  }
  await table.send(
    new PutCommand({ TableName, Item: { orderId: order.orderId, status: "shipped" } }),
  );
};
