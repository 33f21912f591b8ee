import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { createCharge } from "./payments.ts";

const table = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const TableName = process.env.TABLE;

interface Order {
  orderId: string;
  amount: number;
}

export const handler = async ({ orderId, amount }: Order) => {
  const { Item } = await table.send(
    new GetCommand({ TableName, Key: { orderId }, ConsistentRead: true }),
  );
  if (Item?.status === "paid") return;
  const charge = await createCharge(orderId, amount);
  await table.send(
    new PutCommand({ TableName, Item: { orderId, status: "paid", chargeId: charge.id } }),
  );
};
