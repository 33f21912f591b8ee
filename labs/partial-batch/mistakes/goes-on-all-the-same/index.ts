import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { book, readMove } from "./ledger.ts";

export const handler = async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
  const failed: string[] = [];
  const blocked = new Set<string>();
  for (const { messageId, body, attributes } of Records) {
    const group = attributes.MessageGroupId!;
    try {
      await book(readMove(body));
    } catch (error) {
      console.error(messageId, (error as Error).message);
      blocked.add(group);
    }
    // What is behind a failed one comes back with it.
    if (blocked.has(group)) failed.push(messageId);
  }
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
};
