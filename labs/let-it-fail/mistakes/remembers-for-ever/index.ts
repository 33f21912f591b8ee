import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { bookParcel, CarrierError, type Order } from "./carrier.ts";

const table = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const TableName = process.env.TABLE;

export const handler = async (order: Order) => {
  const { orderId } = order;
  const { Item } = await table.send(new GetCommand({ TableName, Key: { orderId } }));
  if (Item?.status === "refused") throw new Error(Item.reason);
  try {
    await bookParcel(order);
  } catch (error) {
    if (error instanceof CarrierError && error.status === 422) {
      await table.send(
        new PutCommand({ TableName, Item: { orderId, status: "refused", reason: error.message } }),
      );
    }
    throw error;
  }
  await table.send(new PutCommand({ TableName, Item: { orderId, status: "shipped" } }));
};
