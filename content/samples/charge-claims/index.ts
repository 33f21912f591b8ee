import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { charge, type Order } from "./pay.ts";
import { table, TableName, Taken } from "./table.ts";

export const handler = async (order: Order) => {
  const { orderId } = order;
  if ((await claim(orderId)) === "paid") return;
  const chargeId = await charge(order);
  const Item = { orderId, status: "paid", chargeId };
  await table.send(
    new PutCommand({ TableName, Item }),
  );
};

// Of several deliveries, DynamoDB lets one through.
async function claim(orderId: string) {
  const Item = { orderId, status: "in progress" };
  const put = new PutCommand({
    TableName,
    Item,
    ConditionExpression: "attribute_not_exists(orderId)",
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  });
  try {
    await table.send(put);
    return "mine";
  } catch (error) {
    if (!(error instanceof Taken)) throw error;
    if (error.Item?.status?.S === "paid") return "paid";
    throw new Error(`${orderId} is in progress elsewhere`);
  }
}
