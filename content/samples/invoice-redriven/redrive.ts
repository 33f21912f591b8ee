import {
  InvokeCommand,
  LambdaClient,
} from "@aws-sdk/client-lambda";
import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";

const sqs = new SQSClient({});
const lambda = new LambdaClient({});
const QueueUrl = process.env.DEAD_LETTERS;

// Sends every event in the dead-letter queue again.
export const handler = async () => {
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
      }),
    );
    if (Messages.length === 0) return;
    for (const { Body, ReceiptHandle } of Messages) {
      await lambda.send(
        new InvokeCommand({
          FunctionName: "invoice",
          InvocationType: "Event",
          Payload: Body,
        }),
      );
      // Only now: a message that is gone too early is lost.
      await sqs.send(
        new DeleteMessageCommand({ QueueUrl, ReceiptHandle }),
      );
    }
  }
};
