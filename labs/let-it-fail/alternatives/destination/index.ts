import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import { bookParcel, CarrierError, type Order } from "./carrier.ts";

const table = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const TableName = process.env.TABLE;
const queue = new SQSClient({});

export const handler = async (order: Order) => {
  try {
    await bookParcel(order);
  } catch (error) {
    // Everything else may be over in a minute: Lambda tries again, and keeps the event when that does not help.
    if (!(error instanceof CarrierError) || error.status !== 422) throw error;
    return park(order, error);
  }
  await table.send(
    new PutCommand({ TableName, Item: { orderId: order.orderId, status: "shipped" } }),
  );
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
