import type { SQSEvent } from "aws-lambda";
import { book, readMove } from "./ledger.ts";

export const handler = async ({ Records }: SQSEvent) => {
  // TODO: one bad message brings all of them back. Say which ones failed, and keep the order of each group.
  for (const { body } of Records) await book(readMove(body));
};
