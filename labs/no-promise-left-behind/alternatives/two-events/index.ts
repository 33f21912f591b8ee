import { once } from "node:events";
import { promisify } from "node:util";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { flush, record } from "./audit.ts";
import { sendReceipt } from "./mail.ts";
import { addPoints } from "./points.ts";
import { reserve } from "./stock.ts";

interface Order {
  orderId: string;
  email: string;
  items: string[];
  total: number;
}

const lambda = new LambdaClient({});

/** Reserves the items, and hands the rest to an invocation of its own, which Lambda tries again by itself. */
export const handler = async (event: Order | { rest: Order }) => {
  if ("rest" in event) return paperwork(event.rest);
  await Promise.all(event.items.map((item) => reserve(event.orderId, item)));
  await lambda.send(
    new InvokeCommand({
      FunctionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
      InvocationType: "Event",
      Payload: JSON.stringify({ rest: event }),
    }),
  );
};

async function paperwork({ orderId, email, total }: Order): Promise<void> {
  await once(sendReceipt(orderId, email), "sent");
  await addPoints(orderId, Math.floor(total));
  record({ orderId, event: "fulfilled" });
  await promisify(flush)();
}
