import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";

const sqs = new SQSClient({});

/** Puts an order into the queue of the next function. */
export async function send(order: object): Promise<void> {
  await sqs.send(
    new SendMessageCommand({ QueueUrl: process.env.NEXT, MessageBody: JSON.stringify(order) }),
  );
}
