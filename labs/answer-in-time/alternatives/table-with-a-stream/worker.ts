import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import type { DynamoDBStreamEvent } from "aws-lambda";
import { appraise, Refused } from "./appraiser.ts";

const table = DynamoDBDocumentClient.from(new DynamoDBClient());

export const handler = async ({ Records }: DynamoDBStreamEvent) => {
  await Promise.all(
    Records.map(async ({ eventName, dynamodb }) => {
      const id = dynamodb?.Keys?.id?.S;
      if (eventName !== "INSERT" || id === undefined) return;
      const Item = { id, ...(await outcomeOf(id)) };
      await table.send(new PutCommand({ TableName: "estimates", Item }));
    }),
  );
};

async function outcomeOf(id: string) {
  try {
    return { state: "done", estimate: await appraise(id) };
  } catch (error) {
    if (error instanceof Refused) return { state: "failed" };
    throw error;
  }
}
