import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, DeleteCommand, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { createCharge } from "./payments.ts";

const table = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const TableName = process.env.TABLE;

interface Order {
  orderId: string;
  amount: number;
}

/** Longer than this function may run. */
const CLAIM_MS = 30_000;

export const handler = async ({ orderId, amount }: Order) => {
  if (!(await claim(orderId))) return;
  try {
    const charge = await createCharge(orderId, amount);
    await table.send(
      new PutCommand({ TableName, Item: { orderId, status: "paid", chargeId: charge.id } }),
    );
  } catch (error) {
    await table.send(new DeleteCommand({ TableName, Key: { orderId } }));
    throw error;
  }
};

async function claim(orderId: string): Promise<boolean> {
  const now = Date.now();
  try {
    await table.send(
      new PutCommand({
        TableName,
        Item: { orderId, status: "claimed", until: now + CLAIM_MS },
        ConditionExpression: "attribute_not_exists(orderId) OR #until < :now",
        ExpressionAttributeNames: { "#until": "until" },
        ExpressionAttributeValues: { ":now": now },
      }),
    );
    return true;
  } catch (error) {
    if ((error as Error).name !== "ConditionalCheckFailedException") throw error;
    const { Item } = await table.send(
      new GetCommand({ TableName, Key: { orderId }, ConsistentRead: true }),
    );
    if (Item?.status === "paid") return false;
    throw new Error(`${orderId} is being charged`, { cause: error });
  }
}
