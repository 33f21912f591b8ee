import {
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";

const sqs = new SQSClient({});

export async function send(message: object) {
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: process.env.NEXT,
      MessageBody: JSON.stringify(message),
    }),
  );
}
