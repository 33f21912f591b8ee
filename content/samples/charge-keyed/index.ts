import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  DynamoDBDocumentClient,
  PutCommand,
} from "@aws-sdk/lib-dynamodb";

const table = DynamoDBDocumentClient.from(
  new DynamoDBClient({}),
);
const TableName = "payments";

export const handler = async ({ orderId, amount }: Order) => {
  const chargeId = await charge(orderId, amount);
  await table.send(
    new PutCommand({
      TableName,
      Item: { orderId, status: "paid", chargeId },
    }),
  );
};

async function charge(orderId: string, amount: number) {
  const reply = await fetch(CHARGES, {
    method: "POST",
    // What comes twice under one key is done once.
    headers: { "idempotency-key": orderId },
    body: JSON.stringify({ orderId, amount }),
  });
  if (!reply.ok) throw new Error(`pay: ${reply.status}`);
  const { id } = (await reply.json()) as { id: string };
  return id;
}

const CHARGES = "https://pay.example.com/charges";
type Order = { orderId: string; amount: number };
