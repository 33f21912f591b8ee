import type { SQSEvent } from "aws-lambda";
import { book } from "./ledger.ts";

export const handler = async ({ Records }: SQSEvent) => {
  for (const { body } of Records) {
    await book(JSON.parse(body));
  }
};
