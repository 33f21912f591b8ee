import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { DynamoDBRecord } from "aws-lambda";

interface Order {
  id: string;
  lines: { cents: number; pieces: number }[];
  total?: number;
}

/** As the table has it now; undefined when it was deleted. */
export function readOrder({ dynamodb }: DynamoDBRecord) {
  const image = dynamodb?.NewImage;
  return (
    image &&
    (unmarshall(
      image as Record<string, AttributeValue>,
    ) as Order)
  );
}

export const totalOf = ({ lines }: Order) =>
  lines.reduce((sum, { cents, pieces }) => sum + cents * pieces, 0);
