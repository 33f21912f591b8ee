import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { book } from "./ledger.ts";

export const handler = async (
  { Records }: SQSEvent,
): Promise<SQSBatchResponse> => {
  const stopped = new Set<string>();
  const batchItemFailures = [];
  for (const { messageId, body, attributes } of Records) {
    const group = attributes.MessageGroupId!;
    try {
      // Behind a failure its group waits.
      if (stopped.has(group)) throw new Error("waits");
      await book(JSON.parse(body));
    } catch (error) {
      console.error(group, error);
      stopped.add(group);
      batchItemFailures.push({ itemIdentifier: messageId });
    }
  }
  return { batchItemFailures };
};
