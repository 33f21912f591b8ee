import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { book, readMove } from "./ledger.ts";

const failed: string[] = [];

export const handler = async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
  // Groups that have to wait: what comes behind a failed move would overtake it.
  const blocked = new Set<string>();
  for (const { messageId, body, attributes } of Records) {
    const group = attributes.MessageGroupId!;
    try {
      if (blocked.has(group)) throw new Error(`${group} has to wait`);
      await book(readMove(body));
    } catch (error) {
      console.error(messageId, (error as Error).message);
      blocked.add(group);
      failed.push(messageId);
    }
  }
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
};
