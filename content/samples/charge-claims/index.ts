import {
  ConditionalCheckFailedException as Taken,
  DynamoDBClient,
} from "@aws-sdk/client-dynamodb";
import {
  DynamoDBDocumentClient,
  PutCommand,
} from "@aws-sdk/lib-dynamodb";

const table = DynamoDBDocumentClient.from(
  new DynamoDBClient({}),
);
const TableName = "payments";

export const handler = async ({ orderId, amount }: Order) => {
  if ((await claim(orderId)) === "paid") return;
  const chargeId = await charge(orderId, amount);
  await table.send(
    new PutCommand({
      TableName,
      Item: { orderId, status: "paid", chargeId },
    }),
  );
};

// Of several deliveries, DynamoDB lets one through.
async function claim(orderId: string) {
  try {
    await table.send(
      new PutCommand({
        TableName,
        Item: { orderId, status: "in progress" },
        ConditionExpression: "attribute_not_exists(orderId)",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      }),
    );
    return "mine";
  } catch (error) {
    if (!(error instanceof Taken)) throw error;
    if (error.Item?.status?.S === "paid") return "paid";
    throw new Error(`${orderId} is in progress elsewhere`);
  }
}

async function charge(orderId: string, amount: number) {
  const reply = await fetch(CHARGES, {
    method: "POST",
    body: JSON.stringify({ orderId, amount }),
  });
  if (!reply.ok) throw new Error(`pay: ${reply.status}`);
  const { id } = (await reply.json()) as { id: string };
  return id;
}

const CHARGES = "https://pay.example.com/charges";
type Order = { orderId: string; amount: number };
