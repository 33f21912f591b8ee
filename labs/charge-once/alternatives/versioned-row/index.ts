import { DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { createCharge, findCharges } from "./payments.ts";

const client = new DynamoDBClient({});
const TableName = process.env.TABLE;

/** Whoever has not come to an end in this time never will: the function's timeout is 10 s. */
const PATIENCE_MS = 20_000;

interface Order {
  orderId: string;
  amount: number;
}

/** Every write says which version of the row it follows, so that of two that follow the same one only one succeeds. */
export const handler = async ({ orderId, amount }: Order) => {
  const row = await read(orderId);
  if (row.status === "paid") return;
  if (row.status === "charging" && Date.now() - row.since < PATIENCE_MS) {
    throw new Error(`${orderId} is being charged by another delivery`);
  }
  await write(orderId, row.version, { status: { S: "charging" } });
  const known = await findCharges(orderId);
  const charge = known[0] ?? (await createCharge(orderId, amount));
  await write(orderId, row.version + 1, { status: { S: "paid" }, chargeId: { S: charge.id } });
};

async function read(orderId: string): Promise<{ version: number; status?: string; since: number }> {
  const { Item = {} } = await client.send(
    new GetItemCommand({ TableName, Key: { orderId: { S: orderId } }, ConsistentRead: true }),
  );
  return {
    version: Number(Item.version?.N ?? 0),
    ...(Item.status?.S ? { status: Item.status.S } : {}),
    since: Number(Item.since?.N ?? 0),
  };
}

async function write(orderId: string, after: number, fields: Record<string, { S: string }>) {
  await client.send(
    new PutItemCommand({
      TableName,
      Item: {
        orderId: { S: orderId },
        version: { N: String(after + 1) },
        since: { N: String(Date.now()) },
        ...fields,
      },
      ConditionExpression: after === 0 ? "attribute_not_exists(orderId)" : "version = :after",
      ...(after === 0 ? {} : { ExpressionAttributeValues: { ":after": { N: String(after) } } }),
    }),
  );
}
