import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { SQSEvent } from "aws-lambda";
import { book, readMove } from "./ledger.ts";

const sqs = new SQSClient({});

export const handler = async ({ Records }: SQSEvent) => {
  for (const { body, attributes } of Records) {
    try {
      await book(readMove(body));
    } catch {
      await sqs.send(
        new SendMessageCommand({
          QueueUrl: process.env.DEAD_LETTERS,
          MessageBody: body,
          MessageGroupId: attributes.MessageGroupId,
        }),
      );
    }
  }
};
