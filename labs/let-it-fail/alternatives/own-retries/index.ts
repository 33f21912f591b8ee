import { setTimeout as sleep } from "node:timers/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import { bookParcel, CarrierError, type Order } from "./carrier.ts";

const table = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const TableName = process.env.TABLE;

const PAUSE_MS = 20_000;
const LONGEST_MS = 240_000;

/** Lambda does not try again: this does, for as long as it makes sense. What fails then fails for good. */
export const handler = async (order: Order) => {
  const end = Date.now() + LONGEST_MS;
  const ship = async () => {
    await bookParcel(order);
    await table.send(
      new PutCommand({ TableName, Item: { orderId: order.orderId, status: "shipped" } }),
    );
  };
  for (;;) {
    try {
      return await ship();
    } catch (error) {
      const isFinal = error instanceof CarrierError && error.status === 422;
      if (isFinal || Date.now() > end) throw error;
      await sleep(PAUSE_MS);
    }
  }
};
