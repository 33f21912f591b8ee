import {
  ConditionalCheckFailedException as Taken,
  DynamoDBClient,
} from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

export const table = DynamoDBDocumentClient.from(
  new DynamoDBClient({}),
);
export const TableName = "payments";

/** The condition of a write does not hold. */
export { Taken };
