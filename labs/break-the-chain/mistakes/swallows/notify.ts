import type { SQSEvent } from "aws-lambda";
import { sendReceipt, type Order } from "./services.ts";

export const handler = async ({ Records }: SQSEvent) => {
  for (const { body } of Records) {
    try {
      await sendReceipt(JSON.parse(body) as Order);
    } catch (error) {
      console.error("no receipt", body, error);
    }
  }
};
