import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import { bookParcel, CarrierError, type Order } from "./carrier.ts";

const table = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const TableName = process.env.TABLE;

export const handler = async (order: Order) => {
  try {
    await bookParcel(order);
  } catch (error) {
    // Everything else may be over in a minute: Lambda tries again, and keeps the event when that does not help.
    if (!(error instanceof CarrierError) || error.status !== 422) throw error;
    // Nobody can help this order: there is nothing to try again.
    console.error("refused", error);
    return;
  }
  await table.send(
    new PutCommand({ TableName, Item: { orderId: order.orderId, status: "shipped" } }),
  );
};
