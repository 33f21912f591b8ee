import type { SQSEvent } from "aws-lambda";
import { bookOrder, readOrder } from "./ledger.ts";

/** Books the orders of a batch. */
export const handler = async ({ Records }: SQSEvent) => {
  await Promise.all(Records.map(({ body }) => bookOrder(readOrder(body))));
};
