import type { SQSBatchResponse, SQSEvent } from "aws-lambda";

export const handler = async (event: SQSEvent): Promise<SQSBatchResponse> => {
  const batchItemFailures = [];
  for (const { messageId, body } of event.Records) {
    const order = JSON.parse(body) as { id: string; amount?: number };
    if (order.amount === undefined) batchItemFailures.push({ itemIdentifier: messageId });
    else console.log("booked", order.id);
  }
  return { batchItemFailures };
};
