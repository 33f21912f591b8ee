import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { table } from "./table.ts";

const lambda = new LambdaClient();
type Request = { routeKey: string; pathParameters: { id: string } };

export const handler = async ({ routeKey, pathParameters: { id } }: Request) => {
  if (routeKey.startsWith("GET")) return await lookUp(id);
  if (await noteDown(id)) {
    const Payload = JSON.stringify({ id });
    await lambda.send(
      new InvokeCommand({ FunctionName: "press", InvocationType: "Event", Payload }),
    );
  }
  return answer(202, { id, state: "in progress" }, { location: `/reports/${id}` });
};

/** False when somebody has asked for this report before. */
async function noteDown(id: string): Promise<boolean> {
  const Item = { id, state: "in progress" };
  const ConditionExpression = "attribute_not_exists(id)";
  try {
    await table.send(new PutCommand({ TableName: "reports", Item, ConditionExpression }));
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

async function lookUp(id: string) {
  const { Item } = await table.send(new GetCommand({ TableName: "reports", Key: { id } }));
  return Item ? answer(200, Item) : answer(404, { message: "Nobody asked for this report." });
}

const answer = (statusCode: number, body: object, headers: Record<string, string> = {}) => ({
  statusCode,
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify(body),
});
