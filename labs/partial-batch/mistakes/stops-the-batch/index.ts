import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { book, readMove } from "./ledger.ts";

export const handler = async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
  for (const [index, { body }] of Records.entries()) {
    try {
      await book(readMove(body));
    } catch {
      const rest = Records.slice(index);
      return { batchItemFailures: rest.map(({ messageId }) => ({ itemIdentifier: messageId })) };
    }
  }
  return { batchItemFailures: [] };
};
