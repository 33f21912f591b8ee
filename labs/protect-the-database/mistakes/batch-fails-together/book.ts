import type { SQSEvent } from "aws-lambda";
import { bookOrder, readOrder } from "./ledger.ts";

/** Books the orders of a batch, one after the other. */
export const handler = async ({ Records }: SQSEvent) => {
  for (const { body } of Records) await bookOrder(readOrder(body));
};
