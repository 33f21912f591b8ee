import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { book, readMove } from "./ledger.ts";

/** Groups do not wait for each other; within one, each move waits for the one before it. */
export const handler = async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
  const groups = Object.values(
    Object.groupBy(Records, ({ attributes }) => attributes.MessageGroupId!),
  ) as SQSRecord[][];
  const left = await Promise.all(groups.map(bookInOrder));
  return {
    batchItemFailures: left.flat().map(({ messageId }) => ({ itemIdentifier: messageId })),
  };
};

/** The first record that cannot be booked, and all behind it. */
async function bookInOrder(records: SQSRecord[]): Promise<SQSRecord[]> {
  for (const [index, { body }] of records.entries()) {
    try {
      await book(readMove(body));
    } catch (error) {
      console.error(body, (error as Error).message);
      return records.slice(index);
    }
  }
  return [];
}
