import type { SQSEvent } from "aws-lambda";

export const handler = async (event: SQSEvent) => {
  await new Promise((resolve) => setTimeout(resolve, 20_000));
  console.log("resized", event.Records.length);
};
