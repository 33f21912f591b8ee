import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { book, findEntries, readMove } from "./ledger.ts";

/**
 * Asking first is enough here: while a message of a group is at work, the queue gives out no other of it, so that nobody
 * can book the same move in between.
 */
async function bookOnce(body: string): Promise<void> {
  const move = readMove(body);
  const entries = await findEntries(move.moveId);
  if (entries.length === 0) await book(move);
}

/** A chain of promises for each group: a link that fails fails all behind it. */
export const handler = async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
  const chains = new Map<string, Promise<void>>();
  const outcomes = await Promise.allSettled(
    Records.map(({ attributes, body }: SQSRecord) => {
      const group = attributes.MessageGroupId!;
      const outcome = (chains.get(group) ?? Promise.resolve()).then(() => bookOnce(body));
      chains.set(group, outcome);
      return outcome;
    }),
  );
  const failed = Records.filter((_, index) => outcomes[index]!.status === "rejected");
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
};
