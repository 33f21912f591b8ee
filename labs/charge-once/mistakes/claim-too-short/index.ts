import { ConditionalCheckFailedException, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { createCharge, findCharges } from "./payments.ts";

const table = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const TableName = process.env.TABLE;

/** An attempt takes a third of a second. */
const CLAIM_MS = 1_000;

interface Order {
  orderId: string;
  amount: number;
}

export const handler = async ({ orderId, amount }: Order) => {
  if ((await claim(orderId)) === "paid") return;
  // An earlier attempt may have charged and then ended before it could say so. The provider knows.
  const [charge = await createCharge(orderId, amount)] = await findCharges(orderId);
  await table.send(
    new UpdateCommand({
      TableName,
      Key: { orderId },
      UpdateExpression: "SET #status = :paid, chargeId = :chargeId",
      ExpressionAttributeNames: { "#status": "status" },
      ExpressionAttributeValues: { ":paid": "paid", ":chargeId": charge.id },
    }),
  );
};

/** Makes this delivery the only one at work on the order. Throws while another one is: Lambda tries again later. */
async function claim(orderId: string): Promise<"mine" | "paid"> {
  const now = Date.now();
  try {
    await table.send(
      new UpdateCommand({
        TableName,
        Key: { orderId },
        UpdateExpression: "SET #status = :claimed, claimedUntil = :until",
        ConditionExpression:
          "attribute_not_exists(orderId) OR (#status = :claimed AND claimedUntil < :now)",
        ExpressionAttributeNames: { "#status": "status" },
        ExpressionAttributeValues: { ":claimed": "claimed", ":until": now + CLAIM_MS, ":now": now },
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      }),
    );
    return "mine";
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    if (error.Item?.status?.S === "paid") return "paid";
    throw new Error(`Another delivery of ${orderId} is at work`, { cause: error });
  }
}
