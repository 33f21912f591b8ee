import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";

const sns = new SNSClient({});
const events = new EventBridgeClient({});

export const handler = async ({ Records }: { Records: { body: string }[] }) => {
  for (const { body } of Records) {
    await sns.send(
      new PublishCommand({
        TopicArn: process.env.TOPIC_ARN,
        Message: body,
        MessageAttributes: { kind: { DataType: "String", StringValue: "order" } },
      }),
    );
    await events.send(
      new PutEventsCommand({
        Entries: [
          { EventBusName: process.env.BUS, Source: "shop", DetailType: "worked", Detail: body },
        ],
      }),
    );
  }
  return { batchItemFailures: [] };
};
