import type { SQSEvent } from "aws-lambda";
import { sendReceipt, type Order } from "./services.ts";

export const handler = async ({ Records }: SQSEvent) => {
  await sendReceipt(JSON.parse(Records[0]!.body) as Order);
};
