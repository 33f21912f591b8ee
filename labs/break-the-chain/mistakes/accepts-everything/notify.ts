import type { SQSEvent } from "aws-lambda";
import { sendReceipt, type Order } from "./services.ts";

export const handler = async ({ Records }: SQSEvent) => {
  for (const { body } of Records) await sendReceipt(JSON.parse(body) as Order);
};
