import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import { bookParcel, type Order } from "./carrier.ts";

const table = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const TableName = process.env.TABLE;

export const handler = async (order: Order) => {
  // Both at the same time.
  await Promise.allSettled([
    bookParcel(order),
    table.send(new PutCommand({ TableName, Item: { orderId: order.orderId, status: "shipped" } })),
  ]);
};
