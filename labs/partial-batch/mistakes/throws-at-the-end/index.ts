import type { SQSEvent } from "aws-lambda";
import { book, readMove } from "./ledger.ts";

export const handler = async ({ Records }: SQSEvent) => {
  const blocked = new Set<string>();
  for (const { body, attributes } of Records) {
    const group = attributes.MessageGroupId!;
    if (blocked.has(group)) continue;
    try {
      await book(readMove(body));
    } catch {
      blocked.add(group);
    }
  }
  if (blocked.size > 0) throw new Error(`Not booked: ${[...blocked].join(", ")}`);
};
