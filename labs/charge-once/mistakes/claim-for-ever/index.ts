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
  try {
    await table.send(
      new PutCommand({
        TableName,
        Item: { orderId, status: "claimed" },
        ConditionExpression: "attribute_not_exists(orderId)",
      }),
    );
  } catch (error) {
    if ((error as Error).name !== "ConditionalCheckFailedException") throw error;
    const { Item } = await table.send(
      new GetCommand({ TableName, Key: { orderId }, ConsistentRead: true }),
    );
    if (Item?.status === "paid") return;
    throw new Error(`${orderId} is being charged`, { cause: error });
  }
  const charge = await createCharge(orderId, amount);
  await table.send(
    new PutCommand({ TableName, Item: { orderId, status: "paid", chargeId: charge.id } }),
  );
};
