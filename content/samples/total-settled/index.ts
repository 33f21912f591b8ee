import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  DynamoDBDocumentClient,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import type { DynamoDBStreamEvent } from "aws-lambda";
import { readOrder, totalOf } from "./order";

const table = DynamoDBDocumentClient.from(
  new DynamoDBClient({}),
);

export const handler = async (event: DynamoDBStreamEvent) => {
  for (const record of event.Records) {
    const order = readOrder(record);
    if (!order) continue;
    const total = totalOf(order);
    if (order.total === total) continue;

    await table.send(
      new UpdateCommand({
        TableName: process.env.TABLE,
        Key: { id: order.id },
        UpdateExpression: "SET #total = :total",
        ExpressionAttributeNames: { "#total": "total" },
        ExpressionAttributeValues: { ":total": total },
      }),
    );
  }
};
