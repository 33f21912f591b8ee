import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import { createCharge } from "./payments.ts";

const table = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const TableName = process.env.TABLE;

interface Order {
  orderId: string;
  amount: number;
}

export const handler = async ({ orderId, amount }: Order) => {
  // TODO: this event may come twice, and this code may end anywhere. Charge the order once all the same.
  const charge = await createCharge(orderId, amount);
  await table.send(
    new PutCommand({ TableName, Item: { orderId, status: "paid", chargeId: charge.id } }),
  );
};
