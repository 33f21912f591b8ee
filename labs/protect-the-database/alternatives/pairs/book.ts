import type { SQSEvent } from "aws-lambda";
import { bookOrder, readOrder } from "./ledger.ts";

/** Books the two orders of a batch at the same time. */
export const handler = async ({ Records }: SQSEvent) => {
  const done = await Promise.allSettled(
    Records.map(async ({ body }) => bookOrder(readOrder(body))),
  );
  const failed = Records.filter((_, index) => done[index]?.status === "rejected");
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
};
