import type { SQSEvent } from "aws-lambda";
import { bookCorrection, bookOrder, readOrder, type Correction } from "./ledger.ts";

/** Books what is in the queue: orders, and corrections that correct.ts has put there. */
export const handler = async ({ Records }: SQSEvent) => {
  for (const { body } of Records) {
    if (isCorrection(body)) await bookCorrection(JSON.parse(body) as Correction);
    else await bookOrder(readOrder(body));
  }
};

const isCorrection = (body: string): boolean => body.includes('"correctionId"');
