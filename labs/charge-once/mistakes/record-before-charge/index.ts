import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { createCharge } from "./payments.ts";

const table = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const TableName = process.env.TABLE;

interface Order {
  orderId: string;
  amount: number;
}

export const handler = async ({ orderId, amount }: Order) => {
  try {
    await table.send(
      new PutCommand({
        TableName,
        Item: { orderId, status: "paid" },
        ConditionExpression: "attribute_not_exists(orderId)",
      }),
    );
  } catch (error) {
    if ((error as Error).name === "ConditionalCheckFailedException") return;
    throw error;
  }
  const charge = await createCharge(orderId, amount);
  await table.send(
    new UpdateCommand({
      TableName,
      Key: { orderId },
      UpdateExpression: "SET chargeId = :chargeId",
      ExpressionAttributeValues: { ":chargeId": charge.id },
    }),
  );
};
