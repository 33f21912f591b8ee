import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { book } from "./ledger.ts";

export const handler = async (
  { Records }: SQSEvent,
): Promise<SQSBatchResponse> => {
  const batchItemFailures = [];
  for (const { messageId, body } of Records) {
    try {
      await book(JSON.parse(body));
    } catch (error) {
      console.error(error);
      batchItemFailures.push({ itemIdentifier: messageId });
    }
  }
  return { batchItemFailures };
};
