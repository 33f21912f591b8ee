import type { SQSEvent } from "aws-lambda";

export const handler = async (event: SQSEvent) => {
  for (const { body } of event.Records) {
    const { order } = JSON.parse(body) as Order;
    const reply = await fetch(`${LEDGER}/${order}`, {
      method: "PUT",
    });
    if (!reply.ok) throw new Error(`ledger: ${reply.status}`);
  }
};

const LEDGER = "https://ledger.example.com/orders";
type Order = { order: string };
