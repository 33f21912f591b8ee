import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { missing, readRequest } from "./tracking.ts";

export async function route(event: APIGatewayProxyEventV2) {
  const { customer, parcels } = await readRequest(event);
  if (parcels === null) return missing;
  return {
    statusCode: 200,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ customer, parcels }),
  };
}
