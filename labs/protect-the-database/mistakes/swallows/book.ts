import type { SQSEvent } from "aws-lambda";
import { bookOrder, readOrder } from "./ledger.ts";

/** Books the orders of a batch. */
export const handler = async ({ Records }: SQSEvent) => {
  for (const { body } of Records) {
    try {
      await bookOrder(readOrder(body));
    } catch (error) {
      console.error("not booked", body, error);
    }
  }
};
