import type { SQSEvent } from "aws-lambda";

// Logs what comes into either of the two queues.
export const handler = async (event: SQSEvent) => {
  for (const record of event.Records) {
    const queue = record.eventSourceARN.split(":").at(-1);
    console.log(queue, JSON.parse(record.body));
    for (const [name, { stringValue }] of Object.entries(
      record.messageAttributes,
    )) {
      console.log(queue, `${name}: ${stringValue}`);
    }
  }
};
