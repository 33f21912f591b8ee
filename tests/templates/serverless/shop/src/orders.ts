import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";

const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const queues = new SQSClient({});
const { TABLE, QUEUE_URL, GREETING, STAGE } = process.env;

export async function place(event: { body: string }) {
  const order = JSON.parse(event.body) as { id: string };
  await documents.send(new PutCommand({ TableName: TABLE, Item: order }));
  await queues.send(new SendMessageCommand({ QueueUrl: QUEUE_URL, MessageBody: event.body }));
  return { statusCode: 202, body: JSON.stringify({ accepted: order.id }) };
}

export async function read(event: { pathParameters: { id: string } }) {
  const key = { id: event.pathParameters.id };
  const { Item: order } = await documents.send(new GetCommand({ TableName: TABLE, Key: key }));
  return { greeting: GREETING, stage: STAGE, order: order ?? null };
}
