import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import { createCharge } from "./payments.ts";

const table = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const TableName = process.env.TABLE;

interface Order {
  orderId: string;
  amount: number;
}

const charged = new Set<string>();

export const handler = async ({ orderId, amount }: Order) => {
  if (charged.has(orderId)) return;
  const charge = await createCharge(orderId, amount);
  charged.add(orderId);
  await table.send(
    new PutCommand({ TableName, Item: { orderId, status: "paid", chargeId: charge.id } }),
  );
};
