import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { convert } from "./convert.ts";
import { withinTheTime } from "./deadline.ts";

export const handler = withinTheTime(async (event: APIGatewayProxyEventV2) => convert(event.body), {
  statusCode: 503,
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ message: "This took too long. Try again later." }),
});
