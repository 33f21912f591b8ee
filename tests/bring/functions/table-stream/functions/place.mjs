import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";

const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));

export const handler = async ({ id }) => {
  await client.send(new PutCommand({ TableName: process.env.TABLE, Item: { id } }));
  return `placed ${id}`;
};
