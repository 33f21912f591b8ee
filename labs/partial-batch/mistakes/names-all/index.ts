import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { book, readMove } from "./ledger.ts";

export const handler = async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
  let failed = false;
  const blocked = new Set<string>();
  for (const { body, attributes } of Records) {
    const group = attributes.MessageGroupId!;
    if (blocked.has(group)) continue;
    try {
      await book(readMove(body));
    } catch {
      blocked.add(group);
      failed = true;
    }
  }
  const all = Records.map(({ messageId }) => ({ itemIdentifier: messageId }));
  return { batchItemFailures: failed ? all : [] };
};
