import type { SQSEvent } from "aws-lambda";
import { book, readMove } from "./ledger.ts";

export const handler = async ({ Records }: SQSEvent) => {
  for (const { body } of Records) await book(readMove(body));
};
