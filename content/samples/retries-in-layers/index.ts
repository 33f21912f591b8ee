import {
  DynamoDBClient,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";

const table = new DynamoDBClient({});

type Order = { id: string };

export const handler = async ({ id }: Order) => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await record(id);
    } catch (error) {
      if (attempt === 3) throw error;
    }
  }
};

async function record(id: string) {
  await table.send(
    new PutItemCommand({
      TableName: process.env.TABLE,
      Item: { id: { S: id } },
    }),
  );
}
