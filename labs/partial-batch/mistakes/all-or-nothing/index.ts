import type { SQSEvent } from "aws-lambda";
import { book, readMove } from "./ledger.ts";

export const handler = async ({ Records }: SQSEvent) => {
  await Promise.all(Records.map(async ({ body }) => book(readMove(body))));
  return { batchItemFailures: [] };
};
