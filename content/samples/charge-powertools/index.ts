import {
  IdempotencyConfig,
  makeIdempotent,
} from "@aws-lambda-powertools/idempotency";
import { DynamoDBPersistenceLayer } from "@aws-lambda-powertools/idempotency/dynamodb";
import type { Context } from "aws-lambda";

const persistenceStore = new DynamoDBPersistenceLayer({
  tableName: "payments",
});
const config = new IdempotencyConfig({
  // The key: what makes two events the same work.
  eventKeyJmesPath: "orderId",
});

export const handler = makeIdempotent(
  async ({ orderId, amount }: Order, _context: Context) => {
    console.log("charging", orderId);
    const reply = await fetch(CHARGES, {
      method: "POST",
      body: JSON.stringify({ orderId, amount }),
    });
    if (!reply.ok) throw new Error(`pay: ${reply.status}`);
    return reply.json();
  },
  { persistenceStore, config },
);

const CHARGES = "https://pay.example.com/charges";
type Order = { orderId: string; amount: number };
