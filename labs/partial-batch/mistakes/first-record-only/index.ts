import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { book, readMove } from "./ledger.ts";

export const handler = async ({ Records: [record] }: SQSEvent): Promise<SQSBatchResponse> => {
  const { messageId, body } = record!;
  try {
    await book(readMove(body));
    return { batchItemFailures: [] };
  } catch {
    return { batchItemFailures: [{ itemIdentifier: messageId }] };
  }
};
