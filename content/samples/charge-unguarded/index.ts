import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { charge, type Order } from "./pay.ts";
import { table, TableName } from "./table.ts";

export const handler = async (order: Order) => {
  const { orderId } = order;
  const chargeId = await charge(order);
  const Item = { orderId, status: "paid", chargeId };
  await table.send(
    new PutCommand({ TableName, Item }),
  );
};
