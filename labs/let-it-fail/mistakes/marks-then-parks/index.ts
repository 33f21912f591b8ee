import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { bookParcel, CarrierError, type Order } from "./carrier.ts";

const table = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const TableName = process.env.TABLE;
const queue = new SQSClient({});

export const handler = async (order: Order) => {
  const { orderId } = order;
  try {
    await bookParcel(order);
  } catch (error) {
    if (!(error instanceof CarrierError) || error.status !== 422) throw error;
    // Parked once, however often this event comes.
    const { Item } = await table.send(new GetCommand({ TableName, Key: { orderId } }));
    if (Item?.status === "refused") return;
    await table.send(new PutCommand({ TableName, Item: { orderId, status: "refused" } }));
    return park(order, error);
  }
  await table.send(new PutCommand({ TableName, Item: { orderId, status: "shipped" } }));
};

/** Puts the event, as it came, to the others that failed. */
async function park(order: Order, error: Error): Promise<void> {
  await queue.send(
    new SendMessageCommand({
      QueueUrl: process.env.FAILURES,
      MessageBody: JSON.stringify(order),
      MessageAttributes: { ErrorMessage: { DataType: "String", StringValue: error.message } },
    }),
  );
}
