import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { Correction } from "./ledger.ts";

const sqs = new SQSClient({});

/** Puts a correction into the queue, behind the orders: one limit is enough for both. */
export const handler = async (correction: Correction) => {
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: process.env.QUEUE,
      MessageBody: JSON.stringify(correction),
    }),
  );
};
