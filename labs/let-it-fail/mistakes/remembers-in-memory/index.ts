import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import type { Context } from "aws-lambda";
import { bookParcel, CarrierError, type Order } from "./carrier.ts";

const table = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const TableName = process.env.TABLE;

/** Reasons by request id: the next attempt need not ask the carrier. */
const refused = new Map<string, Error>();

export const handler = async (order: Order, { awsRequestId }: Context) => {
  const refusal = refused.get(awsRequestId);
  if (refusal) throw refusal;
  try {
    await bookParcel(order);
  } catch (error) {
    if (error instanceof CarrierError && error.status === 422) refused.set(awsRequestId, error);
    throw error;
  }
  await table.send(
    new PutCommand({ TableName, Item: { orderId: order.orderId, status: "shipped" } }),
  );
};
