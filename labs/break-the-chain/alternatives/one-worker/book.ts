import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { bookOrder, sendReceipt, type Order } from "./services.ts";

/** Both steps of an order, one after the other: what was sharing of code is an import. */
export const handler = async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
  const batchItemFailures: SQSBatchResponse["batchItemFailures"] = [];
  for (const { messageId, body } of Records) {
    const order = JSON.parse(body) as Order;
    try {
      await bookOrder(order);
      await sendReceipt(order);
    } catch (error) {
      console.error(order.orderId, error);
      batchItemFailures.push({ itemIdentifier: messageId });
    }
  }
  return { batchItemFailures };
};
