import type { SQSEvent } from "aws-lambda";
import { sendMail } from "./services.ts";

export const handler = async ({ Records }: SQSEvent) => {
  for (const { body } of Records) {
    const { order, url } = JSON.parse(body);
    await sendMail(order, url);
  }
};
