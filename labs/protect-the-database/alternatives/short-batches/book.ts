import type { SQSEvent } from "aws-lambda";
import { bookOrder, readOrder } from "./ledger.ts";

/** Books the orders of a batch, one after the other. */
export const handler = async ({ Records }: SQSEvent) => {
  const batchItemFailures: { itemIdentifier: string }[] = [];
  for (const { body, messageId } of Records) {
    try {
      await bookOrder(readOrder(body));
    } catch (error) {
      console.error(body, error);
      batchItemFailures.push({ itemIdentifier: messageId });
    }
  }
  return { batchItemFailures };
};
