import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";

const sqs = new SQSClient({});

interface Request {
  routeKey: string;
  pathParameters?: { id: string };
  body?: string;
}

export const handler = async ({ routeKey, pathParameters, body }: Request) => {
  if (routeKey === "GET /orders/{id}") return { id: pathParameters?.id, stage: process.env.STAGE };
  const { MessageId: id } = await sqs.send(
    new SendMessageCommand({ QueueUrl: process.env.QUEUE_URL, MessageBody: body }),
  );
  return { statusCode: 202, body: JSON.stringify({ accepted: id !== undefined }) };
};
