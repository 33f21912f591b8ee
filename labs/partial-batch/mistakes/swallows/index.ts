import type { SQSEvent } from "aws-lambda";
import { book, readMove } from "./ledger.ts";

export const handler = async ({ Records }: SQSEvent) => {
  for (const { messageId, body } of Records) {
    try {
      await book(readMove(body));
    } catch (error) {
      console.error(messageId, (error as Error).message);
    }
  }
};
