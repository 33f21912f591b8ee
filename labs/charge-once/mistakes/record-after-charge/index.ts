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
  const charge = await createCharge(orderId, amount);
  try {
    await table.send(
      new PutCommand({
        TableName,
        Item: { orderId, status: "paid", chargeId: charge.id },
        ConditionExpression: "attribute_not_exists(orderId)",
      }),
    );
  } catch (error) {
    if ((error as Error).name !== "ConditionalCheckFailedException") throw error;
    console.log("already paid", orderId);
  }
};
