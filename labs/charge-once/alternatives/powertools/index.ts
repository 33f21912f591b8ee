import { IdempotencyConfig, makeIdempotent } from "@aws-lambda-powertools/idempotency";
import { DynamoDBPersistenceLayer } from "@aws-lambda-powertools/idempotency/dynamodb";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import type { Context } from "aws-lambda";
import { createCharge, findCharges } from "./payments.ts";

const TableName = process.env.TABLE!;
const table = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const config = new IdempotencyConfig({});

interface Order {
  orderId: string;
  amount: number;
}

/** Runs for one delivery at a time. Its record is another row of the same table. */
const charge = makeIdempotent(
  async ({ orderId, amount }: Order) => {
    const [made = await createCharge(orderId, amount)] = await findCharges(orderId);
    await table.send(
      new PutCommand({ TableName, Item: { orderId, status: "paid", chargeId: made.id } }),
    );
    return made.id;
  },
  {
    persistenceStore: new DynamoDBPersistenceLayer({ tableName: TableName, keyAttr: "orderId" }),
    config,
  },
);

export const handler = async (order: Order, context: Context) => {
  // With the context it knows how long this attempt can take, and so when its record may be taken over.
  config.registerLambdaContext(context);
  await charge(order);
};
