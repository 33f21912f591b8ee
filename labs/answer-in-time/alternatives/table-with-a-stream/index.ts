import { ConditionalCheckFailedException, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { json } from "./json.ts";

const table = DynamoDBDocumentClient.from(new DynamoDBClient());
const TableName = "estimates";

interface Request {
  /** "POST /estimates/{id}" or "GET /estimates/{id}" */
  routeKey: string;
  pathParameters: { id: string };
}

export const handler = async ({ routeKey, pathParameters: { id } }: Request) => {
  if (routeKey.startsWith("GET")) {
    const { Item } = await table.send(new GetCommand({ TableName, Key: { id } }));
    return Item ? json(200, Item) : json(404, {});
  }
  await ask(id);
  return json(202, {}, { location: `/estimates/${id}` });
};

/** The note is the work: the table's stream brings it to the worker. */
async function ask(id: string): Promise<void> {
  const Item = { id, state: "in progress" };
  const ConditionExpression = "attribute_not_exists(id)";
  try {
    await table.send(new PutCommand({ TableName, Item, ConditionExpression }));
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}
